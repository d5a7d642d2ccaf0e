#pragma once

#include "model/kubernetes/kubeconfig/context_list.h"
#include "model/kubernetes/session/cluster_choice.h"
#include "views/connect/context_list_model.h"
#include "views/diagram/latest_job.h"

#include <QTimer>
#include <QWidget>

class QCheckBox;
class QLabel;
class QLineEdit;
class QListView;
class QPushButton;
class QSettings;
class QSortFilterProxyModel;
class QStackedWidget;
class QTextBrowser;

namespace fairlead::views {

class Theme;

// Where the window begins: every context of the kubeconfigs, with its server, its user and what is broken about it before
// one tries; and the ways to a capture and the sample. Kubeconfigs are read off the UI thread, and again when they change
// while the page is to be seen. Remembers the names of contexts and hosts that were used, nothing else. UI thread.
class StartPage : public QWidget {
    Q_OBJECT

public:
    StartPage(const Theme& theme, QSettings& settings, kubernetes::Environment environment, QWidget* parent = nullptr);

    // Another kubeconfig than KUBECONFIG's or ~/.kube/config; empty: those.
    void setKubeconfig(const std::string& path);
    void reload();
    // Whether there is an open cluster to go back to.
    void setBackVisible(bool visible);
    // The context goes to the top of the list from now on.
    void remember(const std::string& context);
    // The host is offered from now on.
    void rememberHost(const std::string& host);
    // What the page says, for tests and screen readers.
    QString text() const;

signals:
    // A context of the kubeconfig, or a host that has one and is reached over SSH.
    void clusterChosen(const fairlead::kubernetes::ClusterChoice& choice);
    void captureRequested();
    void folderRequested();
    void sampleRequested();
    void backRequested();
    void listChanged();

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void createWords();
    void createList();
    void connectList();
    QWidget* createDetails();
    QWidget* createSshWay();
    QWidget* createOtherWays();
    void connectToHost();
    void show(kubernetes::ContextList list);
    void showDetails();
    void connectToCurrent();
    const kubernetes::ContextSummary* current() const;
    QString emptyWords() const;

    const Theme& m_theme;
    QSettings& m_settings;
    kubernetes::Environment m_environment;
    std::string m_kubeconfig;
    kubernetes::ContextList m_contexts;
    ContextListModel m_model;
    QSortFilterProxyModel* m_filter;
    LatestJob m_job;
    QTimer m_watch;
    QLabel* m_where;
    QLabel* m_failures;
    QLineEdit* m_search;
    QStackedWidget* m_stack;
    QListView* m_list;
    QLabel* m_empty;
    QTextBrowser* m_details;
    QPushButton* m_connect;
    QLineEdit* m_host;
    QPushButton* m_connectToHost;
    QCheckBox* m_sshProgram;
    QPushButton* m_back;
    bool m_read = false;
};

}  // namespace fairlead::views
