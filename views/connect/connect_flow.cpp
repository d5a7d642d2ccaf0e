#include "views/connect/connect_flow.h"

#include "views/connect/connect_page.h"
#include "views/connect/exec_question.h"
#include "views/connect/ssh_question_dialog.h"
#include "views/connect/start_page.h"

#include <QWidget>

#include <utility>

namespace fairlead::views {

ConnectFlow::ConnectFlow(const Theme& theme, QSettings& settings, const kubernetes::Environment& environment, QWidget* pages)
    : QObject(pages),
      m_known(settings),
      m_environment(environment),
      m_pages(pages),
      m_start(new StartPage(theme, settings, environment, pages)),
      m_page(new ConnectPage(theme, pages))
{
    connect(m_start, &StartPage::clusterChosen, this, &ConnectFlow::connectTo);
    connect(m_page, &ConnectPage::cancelRequested, this, [this] {
        if (m_attempt)
            m_attempt->cancel();
    });
    connect(m_page, &ConnectPage::retryRequested, this, [this] {
        if (m_attempt)
            connectTo(m_attempt->choice());
    });
    connect(m_page, &ConnectPage::backRequested, this, &ConnectFlow::ended);
}

ConnectFlow::~ConnectFlow() = default;

void ConnectFlow::connectTo(const kubernetes::ClusterChoice& choice)
{
    const kubernetes::ClusterChoice wanted = choice;  // it may belong to the attempt that goes now
    closeQuestions();
    m_reached = {};
    m_attempt = std::make_unique<ClusterConnection>(wanted, m_environment, m_known);
    follow(m_attempt.get());
    m_page->begin(!wanted.throughSsh.empty()   ? QString::fromStdString(wanted.throughSsh)
                      : wanted.context.empty() ? tr("the current context")
                                               : QString::fromStdString(wanted.context));
    emit started();
    m_attempt->read();
}

void ConnectFlow::follow(ClusterConnection* connection)
{
    connect(connection, &ClusterConnection::stepChanged, m_page, &ConnectPage::showStep);
    connect(connection, &ClusterConnection::pluginSaid, m_page, &ConnectPage::showPluginWords);
    connect(connection, &ClusterConnection::resolved, this, [this, connection](const kubernetes::ReachedCluster& cluster) {
        (connection == m_shown.get() ? m_cluster : m_reached) = cluster;
    });
    connect(connection, &ClusterConnection::questionAsked, this,
            [this, connection](const kubernetes::ExecRequest& request) { ask(connection, request); });
    connect(connection, &ClusterConnection::sshQuestionAsked, this,
            [this, connection](const kubernetes::SshQuestion& question) { askSsh(connection, question); });
    connect(connection, &ClusterConnection::snapshotRead, this,
            [this, connection](const SnapshotPtr& snapshot, const std::vector<Error>& missing) {
                finish(connection, snapshot, missing);
            });
    connect(connection, &ClusterConnection::updated, this, &ConnectFlow::refreshed);
    connect(connection, &ClusterConnection::nodesWaiting, this, [this, connection](std::size_t nodes) {
        if (connection == m_shown.get())
            emit nodesWaiting(nodes);
    });
    connect(connection, &ClusterConnection::failed, this, [this, connection](const Error& error) { fail(connection, error); });
    connect(connection, &ClusterConnection::cancelled, this, [this, connection] {
        closeQuestions();
        if (connection == m_attempt.get())
            emit ended();
    });
}

void ConnectFlow::ask(ClusterConnection* connection, const kubernetes::ExecRequest& request)
{
    m_question = std::make_unique<ExecQuestion>(request, m_pages->window());
    connect(m_question.get(), &QDialog::finished, connection,
            [connection, request](int result) { connection->answer(request, result == QDialog::Accepted); });
    m_question->open();
}

void ConnectFlow::askSsh(ClusterConnection* connection, const kubernetes::SshQuestion& question)
{
    m_sshQuestion = std::make_unique<SshQuestionDialog>(question, m_pages->window());
    connect(m_sshQuestion.get(), &QDialog::finished, connection,
            [this, connection](int result) { connection->answerSsh(m_sshQuestion->takeAnswer(result == QDialog::Accepted)); });
    m_sshQuestion->open();
}

void ConnectFlow::closeQuestions()
{
    m_question.reset();
    m_sshQuestion.reset();
}

void ConnectFlow::finish(const ClusterConnection* connection, const SnapshotPtr& snapshot, const std::vector<Error>& missing)
{
    if (connection == m_shown.get()) {
        emit refreshed(snapshot, missing, std::nullopt);
        return;
    }
    m_shown = std::move(m_attempt);
    m_cluster = m_reached;
    // From now on its steps are those of a reconnection, which the page of an attempt does not show.
    m_shown->disconnect(m_page);
    if (m_shown->choice().throughSsh.empty())
        m_start->remember(m_cluster.context);
    else
        m_start->rememberHost(m_shown->choice().throughSsh);
    emit connected(snapshot, m_cluster, missing);
}

void ConnectFlow::fail(const ClusterConnection* connection, const Error& error)
{
    closeQuestions();
    if (connection == m_shown.get()) {
        emit refreshFailed(error);
        return;
    }
    m_page->showError(error);
    emit failed(error);
}

void ConnectFlow::readAgain()
{
    if (!canReadAgain())
        return;
    emit refreshStarted();
    m_shown->read();
}

void ConnectFlow::prefer(std::vector<std::string> nodes)
{
    if (m_shown)
        m_shown->prefer(std::move(nodes));
}

void ConnectFlow::disconnectFromCluster()
{
    closeQuestions();
    m_attempt.reset();
    m_shown.reset();
    m_cluster = {};
}

}  // namespace fairlead::views
