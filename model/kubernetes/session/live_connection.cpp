#include "model/kubernetes/session/live_connection.h"

#include "model/kubernetes/api/cluster_lists.h"
#include "model/kubernetes/api/cluster_watch.h"
#include "model/kubernetes/api/update_pace.h"
#include "model/kubernetes/session/context_opening.h"
#include "model/kubernetes/session/node_readings.h"
#include "model/kubernetes/session/ssh_bastion.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <openssl/crypto.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <thread>
#include <utility>

namespace fairlead::kubernetes {
namespace {

namespace asio = boost::asio;

constexpr std::chrono::milliseconds gatherTime{100};  // at least

// Asks by a callback and waits for the answer, on the session's thread.
class AskedApproval final : public ExecApproval {
public:
    AskedApproval(asio::io_context& context, const ConnectionCallbacks& callbacks)
        : m_callbacks(callbacks), m_answered(context, asio::steady_timer::time_point::max())
    {
    }

    boost::asio::awaitable<bool> mayRun(const ExecRequest& request) override
    {
        if (!m_callbacks.onQuestion)
            co_return false;
        m_answer.reset();
        m_callbacks.onQuestion(request);
        boost::system::error_code ignored;
        co_await m_answered.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        co_return m_answer.value_or(false);
    }
    void answer(bool allowed)
    {
        m_answer = allowed;
        m_answered.cancel();
    }

private:
    const ConnectionCallbacks& m_callbacks;
    asio::steady_timer m_answered;
    std::optional<bool> m_answer;
};

ReachedCluster reachedCluster(const ContextAccess& context, const std::string& through)
{
    const ServerAccess& access = context.access;
    return {access.context,  std::string(access.server.buffer()), access.user,
            through,         access.insecureSkipTlsVerify,        access.server.scheme() == "http",
            context.warnings};
}

ClusterReading readingOf(const ClusterLists& lists)
{
    ClusterReading reading{lists.evidence, true, {}, lists.warnings, {}};
    for (const ListOutcome& outcome : lists.outcomes) {
        if (outcome.state != ListState::complete && outcome.state != ListState::notServed)
            reading.missing.push_back({std::string(outcome.kind->resource), outcome.message, outcome.hint});
    }
    return reading;
}

ClusterReading readingOf(evidence::Evidence evidence, const std::vector<KindStatus>& kinds, bool changed)
{
    ClusterReading reading{std::move(evidence), changed, {}, {}, {}};
    for (const KindStatus& status : kinds) {
        const Error error{std::string(status.kind->resource), status.message, status.hint};
        if (status.state == WatchState::retrying && !reading.trouble)
            reading.trouble = error;
        else if (status.state != WatchState::notServed && !status.message.empty())
            reading.missing.push_back(error);
    }
    return reading;
}

bool sameFiles(const evidence::Evidence& before, const evidence::Evidence& now)
{
    const auto paths = now.paths();
    return before.paths() == paths && std::ranges::all_of(paths, [&](const std::string& path) {
               const auto old = before.find(path);
               const auto text = now.find(path);
               return old == text || *old == *text;
           });
}

}  // namespace

// Lives on the thread; the session posts to it.
class LiveConnection::Worker final : private ConnectionObserver {
public:
    Worker(ClusterChoice choice, Environment environment, ConnectionCallbacks callbacks)
        : m_choice(std::move(choice)),
          m_environment(std::move(environment)),
          m_callbacks(std::move(callbacks)),
          m_approval(std::make_shared<AskedApproval>(m_context, m_callbacks)),
          m_work(asio::make_work_guard(m_context)),
          m_thread([this] { m_context.run(); })
    {
    }
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;
    ~Worker() override
    {
        asio::post(m_context, [this] {
            m_ending = true;
            stopReading();
            m_gather.cancel();
            if (m_watch)
                m_watch->stop();
            if (m_nodes)
                m_nodes->stop();
            m_work.reset();
            if (m_bastion)
                leaveBastion();
        });
        m_thread.join();
    }

    template <class Function> void post(Function function) { asio::post(m_context, std::move(function)); }

    void read()
    {
        m_wanted = true;
        if (m_reading)
            stopReading();
        else
            begin();
    }

