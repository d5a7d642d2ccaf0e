#pragma once

#include "model/cluster/cluster_snapshot.h"
#include "model/kubernetes/session/live_connection.h"
#include "views/diagram/pictures.h"

#include <QObject>

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fairlead::views {

class KnownCommands;

// A cluster that is read over its API, for the window: brings what a session tells to the UI thread. Every read ends in
// exactly one of snapshotRead, failed or cancelled; changes are updates from then on. Commands that the person allowed before run
// without a question. Uses the known commands, which must outlive it. UI thread.
class ClusterConnection : public QObject {
    Q_OBJECT

public:
    ClusterConnection(kubernetes::ClusterChoice choice, const kubernetes::Environment& environment, KnownCommands& known,
                      QObject* parent = nullptr);
    // Cancels; the session's thread ends elsewhere, so that nobody waits for a name that does not resolve.
    ~ClusterConnection() override;

    const kubernetes::ClusterChoice& choice() const { return m_choice; }
    void read();
    void cancel();
    // The nodes on screen: their rules are read first.
    void prefer(std::vector<std::string> nodes) { m_session->prefer(std::move(nodes)); }
    bool isReading() const { return m_reading; }
    // The answer to questionAsked; a yes is remembered.
    void answer(const kubernetes::ExecRequest& request, bool allowed);
    // The answer to sshQuestionAsked.
    void answerSsh(kubernetes::SshAnswer answer) { m_session->answerSsh(std::move(answer)); }

signals:
    void stepChanged(const fairlead::kubernetes::StepReport& report);
    void questionAsked(const fairlead::kubernetes::ExecRequest& request);
    void sshQuestionAsked(const fairlead::kubernetes::SshQuestion& question);
    void pluginSaid(const QString& words);
    void resolved(const fairlead::kubernetes::ReachedCluster& cluster);
    void snapshotRead(const fairlead::views::SnapshotPtr& snapshot, const std::vector<fairlead::Error>& missing);
    // What was read has changed, or whether it is kept up to date; the snapshot is null where it is the one before.
    void updated(const fairlead::views::SnapshotPtr& snapshot, const std::vector<fairlead::Error>& missing,
                 const std::optional<fairlead::Error>& trouble);
    // Nodes whose rules are still to be read.
    void nodesWaiting(std::size_t nodes);
    void failed(const fairlead::Error& error);
    void cancelled();

private:
    // Shared with the session's thread, which may outlive this object.
    struct Gate {
        std::mutex mutex;
        ClusterConnection* connection = nullptr;
    };
    kubernetes::ConnectionCallbacks callbacks();
    template <class Function> static void deliver(const std::shared_ptr<Gate>& gate, Function function);
    void finish(const Result<SnapshotPtr>& snapshot, const std::vector<Error>& missing, const std::optional<Error>& trouble);

    kubernetes::ClusterChoice m_choice;
    KnownCommands& m_known;
    std::shared_ptr<Gate> m_gate = std::make_shared<Gate>();
    std::shared_ptr<kubernetes::LiveConnection> m_session;
    bool m_reading = false;
    bool m_live = false;
};

}  // namespace fairlead::views
