#pragma once

#include "model/kubernetes/session/live_connection.h"
#include "views/connect/cluster_connection.h"
#include "views/connect/known_commands.h"

#include <QObject>

#include <memory>
#include <optional>

class QSettings;

namespace fairlead::views {

class ConnectPage;
class ExecQuestion;
class SshQuestionDialog;
class StartPage;
class Theme;

// From the choice of a context to its snapshot: brings the start page, the connecting page and the connection together. Each
// connectTo ends in exactly one of connected, failed (to be seen on the connecting page) or ended. The cluster that was
// connected before stays so, and is kept up to date, until the next one is. UI thread.
class ConnectFlow : public QObject {
    Q_OBJECT

public:
    // The pages belong to `pages`; theme and settings must outlive this.
    ConnectFlow(const Theme& theme, QSettings& settings, const kubernetes::Environment& environment, QWidget* pages);
    ~ConnectFlow() override;

    StartPage& startPage() { return *m_start; }
    ConnectPage& connectPage() { return *m_page; }

    void connectTo(const kubernetes::ClusterChoice& choice);
    // Reads the connected cluster again, without leaving what is shown.
    void readAgain();
    bool canReadAgain() const { return m_shown != nullptr; }
    // The nodes on screen: their rules are read first.
    void prefer(std::vector<std::string> nodes);
    // Ends the connection: another source was opened.
    void disconnectFromCluster();
    // How the connected cluster is reached.
    const kubernetes::ReachedCluster& cluster() const { return m_cluster; }

signals:
    void started();
    void connected(const fairlead::views::SnapshotPtr& snapshot, const fairlead::kubernetes::ReachedCluster& cluster,
                   const std::vector<fairlead::Error>& missing);
    // The same cluster, as it has become; null where only its state changed.
    void refreshed(const fairlead::views::SnapshotPtr& snapshot, const std::vector<fairlead::Error>& missing,
                   const std::optional<fairlead::Error>& trouble);
    void nodesWaiting(std::size_t nodes);
    void refreshStarted();
    void refreshFailed(const fairlead::Error& error);
    void failed(const fairlead::Error& error);
    void ended();

private:
    void follow(ClusterConnection* connection);
    void ask(ClusterConnection* connection, const kubernetes::ExecRequest& request);
    void askSsh(ClusterConnection* connection, const kubernetes::SshQuestion& question);
    void closeQuestions();
    void finish(const ClusterConnection* connection, const SnapshotPtr& snapshot, const std::vector<Error>& missing);
    void fail(const ClusterConnection* connection, const Error& error);

    KnownCommands m_known;
    kubernetes::Environment m_environment;
    QWidget* m_pages;
    StartPage* m_start;
    ConnectPage* m_page;
    std::unique_ptr<ClusterConnection> m_attempt;  // that is connecting, or failed to
    std::unique_ptr<ClusterConnection> m_shown;  // that is connected
    std::unique_ptr<ExecQuestion> m_question;
    std::unique_ptr<SshQuestionDialog> m_sshQuestion;
    kubernetes::ReachedCluster m_reached;  // by the attempt
    kubernetes::ReachedCluster m_cluster;  // that is connected
};

}  // namespace fairlead::views