    void cancel()
    {
        m_wanted = false;
        stopReading();
    }

    void answer(bool allowed) { m_approval->answer(allowed); }
    void answerSsh(SshAnswer answer)
    {
        if (m_bastion)
            m_bastion->answer(std::move(answer));
    }

    void prefer(std::vector<std::string> nodes)
    {
        m_preferred = std::move(nodes);
        if (m_nodes)
            m_nodes->prefer(m_preferred);
    }

private:
    void onStep(const StepReport& report) override
    {
        if (m_callbacks.onStep)
            m_callbacks.onStep(report);
    }

    // An SSH session lives until it is let go of, and that may be when nothing uses it any more.
    void leaveBastion()
    {
        constexpr std::chrono::milliseconds untilNextLook{5};
        if (m_reading || (m_watch && !m_watch->stopped()) || (m_nodes && !m_nodes->stopped())) {
            m_leaving.expires_after(untilNextLook);
            m_leaving.async_wait([this](const boost::system::error_code&) { leaveBastion(); });
            return;
        }
        m_nodes.reset();
        m_watch.reset();
        m_client.reset();
        m_bastion.reset();
        m_context.stop();
    }

    void stopReading()
    {
        m_cancelled = true;
        m_cancel.emit(asio::cancellation_type::terminal);
    }

    void begin()
    {
        m_wanted = false;
        m_reading = true;
        m_cancelled = false;
        asio::co_spawn(
            m_context, readOnce(),
            asio::bind_cancellation_slot(m_cancel.slot(), [this](const std::exception_ptr& thrown, Result<ClusterLists> lists) {
                finish(thrown, std::move(lists));
            }));
    }

    asio::awaitable<Result<ClusterLists>> readOnce()
    {
        if (!m_client) {
            auto access = co_await openCluster();
            if (!access)
                co_return access.error();
            if (m_callbacks.onResolved)
                m_callbacks.onResolved(reachedCluster(*access, m_choice.throughSsh));
            ApiClientOptions options;
            options.observer = this;
            if (m_bastion)
                options.reach = m_bastion->reach();
            m_client.emplace(std::make_shared<const ServerAccess>(std::move(access->access)), options);
        }
        // By name: g++ 12 destroys a temporary aggregate of a co_await twice.
        const ClusterListOptions options;
        co_return co_await readClusterLists(*m_client, options);
    }

    asio::awaitable<Result<ContextAccess>> openCluster()
    {
        if (m_choice.throughSsh.empty())
            co_return openContext(m_choice, surroundings(), this);
        m_bastion.emplace(m_context.get_executor(), [this](const SshQuestion& question) {
            if (m_callbacks.onSshQuestion)
                m_callbacks.onSshQuestion(question);
            else
                m_bastion->answer({});
        });
        auto access = co_await m_bastion->open(m_choice, this);
        co_return access;
    }

    CredentialSurroundings surroundings() const
    {
        CredentialSurroundings around;
        around.environment = m_environment;
        around.approval = m_approval;
        around.onPluginMessage = [this](std::string_view words) {
            if (m_callbacks.onPluginMessage)
                m_callbacks.onPluginMessage(std::string(words));
        };
        return around;
    }

    void finish(const std::exception_ptr& thrown, Result<ClusterLists> lists)
    {
        m_reading = false;
        const bool cancelled = m_cancelled || thrown;
        if (m_ending)
            return;
        if (!cancelled && lists)
            keepUpToDate(std::move(*lists));
        if (!cancelled && !lists) {
            if (!m_watch) {
                m_client.reset();  // the kubeconfig may be mended until the next time
                m_bastion.reset();
            }
            if (m_callbacks.onFailure)
                m_callbacks.onFailure(lists.error());
        }
        if (m_wanted)
            begin();
    }

    void keepUpToDate(ClusterLists lists)
    {
        m_lists = lists.evidence;
        readNodes();
        ClusterReading reading = readingOf(lists);
        reading.evidence = m_shown = m_nodes->joinedWith(m_lists);
        addNodes(reading);
        if (m_callbacks.onReading)
            m_callbacks.onReading(std::move(reading));
        ClusterWatch::Options options;
        options.gather = gatherTime;
        m_watch.emplace(m_context.get_executor(), *m_client, std::move(lists), options, [this](ClusterUpdate update) {
            m_lists = std::move(update.evidence);
            m_kinds = std::move(update.kinds);
            m_nodes->follow(m_lists);
            publish();
        });
    }

