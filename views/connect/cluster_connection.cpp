#include "views/connect/cluster_connection.h"

#include "views/connect/known_commands.h"

#include <QThreadPool>

#include <utility>

namespace fairlead::views {

ClusterConnection::ClusterConnection(kubernetes::ClusterChoice choice, const kubernetes::Environment& environment,
                                     KnownCommands& known, QObject* parent)
    : QObject(parent), m_choice(std::move(choice)), m_known(known)
{
    m_gate->connection = this;
    m_session = std::make_shared<kubernetes::LiveConnection>(m_choice, environment, callbacks());
}

ClusterConnection::~ClusterConnection()
{
    {
        const std::lock_guard lock(m_gate->mutex);
        m_gate->connection = nullptr;
    }
    m_session->cancel();
    QThreadPool::globalInstance()->start([session = std::move(m_session)]() mutable { session.reset(); });
}

template <class Function> void ClusterConnection::deliver(const std::shared_ptr<Gate>& gate, Function function)
{
    const std::lock_guard lock(gate->mutex);
    if (!gate->connection)
        return;
    // A queued call dies with the connection, so it never reaches one that is gone.
    QMetaObject::invokeMethod(
        gate->connection, [connection = gate->connection, function = std::move(function)]() mutable { function(*connection); },
        Qt::QueuedConnection);
}

kubernetes::ConnectionCallbacks ClusterConnection::callbacks()
{
    kubernetes::ConnectionCallbacks calls;
    calls.onStep = [gate = m_gate](const kubernetes::StepReport& report) {
        deliver(gate, [report](ClusterConnection& connection) {
            if (connection.m_reading)
                emit connection.stepChanged(report);
        });
    };
    calls.onQuestion = [gate = m_gate](const kubernetes::ExecRequest& request) {
        deliver(gate, [request](ClusterConnection& connection) {
            if (connection.m_known.knows(request.fingerprint))
                connection.m_session->answer(true);
            else
                emit connection.questionAsked(request);
        });
    };
    calls.onSshQuestion = [gate = m_gate](const kubernetes::SshQuestion& question) {
        deliver(gate, [question](ClusterConnection& connection) { emit connection.sshQuestionAsked(question); });
    };
    calls.onPluginMessage = [gate = m_gate](const std::string& words) {
        deliver(gate, [words](ClusterConnection& connection) { emit connection.pluginSaid(QString::fromStdString(words)); });
    };
    calls.onResolved = [gate = m_gate](const kubernetes::ReachedCluster& cluster) {
        deliver(gate, [cluster](ClusterConnection& connection) { emit connection.resolved(cluster); });
    };
    // The snapshot before is known on the session's thread alone.
    calls.onReading = [gate = m_gate, before = SnapshotPtr()](kubernetes::ClusterReading reading) mutable {
        Result<SnapshotPtr> snapshot = SnapshotPtr();
        if (reading.changed)
            snapshot = cluster::ClusterSnapshot::build(std::move(reading.evidence), before.get());  // it takes its time
        if (snapshot && *snapshot)
            before = *snapshot;
        deliver(gate,
                [snapshot = std::move(snapshot), missing = std::move(reading.missing), trouble = std::move(reading.trouble),
                 waiting = reading.nodesWaiting](ClusterConnection& connection) {
                    connection.finish(snapshot, missing, trouble);
                    emit connection.nodesWaiting(waiting);
                });
    };
    calls.onFailure = [gate = m_gate](const Error& error) {
        deliver(gate, [error](ClusterConnection& connection) { connection.finish(error, {}, {}); });
    };
    return calls;
}

void ClusterConnection::finish(const Result<SnapshotPtr>& snapshot, const std::vector<Error>& missing,
                               const std::optional<Error>& trouble)
{
    if (std::exchange(m_reading, false)) {
        if (!snapshot) {
            emit failed(snapshot.error());
            return;
        }
        m_live = true;
        emit snapshotRead(*snapshot, missing);
    } else if (m_live) {
        emit updated(snapshot ? *snapshot : nullptr, missing, snapshot ? trouble : std::optional(snapshot.error()));
    }
}

void ClusterConnection::read()
{
    m_reading = true;
    m_session->read();
}

void ClusterConnection::cancel()
{
    m_session->cancel();
    if (std::exchange(m_reading, false))
        emit cancelled();
}

void ClusterConnection::answer(const kubernetes::ExecRequest& request, bool allowed)
{
    if (allowed)
        m_known.remember(request.fingerprint);
    m_session->answer(allowed);
}

}  // namespace fairlead::views
