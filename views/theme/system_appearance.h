#pragma once

#include "views/theme/theme.h"

#include <QObject>

class QDBusVariant;
class QVariant;

namespace fairlead::views {

// What the desktop asks of its programs: light or dark, more contrast, less motion. The settings
// portal where there is one (asked without waiting), else the platform's own palette. UI thread.
class SystemAppearance : public QObject {
    Q_OBJECT

public:
    // Call before a palette is set on the application.
    explicit SystemAppearance(QObject* parent = nullptr);
    const Appearance& appearance() const { return m_appearance; }

signals:
    void changed(const fairlead::views::Appearance& appearance);

private slots:
    void onSettingChanged(const QString& group, const QString& key, const QDBusVariant& value);

private:
    void askPortal();
    void ask(const QString& group, const QString& key);
    void take(const QString& group, const QString& key, const QVariant& value);

    Appearance m_appearance;
};

}  // namespace fairlead::views
