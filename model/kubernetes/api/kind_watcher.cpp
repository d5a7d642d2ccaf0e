#include "model/kubernetes/api/kind_watcher.h"

#include "model/kubernetes/api/list_fetch.h"
#include "model/kubernetes/list_outline.h"

#include <utility>
#include <vector>

namespace fairlead::kubernetes {
namespace {

using boost::asio::awaitable;
using std::chrono::seconds;

constexpr std::size_t watchPieceSize = std::size_t{64} << 10;
constexpr seconds internalErrorPatience{60};
constexpr auto decodeReason = "Undecodable";

// The same event would come again: only a list helps.
ApiError undecodable(const Error& error)
{
    ApiError result = noAnswer(error);
    result.reason = decodeReason;
    return result;
}

}  // namespace

std::string_view toString(WatchState state)
{
    switch (state) {
    case WatchState::starting:
        return "starting";
    case WatchState::live:
        return "live";
    case WatchState::retrying:
        return "retrying";
    case WatchState::forbidden:
        return "forbidden";
    case WatchState::notServed:
        break;
    }
    return "not served";
}

KindWatcher::KindWatcher(ApiClient& client, const ApiKind& kind, WatcherOptions options, std::function<void()> changed)
    : m_client(client), m_kind(kind), m_options(std::move(options)), m_changed(std::move(changed))
{
    if (m_options.version.empty())
        m_options.version = m_kind.versions[0];
}

void KindWatcher::begin(std::string_view list, std::string resourceVersion)
{
    ListOutline outline;
    if (outlineList(list, outline) || !outline.items || resourceVersion.empty())
        return;
    std::map<std::string, ObjectStore::Text> objects;
    for (const std::string_view item : *outline.items)
        objects[identityOf(item).key()] = std::make_shared<const std::string>(item);
    m_store.replace(std::move(objects), std::move(resourceVersion));
    m_lastHeard = m_client.pace().now();
    m_listNeeded = false;
    m_complete = true;
}

void KindWatcher::become(WatchState state)
{
    if (m_state == state)
        return;
    m_state = state;
    m_changed();
}

void KindWatcher::becomeLive()
{
    m_error = {};
    become(WatchState::live);
}

awaitable<void> KindWatcher::run()
{
    for (;;) {
        End end = End::inOrder;
        const bool initial = m_listNeeded && m_options.watchList;
        if (m_listNeeded && !initial)
            end = co_await list();
        if (end == End::inOrder)
            end = co_await watch(initial);
        if (end == End::stop)
            co_return;
        if (end == End::relist)
            m_listNeeded = true;
        if (end == End::inOrder)
            continue;
        std::chrono::milliseconds wait = m_backoff.next(m_client.pace());
        if (m_error.retryAfter)
            wait = std::max<std::chrono::milliseconds>(wait, *m_error.retryAfter);
        co_await m_client.pace().pause(wait);
    }
}

awaitable<KindWatcher::End> KindWatcher::list()
{
    std::map<std::string, ObjectStore::Text> objects;
    ListRequest request;
    request.kind = &m_kind;
    request.version = m_options.version;
    request.nameSpace = m_options.nameSpace;
    request.name = m_options.name;
    ListSink sink;
    sink.object = [&objects](std::string_view object) {
        objects[identityOf(object).key()] = std::make_shared<const std::string>(object);
    };
    sink.restart = [&objects] { objects.clear(); };
    const auto version = co_await fetchList(m_client, std::move(request), std::move(sink));
    if (!version)
        co_return judge(version.error(), true);
    m_lastHeard = m_client.pace().now();
    m_store.replace(std::move(objects), *version);
    m_listNeeded = false;
    m_complete = true;
    m_error = {};
    m_state = WatchState::live;
    m_changed();
    co_return End::inOrder;
}

std::string KindWatcher::watchPath(bool initial)
{
    // As client-go, so that not all watches end at once.
    m_timeoutSeconds = 300 + static_cast<std::size_t>(300.0 * m_client.pace().chance());
    std::string path = m_kind.path(m_options.version, m_options.nameSpace) + "?watch=1&allowWatchBookmarks=true";
    if (!m_options.name.empty())
        path += "&fieldSelector=metadata.name%3D" + percentEncoded(m_options.name);
    if (initial)
        path += "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan";
    else
        path += "&resourceVersion=" + percentEncoded(m_store.resourceVersion());
    return path + "&timeoutSeconds=" + std::to_string(m_timeoutSeconds);
}

awaitable<KindWatcher::End> KindWatcher::watch(bool initial)
{
    ApiRequest request;
    request.path = watchPath(initial);
    request.asked = {"watch", std::string(m_kind.resource), {}};
    request.attempts = 1;  // who waits here is this, with a state that says so
    auto answer = co_await m_client.open(std::move(request));
    if (!answer) {
        const ApiError& error = answer.error();
        // An older server: 422, or 400 where it does not know the parameter's combination.
        if (initial && (error.status == 422 || error.status == 400)) {
            m_options.watchList = false;
            auto end = co_await list();
            if (end != End::inOrder)
                co_return end;
            // The next round watches; nothing was lost meanwhile.
            co_return End::inOrder;
        }
        co_return judge(error, initial);
    }
    const auto end = co_await follow(*answer, initial);
    co_return end;
}

awaitable<KindWatcher::End> KindWatcher::follow(ApiAnswer& answer, bool initial)
{
    const auto begin = m_client.pace().now();
    const bool wasInitial = initial;
    // The server ends it after the time that it was given; one that does not is gone.
    const std::chrono::milliseconds untilEnd = seconds(m_timeoutSeconds) + seconds(30);
    answer.setSilence(initial ? m_options.silenceInitial : untilEnd);
    m_initial.clear();
    m_ended.reset();
    m_events = 0;
    if (!initial)
        becomeLive();
    EventStream stream([&](std::string_view text) { take(text, initial); });
    std::vector<char> piece(watchPieceSize);
    for (;;) {
        const auto got = co_await answer.read(piece);
        if (!got)
            co_return broke(initial, got.error().error.why);
        if (*got == 0)
            break;
        m_lastHeard = m_client.pace().now();
        const auto fed = stream.feed(std::string_view(piece.data(), *got));
        if (!fed && !m_ended)
            m_ended = undecodable(fed.error());
        if (m_ended) {
            const ApiError ended = *m_ended;
            co_return judge(ended, false);
        }
        if (wasInitial && !initial)
            answer.setSilence(untilEnd);
        if (initial && m_client.pace().now() - begin > m_options.initialLimit)
            co_return broke(initial, "the streaming list does not end");
    }
    if (initial)
        co_return broke(initial, "the streaming list ended early");
    // One that ends at once without an event would be asked for again and again.
    if (m_events == 0 && m_client.pace().now() - begin < seconds(1))
        co_return broke(initial, "very short watch: the server ended it at once");
    co_return End::inOrder;
}

KindWatcher::End KindWatcher::broke(bool initial, std::string why)
{
    if (initial)
        m_options.watchList = false;  // its end may never come: the old way works everywhere
    return judge(noAnswer({"cannot watch " + std::string(m_kind.resource), std::move(why), {}}), false);
}

void KindWatcher::take(std::string_view text, bool& initial)
{
    if (m_ended)
        return;
    auto event = parseWatchEvent(text);
    if (!event) {
        m_ended = undecodable(event.error());
        return;
    }
    ++m_events;
    if (event->type == WatchEventType::error) {
        m_ended = std::move(event->error);
        return;
    }
    if (!initial) {
        if (m_store.apply(*event))
            m_changed();
        return;
    }
    if (event->type == WatchEventType::bookmark && event->endsInitialEvents) {
        initial = false;
        m_store.replace(std::exchange(m_initial, {}), event->identity.resourceVersion);
        m_listNeeded = false;
        m_complete = true;
        m_error = {};
        m_state = WatchState::live;
        m_changed();
    } else if (event->type == WatchEventType::added || event->type == WatchEventType::modified)
        m_initial[event->identity.key()] = std::make_shared<const std::string>(std::move(event->object));
    else if (event->type == WatchEventType::deleted)
        m_initial.erase(event->identity.key());
}

// What to do after an error, and what to say meanwhile.
KindWatcher::End KindWatcher::judge(const ApiError& error, bool listing)
{
    m_error = error;
    const auto now = m_client.pace().now();
    if (error.status == 404) {
        become(WatchState::notServed);
        return End::stop;
    }
    if (error.status == 403) {
        become(WatchState::forbidden);
        return listing ? End::relist : End::again;
    }
    become(WatchState::retrying);
    if (listing || error.expired() || m_listNeeded || error.reason == decodeReason
        || error.causeType == "ResourceVersionTooLarge")
        return End::relist;
    // Busy, unreachable or broken: what we know is still good, so go on from there.
    if (error.status == 0 || error.status == 429 || error.status == 401 || error.status == 503 || error.status == 504)
        return End::again;
    if (error.status == 500) {
        if (m_internalErrorSince == std::chrono::steady_clock::time_point{}
            || now - m_internalErrorSince > 2 * internalErrorPatience)
            m_internalErrorSince = now;
        if (now - m_internalErrorSince <= internalErrorPatience)
            return End::again;
    }
    return End::relist;
}

}  // namespace fairlead::kubernetes