    void readNodes()
    {
        if (m_nodes) {
            m_nodes->follow(m_lists);
            m_nodes->readAgain();
            return;
        }
        m_nodes.emplace(m_context.get_executor(), *m_client, NodeReadings::Options(), [this] { publishSoon(); });
        m_nodes->prefer(m_preferred);
        m_nodes->follow(m_lists);
    }

    // What several nodes bring within a moment is one change.
    void publishSoon()
    {
        if (std::exchange(m_publishing, true))
            return;
        m_gather.expires_after(m_pace.gather());
        m_gather.async_wait([this](const boost::system::error_code& failure) {
            m_publishing = false;
            if (!failure && !m_ending)
                m_pace.run([this] { publish(); });
        });
    }

    void publish()
    {
        evidence::Evidence now = m_nodes->joinedWith(m_lists);
        const bool changed = !sameFiles(m_shown, now);
        m_shown = now;
        ClusterReading reading = readingOf(std::move(now), m_kinds, changed);
        addNodes(reading);
        if (m_callbacks.onReading)
            m_callbacks.onReading(std::move(reading));
    }

    void addNodes(ClusterReading& reading) const
    {
        std::ranges::move(m_nodes->problems(), std::back_inserter(reading.missing));
        reading.nodesWaiting = m_nodes->waiting();
    }

    ClusterChoice m_choice;
    Environment m_environment;
    ConnectionCallbacks m_callbacks;
    asio::io_context m_context;
    std::shared_ptr<AskedApproval> m_approval;
    asio::cancellation_signal m_cancel;
    std::optional<SshBastion> m_bastion;  // the client may go through it
    std::optional<ApiClient> m_client;
    std::optional<ClusterWatch> m_watch;  // uses the client; the context must have run to its end before both go
    std::optional<NodeReadings> m_nodes;  // so does this
    evidence::Evidence m_lists;  // of the API
    std::vector<KindStatus> m_kinds;  // how its lists are kept up to date
    evidence::Evidence m_shown;  // the lists, and what was read of the nodes
    std::vector<std::string> m_preferred;
    asio::steady_timer m_leaving{m_context};
    asio::steady_timer m_gather{m_context};
    UpdatePace m_pace{gatherTime};
    bool m_publishing = false;
    bool m_reading = false;
    bool m_cancelled = false;
    bool m_wanted = false;  // another reading when this one has ended
    bool m_ending = false;
    asio::executor_work_guard<asio::io_context::executor_type> m_work;
    std::thread m_thread;
};

LiveConnection::LiveConnection(ClusterChoice choice, Environment environment, ConnectionCallbacks callbacks)
    : m_worker(std::make_unique<Worker>(std::move(choice), std::move(environment), std::move(callbacks)))
{
}

LiveConnection::~LiveConnection()
{
    m_worker.reset();
    // An SSH session says farewell with random bytes, for which OpenSSL keeps something for this thread; it may be one of a pool
    // that ends when nobody frees it any more.
    OPENSSL_thread_stop();
}

void LiveConnection::read()
{
    m_worker->post([worker = m_worker.get()] { worker->read(); });
}

void LiveConnection::cancel()
{
    m_worker->post([worker = m_worker.get()] { worker->cancel(); });
}

void LiveConnection::prefer(std::vector<std::string> nodes)
{
    m_worker->post([worker = m_worker.get(), nodes = std::move(nodes)] { worker->prefer(nodes); });
}

void LiveConnection::answer(bool allowed)
{
    m_worker->post([worker = m_worker.get(), allowed] { worker->answer(allowed); });
}

void LiveConnection::answerSsh(SshAnswer answer)
{
    m_worker->post([worker = m_worker.get(), answer = std::move(answer)]() mutable { worker->answerSsh(std::move(answer)); });
}

}  // namespace fairlead::kubernetes
