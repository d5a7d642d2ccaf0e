#pragma once

#include "model/kubernetes/api/api_client.h"
#include "model/kubernetes/api/api_kinds.h"
#include "model/kubernetes/api/backoff.h"
#include "model/kubernetes/api/object_store.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

namespace fairlead::kubernetes {

enum class WatchState : std::uint8_t {
    starting,  // nothing was read yet
    live,
    retrying,  // what is there grows old; error() says why
    forbidden,
    notServed,  // the server does not have the kind; the watcher has ended
};
std::string_view toString(WatchState state);

struct WatcherOptions {
    std::string version;  // of the kind's group; empty: the first
    std::string nameSpace;
    std::string name;  // of the one object; empty: all
    bool watchList = true;  // try a streaming list first
    std::chrono::milliseconds initialLimit{300'000};  // for all initial events together
    std::chrono::milliseconds silenceInitial{30'000};  // between two of them
};

// Keeps the objects of one kind as the server has them, for as long as it runs: a streaming list (WatchList) or a list,
// then a watch, and again from where it was when that ends. Begins anew with a list where the server has forgotten
// (410). Belongs to the client's thread, and the client outlives it.
class KindWatcher {
public:
    // `changed` is called after each change of objects or state; it may look, and not delete the watcher.
    KindWatcher(ApiClient& client, const ApiKind& kind, WatcherOptions options, std::function<void()> changed);

    // Before run(): the objects of a list that was read just now, so that it begins with a watch. Nothing happens where
    // the text is no list.
    void begin(std::string_view list, std::string resourceVersion);

    // Runs until it is cancelled, or the kind is not served.
    boost::asio::awaitable<void> run();

    const ApiKind& kind() const { return m_kind; }
    const std::string& version() const { return m_options.version; }
    ObjectStore& store() { return m_store; }
    WatchState state() const { return m_state; }
    // Why it is not live; empty where it is.
    const ApiError& error() const { return m_error; }
    // When the server last said anything; for "3 s ago".
    std::chrono::steady_clock::time_point lastHeard() const { return m_lastHeard; }
    // True once all objects were read, even if they are old now.
    bool complete() const { return m_complete; }

private:
    // How one list or watch ended.
    enum class End : std::uint8_t { inOrder, again, relist, stop };

    boost::asio::awaitable<End> list();
    boost::asio::awaitable<End> watch(bool initial);
    boost::asio::awaitable<End> follow(ApiAnswer& answer, bool initial);
    std::string watchPath(bool initial);
    void take(std::string_view text, bool& initial);
    End judge(const ApiError& error, bool listing);
    End broke(bool initial, std::string why);
    void becomeLive();
    void become(WatchState state);

    ApiClient& m_client;
    const ApiKind& m_kind;
    WatcherOptions m_options;
    std::function<void()> m_changed;
    ObjectStore m_store;
    WatchState m_state = WatchState::starting;
    ApiError m_error;
    Backoff m_backoff;
    std::chrono::steady_clock::time_point m_lastHeard{};
    bool m_complete = false;
    bool m_listNeeded = true;
    std::map<std::string, ObjectStore::Text> m_initial;  // of a streaming list that is under way
    std::optional<ApiError> m_ended;  // an event said that it is over
    std::size_t m_events = 0;  // of the watch that is under way
    std::size_t m_timeoutSeconds = 300;
    std::chrono::steady_clock::time_point m_internalErrorSince{};
};

}  // namespace fairlead::kubernetes
