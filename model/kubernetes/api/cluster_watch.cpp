#include "model/kubernetes/api/cluster_session.h"

#include "model/kubernetes/api/backoff.h"
#include "model/kubernetes/api/list_fetch.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <list>
#include <map>
#include <thread>
#include <utility>

namespace fairlead::kubernetes {

namespace asio = boost::asio;

// Everything below runs on the session's thread, but for the constructor and the destructor.
class ClusterSession::Run {
public:
    Run(std::shared_ptr<const ServerAccess> access, SessionListener& listener, SessionOptions options)
        : m_listener(listener),
          m_options(std::move(options)),
          m_gather(m_context),
          m_client(std::make_unique<ApiClient>(std::move(access), clientOptions())),
          m_work(asio::make_work_guard(m_context))
    {
        spawn(connect());
        m_thread = std::thread([this] { m_context.run(); });
    }

    ~Run()
    {
        asio::post(m_context, [this] { stop(); });
        m_thread.join();
    }

private:
    ApiClientOptions clientOptions() const
    {
        ApiClientOptions options;
        options.limits = m_options.limits;
        options.pace = m_options.pace;
        options.observer = &m_listener;
        return options;
    }

    // Runs until it ends or the session stops.
    void spawn(asio::awaitable<void> coroutine)
    {
        asio::cancellation_signal& cancel = m_cancels.emplace_back();
        asio::co_spawn(m_context, std::move(coroutine), asio::bind_cancellation_slot(cancel.slot(), [](std::exception_ptr) {}));
    }

    void stop()
    {
        m_stopping = true;
        for (asio::cancellation_signal& cancel : m_cancels)
            cancel.emit(asio::cancellation_type::terminal);
        m_gather.cancel();
        m_work.reset();
    }

    asio::awaitable<void> connect()
    {
        Backoff backoff;
        for (;;) {
            auto lists = co_await readClusterLists(*m_client, {});
            if (m_stopping)
                co_return;
            if (lists) {
                m_lists = std::move(*lists);
                break;
            }
            const auto wait = backoff.next(m_client->pace());
            m_listener.onFailure(lists.error(), wait);
            co_await m_client->pace().pause(wait);
        }
        startWatchers();
        publish();
    }

    void startWatchers()
    {
        for (const ListOutcome& outcome : m_lists.outcomes) {
            if (outcome.state == ListState::notServed)
                continue;
            WatcherOptions options;
            options.version = outcome.version;
            if (outcome.state == ListState::someNamespaces) {
                for (const std::string& nameSpace : outcome.namespaces) {
                    options.nameSpace = nameSpace;
                    startWatcher(outcome, options);
                }
                continue;
            }
            if (outcome.kind->onlyNames[0].empty()) {
                startWatcher(outcome, options);
                continue;
            }
            for (const std::string_view name : outcome.kind->onlyNames) {
                options.name = name;
                startWatcher(outcome, options);
            }
        }
    }

    void startWatcher(const ListOutcome& outcome, const WatcherOptions& options)
    {
        auto& watchers = m_watchers[outcome.kind];
        watchers.push_back(std::make_unique<KindWatcher>(*m_client, *outcome.kind, options, [this] { changed(); }));
        KindWatcher& watcher = *watchers.back();
        // What was just read need not be read again, where one list and one watch have the same scope.
        const auto text = m_lists.evidence.find(outcome.kind->file);
        if (outcome.state == ListState::complete && options.name.empty() && text)
            watcher.begin(*text, outcome.resourceVersion);
        spawn(watcher.run());
    }

    void changed()
    {
        if (std::exchange(m_gathering, true) || m_stopping)
            return;
        m_gather.expires_after(m_options.gather);
        m_gather.async_wait([this](const boost::system::error_code& error) {
            m_gathering = false;
            if (!error && !m_stopping)
                publish();
        });
    }

    void publish()
    {
        std::map<std::string, evidence::Evidence::Text, std::less<>> files;
        for (const std::string& path : m_lists.evidence.paths())
            files[path] = m_lists.evidence.find(path);
        ClusterUpdate update;
        for (const ListOutcome& outcome : m_lists.outcomes)
            update.kinds.push_back(statusOf(outcome, files));
        update.evidence = evidence::Evidence(m_lists.evidence.description(), std::move(files));
        m_listener.onUpdate(std::move(update));
    }

    // The kind as its watchers have it; what they have not read yet stays as the lists had it.
    KindStatus statusOf(const ListOutcome& outcome, std::map<std::string, evidence::Evidence::Text, std::less<>>& files)
    {
        KindStatus status{outcome.kind, WatchState::live, outcome.objects, outcome.message, outcome.hint, {}};
        if (outcome.state == ListState::notServed)
            status.state = WatchState::notServed;
        auto& watchers = m_watchers[outcome.kind];
        bool complete = !watchers.empty();
        for (const auto& watcher : watchers) {
            complete = complete && watcher->complete();
            status.lastHeard = std::max(status.lastHeard, watcher->lastHeard());
            if (watcher->state() == WatchState::live || watcher->state() == WatchState::starting)
                continue;
            status.state = watcher->state();
            status.message = watcher->error().error.why;
            status.hint = watcher->error().error.hint;
        }
        if (!complete)
            return status;
        const std::string file(outcome.kind->file);
        files[file] = textOf(outcome, watchers);
        if (status.state == WatchState::live && outcome.state != ListState::someNamespaces) {
            files.erase(file + ".error");
            status.message.clear();
            status.hint.clear();
        }
        status.objects = 0;
        for (const auto& watcher : watchers)
            status.objects += watcher->store().size();
        return status;
    }

    static evidence::Evidence::Text textOf(const ListOutcome& outcome, std::vector<std::unique_ptr<KindWatcher>>& watchers)
    {
        if (watchers.size() == 1)
            return watchers.front()->store().listText(*outcome.kind, outcome.version);
        ListText text;
        for (const auto& watcher : watchers) {
            for (const auto& [key, object] : watcher->store().objects())
                text.add(*object);
        }
        return std::make_shared<const std::string>(
            text.finish(*outcome.kind, outcome.version, watchers.front()->store().resourceVersion()));
    }

    SessionListener& m_listener;
    SessionOptions m_options;
    asio::io_context m_context{1};
    asio::steady_timer m_gather;
    std::unique_ptr<ApiClient> m_client;
    asio::executor_work_guard<asio::io_context::executor_type> m_work;
    std::list<asio::cancellation_signal> m_cancels;
    ClusterLists m_lists;
    std::map<const ApiKind*, std::vector<std::unique_ptr<KindWatcher>>> m_watchers;
    bool m_gathering = false;
    bool m_stopping = false;
    std::thread m_thread;
};

ClusterSession::ClusterSession(std::shared_ptr<const ServerAccess> access, SessionListener& listener, SessionOptions options)
    : m_run(std::make_unique<Run>(std::move(access), listener, std::move(options)))
{
}

ClusterSession::~ClusterSession() = default;

}  // namespace fairlead::kubernetes
