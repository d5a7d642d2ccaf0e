#include "model/kubernetes/api/cluster_watch.h"

#include "model/kubernetes/api/list_fetch.h"
#include "model/kubernetes/api/update_pace.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>

#include <list>
#include <map>
#include <utility>

namespace fairlead::kubernetes {

namespace asio = boost::asio;

struct ClusterWatch::State : std::enable_shared_from_this<ClusterWatch::State> {
    using Watchers = std::vector<std::unique_ptr<KindWatcher>>;
    using Files = std::map<std::string, evidence::Evidence::Text, std::less<>>;

    State(asio::any_io_executor runsOn, ApiClient& apiClient, ClusterLists clusterLists, Options watchOptions,
          std::function<void(ClusterUpdate)> callback)
        : executor(std::move(runsOn)),
          client(apiClient),
          lists(std::move(clusterLists)),
          options(std::move(watchOptions)),
          onUpdate(std::move(callback)),
          gather(executor),
          pace(options.gather)
    {
    }

    void startAll()
    {
        for (const ListOutcome& outcome : lists.outcomes) {
            WatcherOptions scope = options.watcher;
            scope.version = outcome.version;
            if (outcome.state == ListState::someNamespaces) {
                for (const std::string& nameSpace : outcome.namespaces) {
                    scope.nameSpace = nameSpace;
                    start(outcome, scope);
                }
            } else if (outcome.state != ListState::notServed && outcome.kind->onlyNames[0].empty())
                start(outcome, scope);
            else if (outcome.state != ListState::notServed) {
                for (const std::string_view name : outcome.kind->onlyNames) {
                    scope.name = name;
                    start(outcome, scope);
                }
            }
        }
    }

    void start(const ListOutcome& outcome, const WatcherOptions& scope)
    {
        Watchers& ofKind = watchers[outcome.kind];
        ofKind.push_back(std::make_unique<KindWatcher>(client, *outcome.kind, scope, [this] { changed(); }));
        KindWatcher& watcher = *ofKind.back();
        // What was read just now need not be read again, where the list and the watch have the same scope.
        const auto text = lists.evidence.find(outcome.kind->file);
        if (outcome.state == ListState::complete && scope.name.empty() && text)
            watcher.begin(*text, outcome.resourceVersion);
        asio::cancellation_signal& cancel = cancels.emplace_back();
        ++running;
        asio::co_spawn(executor, watcher.run(),
                       asio::bind_cancellation_slot(cancel.slot(),
                                                    [self = shared_from_this()](const std::exception_ptr&) { --self->running; }));
    }

    void changed()
    {
        if (stopping || std::exchange(gathering, true))
            return;
        gather.expires_after(pace.gather());
        gather.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
            self->gathering = false;
            if (!error && !self->stopping)
                self->pace.run([&self] { self->publish(); });
        });
    }

    void publish()
    {
        Files files;
        for (const std::string& path : lists.evidence.paths())
            files[path] = lists.evidence.find(path);
        ClusterUpdate update;
        for (const ListOutcome& outcome : lists.outcomes)
            update.kinds.push_back(statusOf(outcome, files));
        update.evidence = evidence::Evidence(lists.evidence.description(), std::move(files));
        onUpdate(std::move(update));
    }

    // The kind as its watchers have it; what they have not read yet stays as the lists had it.
    KindStatus statusOf(const ListOutcome& outcome, Files& files)
    {
        KindStatus status{outcome.kind, WatchState::live, outcome.objects, outcome.message, outcome.hint, {}};
        if (outcome.state == ListState::notServed)
            status.state = WatchState::notServed;
        const Watchers& ofKind = watchers[outcome.kind];
        bool complete = !ofKind.empty();
        for (const auto& watcher : ofKind) {
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
        files[file] = textOf(outcome, ofKind);
        if (status.state == WatchState::live && outcome.state != ListState::someNamespaces) {
            files.erase(file + ".error");
            status.message.clear();
            status.hint.clear();
        }
        status.objects = 0;
        for (const auto& watcher : ofKind)
            status.objects += watcher->store().size();
        return status;
    }

    static evidence::Evidence::Text textOf(const ListOutcome& outcome, const Watchers& ofKind)
    {
        if (ofKind.size() == 1)
            return ofKind.front()->store().listText(*outcome.kind, outcome.version);
        ListText text;
        for (const auto& watcher : ofKind) {
            for (const auto& [key, object] : watcher->store().objects())
                text.add(*object);
        }
        return std::make_shared<const std::string>(
            text.finish(*outcome.kind, outcome.version, ofKind.front()->store().resourceVersion()));
    }

    void stop()
    {
        if (std::exchange(stopping, true))
            return;
        gather.cancel();
        for (asio::cancellation_signal& cancel : cancels)
            cancel.emit(asio::cancellation_type::terminal);
    }

    asio::any_io_executor executor;
    ApiClient& client;
    ClusterLists lists;
    Options options;
    std::function<void(ClusterUpdate)> onUpdate;
    asio::steady_timer gather;
    UpdatePace pace;
    std::list<asio::cancellation_signal> cancels;
    std::map<const ApiKind*, Watchers> watchers;
    std::size_t running = 0;
    bool gathering = false;
    bool stopping = false;
};

ClusterWatch::ClusterWatch(const asio::any_io_executor& executor, ApiClient& client, ClusterLists lists, Options options,
                           std::function<void(ClusterUpdate)> onUpdate)
    : m_state(std::make_shared<State>(executor, client, std::move(lists), std::move(options), std::move(onUpdate)))
{
    m_state->startAll();
}

ClusterWatch::~ClusterWatch() { m_state->stop(); }

void ClusterWatch::stop() { m_state->stop(); }

bool ClusterWatch::stopped() const { return m_state->running == 0; }

}  // namespace fairlead::kubernetes
