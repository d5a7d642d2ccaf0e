#include "model/kubernetes/session/node_readings.h"

#include "model/collection/proxy_pods.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace fairlead::kubernetes {
namespace {

namespace asio = boost::asio;
using collection::NodeEvidence;
using collection::PodCollection;
using collection::PodPlace;
using Clock = std::chrono::steady_clock;

std::size_t sizeOf(const NodeEvidence& evidence)
{
    std::size_t size = 0;
    for (const auto& [path, text] : evidence.files)
        size += text->size();
    return size;
}

// So that the same reason is the same text on every node.
std::string withoutName(std::string text, const std::string& pod)
{
    for (std::size_t at = pod.empty() ? std::string::npos : text.find(pod); at != std::string::npos; at = text.find(pod, at))
        text.replace(at, pod.size(), "kube-proxy-…");
    return text;
}

}  // namespace

struct NodeReadings::State : std::enable_shared_from_this<NodeReadings::State> {
    struct Node {
        std::optional<PodPlace> place;
        NodeEvidence evidence;
        std::size_t size = 0;
        Clock::time_point due{};
        bool reading = false;
        bool wasRead = false;
        int failures = 0;  // in a row
    };

    State(const asio::any_io_executor& runsOn, ApiClient& ofCluster, Options wanted, std::function<void()> callback)
        : executor(runsOn), client(ofCluster), options(wanted), onChange(std::move(callback)), wake(runsOn)
    {
    }

    // Whether anything that matters here is another than before.
    bool learn(const evidence::Evidence& lists)
    {
        const auto newNodes = lists.find("api/nodes.json");
        const auto newPods = lists.find("api/pods.json");
        if (known && newNodes == nodesText && newPods == podsText)
            return false;
        if (!known || newNodes != nodesText) {
            const auto list = collection::nodeNamesIn(lists);
            names = {list.begin(), list.end()};
        }
        known = true;
        nodesText = newNodes;
        podsText = newPods;
        return true;
    }

    bool isPreferred(const std::string& name) const { return std::ranges::find(preferred, name) != preferred.end(); }

    bool mayRead(const std::string& name, const Node& node) const
    {
        if (node.reading || !node.place)
            return false;
        return isPreferred(name) || node.wasRead || size < options.longestEvidence;
    }

    // The one to read next: on screen first, then the one that is due longest. Null where none is due.
    std::pair<const std::string, Node>* nextDue()
    {
        std::pair<const std::string, Node>* best = nullptr;
        const auto now = Clock::now();
        for (auto& entry : nodes) {
            if (!mayRead(entry.first, entry.second) || entry.second.due > now)
                continue;
            const auto rank = [this](const auto& one) { return std::pair(!isPreferred(one.first), one.second.due); };
            if (best == nullptr || rank(entry) < rank(*best))
                best = &entry;
        }
        return best;
    }

    void start()
    {
        if (isStopped)
            return;
        while (running < options.sideBySide) {
            auto* const next = nextDue();
            if (next == nullptr)
                break;
            begin(next->first, next->second);
        }
        waitForNext();
    }

    void begin(const std::string& name, Node& node)
    {
        node.reading = true;
        ++running;
        const auto cancel = std::make_shared<asio::cancellation_signal>();
        cancels.insert(cancel);
        asio::co_spawn(executor, collection::collectThroughPod(client, *node.place, {}),
                       asio::bind_cancellation_slot(
                           cancel->slot(),
                           [self = shared_from_this(), name, cancel](const std::exception_ptr& thrown, PodCollection result) {
                               self->cancels.erase(cancel);
                               self->finish(name, thrown, std::move(result));
                           }));
    }

    void finish(const std::string& name, const std::exception_ptr& thrown, PodCollection result)
    {
        --running;
        if (isStopped)
            return;
        const auto found = nodes.find(name);
        if (found != nodes.end()) {
            found->second.reading = false;
            if (!thrown)
                keep(found->second, std::move(result));
        }
        if (!thrown)
            onChange();
        start();
    }

    void keep(Node& node, PodCollection result)
    {
        const bool good = !result.refused && result.evidence.read > 0;
        node.failures = good ? 0 : node.failures + 1;
        const auto cost = result.took * options.costFactor * (1 << std::min(node.failures, 6));
        node.due = Clock::now() + std::clamp<std::chrono::milliseconds>(cost, options.shortestPause, options.longestPause);
        node.wasRead = true;
        // A text that did not change stays the same one, so that nothing is parsed again.
        for (auto& [path, text] : result.evidence.files) {
            const auto before = node.evidence.files.find(path);
            if (before != node.evidence.files.end() && *before->second == *text)
                text = before->second;
        }
        node.evidence = std::move(result.evidence);
        size -= node.size;
        node.size = sizeOf(node.evidence);
        size += node.size;
    }

