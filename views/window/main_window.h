#pragma once

#include "model/kubernetes/session/live_connection.h"
#include "views/diagram/pictures.h"
#include "views/navigation/navigation.h"
#include "views/window/snapshot_loader.h"
#include "views/window/window_source.h"

#include <QMainWindow>

class QDockWidget;
class QLabel;
class QSettings;
class QStackedWidget;

namespace fairlead::views {

class Breadcrumb;
class ChangesPanel;
class ConnectFlow;
class ConnectionSign;
class CountersPanel;
class FindingsPanel;
class NoticePage;
class Theme;
class WindowActions;
class Workspace;

// The window: composes navigation, pages and actions, opens sources, keeps its geometry in the
// settings. Uses the theme and the settings; both must outlive it. Finds kubeconfigs by `environment`. UI thread.
class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    MainWindow(Theme& theme, QSettings& settings, QWidget* parent = nullptr,
               const kubernetes::Environment& environment = kubernetes::Environment::ofProcess());
    ~MainWindow() override;

    void open(const WindowSource& source);
    // Shows a cluster that was read already.
    void showCluster(const SnapshotPtr& snapshot, const QString& title);
    Navigation& navigation() { return m_navigation; }

signals:
    // For another cluster, beside this one.
    void newWindowRequested();

protected:
    void closeEvent(QCloseEvent* event) override;

private:
    void createToolBar();
    void createStatusBar();
    void createCounters();
    void createFindings();
    void createChanges();
    void connectReports();
    void setPaused(bool paused);
    void connectLoader();
    void connectFlow();
    void showStart();
    void refresh(const SnapshotPtr& snapshot, const std::vector<Error>& missing, const std::optional<Error>& trouble);
    void showConnected(const SnapshotPtr& snapshot, const kubernetes::ReachedCluster& cluster, const std::vector<Error>& missing);
    void showSnapshot(const SnapshotPtr& snapshot, const QString& title);
    void connectActions();
    void restoreLayout();
    void chooseFile();
    void chooseFolder();
    void exportPicture();
    void saveCapture();
    void copyLink();
    void openLink();
    void showKeyboardHelp();
    void showAbout();
    void updateActions();

    Theme& m_theme;
    QSettings& m_settings;
    Navigation m_navigation;
    SnapshotLoader m_loader;
    WindowActions* m_actions;
    Breadcrumb* m_breadcrumb;
    QStackedWidget* m_stack;
    NoticePage* m_notice;
    Workspace* m_workspace;
    CountersPanel* m_counters;
    QDockWidget* m_countersDock;
    FindingsPanel* m_findings;
    QDockWidget* m_findingsDock;
    ChangesPanel* m_changes;
    QDockWidget* m_changesDock;
    SnapshotPtr m_held;  // what the cluster has become while the picture is paused
    ConnectFlow* m_flow;
    ConnectionSign* m_sign;
    QLabel* m_sourceLabel;
    QLabel* m_timeLabel;
};

}  // namespace fairlead::views
