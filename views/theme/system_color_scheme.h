#pragma once

#include "views/theme/theme.h"

#include <QObject>

class QDBusVariant;

namespace fairlead::views {

// Whether the desktop asks for light or dark: the settings portal where there is one (asked
// without waiting), else the platform's own palette. UI thread.
class SystemColorScheme : public QObject {
    Q_OBJECT

public:
    // Call before a palette is set on the application.
    explicit SystemColorScheme(QObject* parent = nullptr);
    ColorScheme scheme() const { return m_scheme; }

signals:
    void schemeChanged(fairlead::views::ColorScheme scheme);

private slots:
    void onSettingChanged(const QString& group, const QString& key, const QDBusVariant& value);

private:
    void askPortal();
    void setPreference(uint preference);

    ColorScheme m_scheme;
};

}  // namespace fairlead::views