    // Sleeps until the next node is due; only one such wait at a time.
    void waitForNext()
    {
        std::optional<Clock::time_point> earliest;
        for (const auto& [name, node] : nodes) {
            if (mayRead(name, node) && (!earliest || node.due < *earliest))
                earliest = node.due;
        }
        if (!earliest || running >= options.sideBySide)
            return;
        wake.expires_at(*earliest);
        wake.async_wait([weak = weak_from_this()](const boost::system::error_code& failure) {
            const auto self = weak.lock();
            if (!failure && self)
                self->start();
        });
    }

    asio::any_io_executor executor;
    ApiClient& client;
    Options options;
    std::function<void()> onChange;
    asio::steady_timer wake;
    bool known = false;
    evidence::Evidence::Text nodesText;
    evidence::Evidence::Text podsText;
    std::set<std::string> names;  // of the API's nodes
    std::map<std::string, Node> nodes;
    std::vector<std::string> preferred;
    std::set<std::shared_ptr<asio::cancellation_signal>> cancels;  // of the readings under way
    std::size_t running = 0;
    std::size_t size = 0;  // of all that is kept
    bool isStopped = false;
};

NodeReadings::NodeReadings(const asio::any_io_executor& executor, ApiClient& client, Options options,
                           std::function<void()> onChange)
    : m_state(std::make_shared<State>(executor, client, options, std::move(onChange)))
{
}

NodeReadings::~NodeReadings() { stop(); }

void NodeReadings::follow(const evidence::Evidence& lists)
{
    State& state = *m_state;
    if (!state.learn(lists))
        return;
    const auto places = collection::proxyPods(lists);
    std::set<std::string> names = state.names;
    for (const auto& [name, place] : places)
        names.insert(name);
    const auto unread = places.size() == names.size() ? collection::NoProxyPod() : collection::whyNoProxyPod(lists);
    std::erase_if(state.nodes, [&](const auto& entry) {
        const bool gone = !names.contains(entry.first);
        state.size -= gone ? entry.second.size : 0;
        return gone;
    });
    for (const std::string& name : names) {
        State::Node& node = state.nodes[name];
        const auto place = places.find(name);
        if (place == places.end()) {
            node.place.reset();
            if (!node.wasRead)
                node.evidence = collection::unreadNode(name, unread.why, unread.hint);
        } else {
            if (node.place && node.place->pod != place->second.pod)
                node.due = {};  // a new kube-proxy writes its rules anew
            node.place = place->second;
        }
    }
    state.start();
}

void NodeReadings::prefer(std::vector<std::string> nodes)
{
    m_state->preferred = std::move(nodes);
    m_state->start();
}

void NodeReadings::readAgain()
{
    for (auto& [name, node] : m_state->nodes)
        node.due = {};
    m_state->start();
}

void NodeReadings::stop()
{
    if (std::exchange(m_state->isStopped, true))
        return;
    m_state->wake.cancel();
    const auto cancels = m_state->cancels;  // each goes when its reading has ended
    for (const auto& cancel : cancels)
        cancel->emit(asio::cancellation_type::terminal);
}

bool NodeReadings::stopped() const { return m_state->running == 0; }

evidence::Evidence NodeReadings::joinedWith(const evidence::Evidence& lists) const
{
    std::map<std::string, evidence::Evidence::Text, std::less<>> files;
    for (const std::string& path : lists.paths())
        files[path] = lists.find(path);
    for (const auto& [name, node] : m_state->nodes)
        files.insert(node.evidence.files.begin(), node.evidence.files.end());
    return {lists.description(), std::move(files)};
}

std::vector<Error> NodeReadings::problems() const
{
    std::map<std::pair<std::string, std::string>, std::vector<std::string>> nodesByReason;
    for (const auto& [name, node] : m_state->nodes) {
        const auto problem = std::ranges::find_if(node.evidence.problems,
                                                  [](const Error& error) { return error.what.ends_with("/iptables-save.txt"); });
        if (problem == node.evidence.problems.end())
            continue;
        const std::string pod = node.place ? node.place->pod : std::string();
        nodesByReason[{withoutName(problem->why, pod), problem->hint}].push_back(name);
    }
    std::vector<Error> problems;
    for (const auto& [reason, names] : nodesByReason) {
        const std::string what = names.size() == 1
            ? "rules of " + names.front()
            : "rules of " + std::to_string(names.size()) + " nodes (" + names.front() + ", …)";
        problems.push_back({what, reason.first, reason.second});
    }
    return problems;
}

std::size_t NodeReadings::waiting() const
{
    return static_cast<std::size_t>(
        std::ranges::count_if(m_state->nodes, [](const auto& entry) { return entry.second.place && !entry.second.wasRead; }));
}

}  // namespace fairlead::kubernetes
