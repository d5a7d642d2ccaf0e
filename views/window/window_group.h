#pragma once

#include "model/kubernetes/kubeconfig/environment.h"

#include <QObject>

class QSettings;

namespace fairlead::views {

class MainWindow;
class Theme;

// The windows of one run, each with a cluster of its own: how two clusters stay open side by side. Each deletes itself when it
// is closed; what is still open goes with this. Theme, settings and environment are shared, and must outlive it. UI thread.
class WindowGroup : public QObject {
    Q_OBJECT

public:
    WindowGroup(Theme& theme, QSettings& settings,
                const kubernetes::Environment& environment = kubernetes::Environment::ofProcess());
    ~WindowGroup() override;

    // Shows one more window, on its start page and a little beside `beside`, which may be null.
    MainWindow& open(const MainWindow* beside = nullptr);

private:
    Theme& m_theme;
    QSettings& m_settings;
    kubernetes::Environment m_environment;
    QList<MainWindow*> m_windows;
};

}  // namespace fairlead::views
