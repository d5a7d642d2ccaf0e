#include "views/connect/connect_flow.h"

#include "views/connect/connect_page.h"
#include "views/connect/exec_question.h"
#include "views/connect/start_page.h"

#include <QWidget>

namespace fairlead::views {

ConnectFlow::ConnectFlow(const Theme& theme, QSettings& settings, const kubernetes::Environment& environment, QWidget* pages)
    : QObject(pages),
      m_known(settings),
      m_environment(environment),
      m_pages(pages),
      m_start(new StartPage(theme, settings, environment, pages)),
      m_page(new ConnectPage(theme, pages))
{
    connect(m_start, &StartPage::contextChosen, this, &ConnectFlow::connectTo);
    connect(m_page, &ConnectPage::cancelRequested, this, [this] {
        if (m_connection)
            m_connection->cancel();
    });
    connect(m_page, &ConnectPage::retryRequested, this, [this] {
        if (m_connection)
            connectTo(m_connection->choice());
    });
    connect(m_page, &ConnectPage::backRequested, this, &ConnectFlow::ended);
}

ConnectFlow::~ConnectFlow() = default;

void ConnectFlow::connectTo(const kubernetes::ClusterChoice& choice)
{
    const kubernetes::ClusterChoice wanted = choice;  // it may belong to the connection that goes now
    disconnectFromCluster();
    m_connection = std::make_unique<ClusterConnection>(wanted, m_environment, m_known);
    followConnection();
    m_page->begin(wanted.context.empty() ? tr("the current context") : QString::fromStdString(wanted.context));
    emit started();
    m_connection->read();
}

void ConnectFlow::followConnection()
{
    ClusterConnection* const connection = m_connection.get();
    connect(connection, &ClusterConnection::stepChanged, m_page, &ConnectPage::showStep);
    connect(connection, &ClusterConnection::pluginSaid, m_page, &ConnectPage::showPluginWords);
    connect(connection, &ClusterConnection::resolved, this,
            [this](const kubernetes::ReachedCluster& cluster) { m_cluster = cluster; });
    connect(connection, &ClusterConnection::questionAsked, this, &ConnectFlow::ask);
    connect(connection, &ClusterConnection::snapshotRead, this, &ConnectFlow::finish);
    connect(connection, &ClusterConnection::updated, this, &ConnectFlow::refreshed);
    connect(connection, &ClusterConnection::failed, this, &ConnectFlow::fail);
    connect(connection, &ClusterConnection::cancelled, this, [this] {
        m_question.reset();
        if (!m_live)
            emit ended();
    });
}

void ConnectFlow::ask(const kubernetes::ExecRequest& request)
{
    m_question = std::make_unique<ExecQuestion>(request, m_pages->window());
    connect(m_question.get(), &QDialog::finished, this, [this, request](int result) {
        if (m_connection)
            m_connection->answer(request, result == QDialog::Accepted);
    });
    m_question->open();
}

void ConnectFlow::finish(const SnapshotPtr& snapshot, const std::vector<Error>& missing)
{
    if (m_live) {
        emit refreshed(snapshot, missing, std::nullopt);
        return;
    }
    m_live = true;
    m_start->remember(m_cluster.context);
    emit connected(snapshot, m_cluster, missing);
}

void ConnectFlow::fail(const Error& error)
{
    m_question.reset();
    if (m_live) {
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
    m_connection->read();
}

void ConnectFlow::disconnectFromCluster()
{
    m_question.reset();
    m_connection.reset();
    m_cluster = {};
    m_live = false;
}

}  // namespace fairlead::views
