#pragma once

#include "views/navigation/navigation.h"

#include <QWidget>

class QHBoxLayout;

namespace fairlead::views {

// The way from the cluster down to where we are, each step a button that leads there.
class Breadcrumb : public QWidget {
    Q_OBJECT

public:
    explicit Breadcrumb(Navigation& navigation, QWidget* parent = nullptr);

    void setClusterName(const QString& name);
    // The steps as one text: "shop › frontend › worker-1".
    QString text() const;

private:
    void rebuild();
    QString labelOf(const Place& place) const;

    Navigation& m_navigation;
    QHBoxLayout* m_layout;
    QString m_clusterName;
};

}  // namespace fairlead::views
