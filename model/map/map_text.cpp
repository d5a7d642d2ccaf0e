#include "model/map/map_text.h"

#include "model/diagram/markup.h"
#include "model/diagram/text_fitting.h"
#include "model/map/map_words.h"

#include <algorithm>
#include <string_view>
#include <vector>

namespace fairlead::map {

namespace {

constexpr std::size_t mostListedPods = 3000;
constexpr std::size_t mostTroubledPods = 500;

std::string serviceLine(const ClusterMap& map, const MapService& service)
{
    return service.object->meta.qualifiedName() + ": " + std::string(kubernetes::toString(service.object->type)) + ", "
        + addressOf(*service.object) + "; " + reachOf(map, service);
}

class MapReading {
public:
    MapReading(const ClusterMap& map, const MapFilter& filter, const Emphasis& emphasis)
        : m_map(map), m_emphasis(emphasis), m_everyPod(emphasis.shown <= mostListedPods), m_filter(filter)
    {
    }

    std::string text()
    {
        add(0, titleOf(m_map));
        const std::string& time = m_map.snapshot().evidence().description().takenAt;
        add(0, summaryOf(m_map) + (time.empty() ? "; time unknown." : "; taken at " + time + '.'));
        if (m_emphasis.filtered)
            add(0, filterWords(m_map, m_filter, m_emphasis) + '.');
        if (!m_everyPod)
            add(0, "More than " + counted(mostListedPods, "pod", "pods") + ": only those that are not ready are listed.");
        m_text += '\n';
        addServices();
        for (const MapZone& zone : m_map.zones())
            addZone(zone);
        return std::move(m_text);
    }

private:
    void add(std::size_t depth, const std::string& line)
    {
        m_text += std::string(2 * depth, ' ') + diagram::printable(line) + '\n';
    }

    void addServices()
    {
        add(0, "Services");
        for (const MapService& service : m_map.services())
            add(1, serviceLine(m_map, service));
        if (m_map.services().empty())
            add(1, m_map.servicesRead() ? "none" : "not read");
        m_text += '\n';
    }
    void addZone(const MapZone& zone)
    {
        add(0, (zone.kind == MapZone::Kind::zone ? "Zone " : "") + titleOf(zone) + ": " + countsOf(zone));
        for (std::uint32_t node = zone.firstNode; node < zone.firstNode + zone.nodeCount; ++node)
            addNode(node);
        m_text += '\n';
    }
    void addNode(std::uint32_t index)
    {
        const MapNode& node = m_map.nodes()[index];
        if (!node.holdsNodeless())
            add(1,
                "Node " + node.name + ": " + stateOf(m_map, node) + "; "
                    + (m_map.podsRead() ? wordsOf(node.counts) : std::string("pods not read")));
        std::size_t unlisted = 0;
        for (std::uint32_t pod = node.firstPod; pod < node.firstPod + node.podCount; ++pod) {
            const bool let = m_emphasis.pods[pod] != Emphasis::Pod::dimmed;
            if (let && (m_everyPod || m_map.pods()[pod].state != PodState::ready))
                addPod(pod);
            else
                ++unlisted;
        }
        if (unlisted > 0 && unlisted < node.podCount)
            add(2, "and " + counted(unlisted, "other pod", "other pods"));
    }
    void addPod(std::uint32_t index)
    {
        const MapPod& pod = m_map.pods()[index];
        std::string line = pod.object->meta.qualifiedName() + ": " + addressOf(*pod.object) + ", " + stateOf(pod);
        for (const std::uint32_t service : m_map.servicesOf(index))
            line += (service == m_map.servicesOf(index).front() ? "; behind " : ", ")
                + m_map.services()[service].object->meta.qualifiedName();
        add(2, line);
    }

    const ClusterMap& m_map;
    const Emphasis& m_emphasis;
    bool m_everyPod;
    const MapFilter& m_filter;
    std::string m_text;
};

std::string tableRow(const std::vector<std::string>& cells)
{
    std::string text = "|";
    for (const std::string& cell : cells)
        text += ' ' + diagram::markdownText(cell) + " |";
    return text + '\n';
}

std::string tableHead(const std::vector<std::string>& titles)
{
    std::string line = "|";
    for (std::size_t i = 0; i < titles.size(); ++i)
        line += " --- |";
    return tableRow(titles) + line + '\n';
}

std::string troubledPods(const ClusterMap& map)
{
    std::string rows;
    std::size_t count = 0;
    for (const MapPod& pod : map.pods()) {
        if (pod.state == PodState::ready || pod.state == PodState::finished || ++count > mostTroubledPods)
            continue;
        const MapNode& node = map.nodes()[pod.node];
        rows += tableRow(
            {pod.object->meta.qualifiedName(), addressOf(*pod.object), node.holdsNodeless() ? "none" : node.name, stateOf(pod)});
    }
    if (count == 0)
        return {};
    std::string text = "## Pods that are not ready\n\n" + tableHead({"pod", "address", "node", "state"}) + rows;
    if (count > mostTroubledPods)
        text += "\nAnd " + counted(count - mostTroubledPods, "more", "more") + ".\n";
    return text + '\n';
}

}  // namespace

std::string readMap(const ClusterMap& map, const MapFilter& filter, const Emphasis& emphasis)
{
    return MapReading(map, filter, emphasis).text();
}

std::string mapMarkdown(const ClusterMap& map)
{
    const auto& description = map.snapshot().evidence().description();
    std::string text = "# " + diagram::markdownText(titleOf(map)) + "\n\n" + summaryOf(map) + ".\n\n";
    text += "Kubernetes " + diagram::markdownText(description.kubernetes.empty() ? "of unknown version" : description.kubernetes)
        + (description.takenAt.empty() ? ", time unknown" : ", taken at " + diagram::markdownText(description.takenAt)) + ".\n\n";
    text += "## Nodes\n\n" + tableHead({"zone", "node", "kube-proxy and node", "pods"});
    for (const MapNode& node : map.nodes()) {
        if (!node.holdsNodeless())
            text += tableRow({titleOf(map.zones()[node.zone]), node.name, stateOf(map, node),
                              map.podsRead() ? wordsOf(node.counts) : "not read"});
    }
    text += '\n';
    if (!map.services().empty()) {
        text += "## Services\n\n" + tableHead({"service", "type", "address", "leads to"});
        for (const MapService& service : map.services())
            text += tableRow({service.object->meta.qualifiedName(), std::string(kubernetes::toString(service.object->type)),
                              addressOf(*service.object), reachOf(map, service)});
        text += '\n';
    }
    return text + troubledPods(map);
}

}  // namespace fairlead::map
