#include "model/map/map_filter.h"

#include "model/map/label_selector_parser.h"

#include <algorithm>

namespace fairlead::map {

namespace {

const std::string noNodeWord = "noNode";

// A filter as it is tested: what is the same for all pods of a node is looked up once.
struct ReadyFilter {
    const MapFilter& written;
    LabelSelector labels;
    std::optional<PodState> state;
    bool nodeless = false;

    bool takesNode(const MapNode& node) const
    {
        if (nodeless && !node.holdsNodeless())
            return false;
        return written.node.empty() || node.name.find(written.node) != std::string::npos;
    }
    bool takesPod(const MapPod& pod) const
    {
        return (!state || pod.state == *state) && (written.nameSpace.empty() || pod.object->meta.nameSpace == written.nameSpace)
            && labels.matches(pod.object->meta.labels);
    }
};

Result<ReadyFilter> prepare(const MapFilter& filter)
{
    auto labels = parseLabelSelector(filter.labels);
    if (!labels)
        return labels.error();
    ReadyFilter ready{filter, std::move(*labels), std::nullopt, filter.state == noNodeWord};
    if (filter.state.empty() || ready.nodeless)
        return ready;
    const auto& words = stateWords();
    const auto found = std::ranges::find(words, filter.state);
    if (found == words.end())
        return Error{"state " + filter.state, "there is no such state of a pod",
                     "ready, notReady, terminating, finished, unknown or noNode", ErrorKind::usage};
    ready.state = static_cast<PodState>(found - words.begin());
    return ready;
}

void light(Emphasis& emphasis, const ClusterMap& map, std::uint32_t pod)
{
    if (emphasis.pods[pod] == Emphasis::Pod::dimmed)
        return;
    emphasis.pods[pod] = Emphasis::Pod::lit;
    ++emphasis.litOnNode[map.pods()[pod].node];
    ++emphasis.lit;
}

}  // namespace

const std::vector<std::string>& stateWords()
{
    // The first are in the order of PodState.
    static const std::vector<std::string> words{"ready", "notReady", "terminating", "finished", "unknown", noNodeWord};
    return words;
}

Result<Emphasis> emphasize(const ClusterMap& map, const MapFilter& filter, const Thing& selected)
{
    const auto ready = prepare(filter);
    if (!ready)
        return ready.error();
    Emphasis emphasis;
    emphasis.filtered = !filter.isEmpty();
    emphasis.pods.assign(map.pods().size(), Emphasis::Pod::plain);
    emphasis.shownOnNode.assign(map.nodes().size(), 0);
    for (std::uint32_t i = 0; i < map.nodes().size(); ++i) {
        const MapNode& node = map.nodes()[i];
        const bool takesNode = ready->takesNode(node);
        for (std::uint32_t pod = node.firstPod; pod < node.firstPod + node.podCount; ++pod) {
            if (takesNode && ready->takesPod(map.pods()[pod]))
                ++emphasis.shownOnNode[i];
            else
                emphasis.pods[pod] = Emphasis::Pod::dimmed;
        }
        emphasis.shown += emphasis.shownOnNode[i];
    }
    select(map, selected, emphasis);
    return emphasis;
}

void select(const ClusterMap& map, const Thing& selected, Emphasis& emphasis)
{
    std::ranges::replace(emphasis.pods, Emphasis::Pod::lit, Emphasis::Pod::plain);
    emphasis.litOnNode.assign(map.nodes().size(), 0);
    emphasis.services.assign(map.services().size(), false);
    emphasis.lit = 0;
    emphasis.selected = selected;
    const auto lightServicesOf = [&](std::uint32_t pod) {
        for (const std::uint32_t service : map.servicesOf(pod))
            emphasis.services[service] = true;
    };
    if (selected.kind == Thing::Kind::service) {
        emphasis.services[selected.index] = true;
        for (const std::uint32_t pod : map.services()[selected.index].pods)
            light(emphasis, map, pod);
    } else if (selected.kind == Thing::Kind::pod) {
        lightServicesOf(selected.index);
    } else if (selected.kind == Thing::Kind::node) {
        const MapNode& node = map.nodes()[selected.index];
        for (std::uint32_t pod = node.firstPod; pod < node.firstPod + node.podCount; ++pod)
            lightServicesOf(pod);
    }
}

std::string wordsOf(const MapFilter& filter)
{
    std::string words;
    const auto add = [&words](const std::string& part) { words += (words.empty() ? "" : ", ") + part; };
    if (!filter.nameSpace.empty())
        add("namespace " + filter.nameSpace);
    if (!filter.labels.empty())
        add("labels " + filter.labels);
    if (!filter.node.empty())
        add("node " + filter.node);
    const auto state = std::ranges::find(stateWords(), filter.state);
    if (filter.state == noNodeWord)
        add("without a node");
    else if (state != stateWords().end())
        add(std::string(wordsOf(static_cast<PodState>(state - stateWords().begin()))));
    return words;
}

}  // namespace fairlead::map
