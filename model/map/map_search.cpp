#include "model/map/map_search.h"

#include <algorithm>
#include <string_view>

namespace fairlead::map {

namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lowered(std::string_view text)
{
    std::string result(text);
    std::ranges::transform(result, result.begin(), lower);
    return result;
}

class Search {
public:
    Search(const ClusterMap& map, std::string text, std::size_t limit) : m_map(map), m_text(std::move(text)), m_limit(limit) { }

    MapHits run()
    {
        for (std::uint32_t i = 0; i < m_map.services().size(); ++i)
            seeService(i);
        for (std::uint32_t i = 0; i < m_map.nodes().size(); ++i)
            seeNode(i);
        for (std::uint32_t i = 0; i < m_map.zones().size(); ++i) {
            if (m_map.zones()[i].kind == MapZone::Kind::zone)
                finish({Thing::Kind::zone, i}, see(m_map.zones()[i].name));
        }
        for (std::uint32_t i = 0; i < m_map.pods().size(); ++i)
            seePod(i);
        m_exact.insert(m_exact.end(), m_hits.things.begin(), m_hits.things.end());
        m_hits.things = std::move(m_exact);
        return std::move(m_hits);
    }

private:
    enum class Match { none, part, exact };

    Match see(std::string_view text) const
    {
        if (text.size() < m_text.size())
            return Match::none;
        const auto found =
            std::search(text.begin(), text.end(), m_text.begin(), m_text.end(), [](char a, char b) { return lower(a) == b; });
        if (found == text.end())
            return Match::none;
        return text.size() == m_text.size() ? Match::exact : Match::part;
    }
    // A name with and without its namespace; joined only where the text could reach across.
    Match see(const kubernetes::ObjectMeta& meta) const
    {
        const Match name = std::max(see(meta.name), see(meta.nameSpace) == Match::none ? Match::none : Match::part);
        if (name == Match::exact || m_text.find('/') == std::string::npos)
            return name;
        return std::max(name, see(meta.qualifiedName()));
    }
    Match see(const std::vector<std::string>& addresses) const
    {
        Match best = Match::none;
        for (const std::string& address : addresses)
            best = std::max(best, see(address));
        return best;
    }
    void finish(const Thing& thing, Match match)
    {
        if (match == Match::none)
            return;
        if (match == Match::part && m_hits.things.size() >= m_limit)
            ++m_hits.more;
        else
            (match == Match::exact ? m_exact : m_hits.things).push_back(thing);
    }

    void seeService(std::uint32_t index)
    {
        const kubernetes::Service& service = *m_map.services()[index].object;
        Match match = std::max({see(service.meta), see(service.clusterIps), see(service.externalIps), see(service.externalName)});
        for (const auto& ingress : service.loadBalancerIngress)
            match = std::max({match, see(ingress.ip), see(ingress.hostname)});
        finish({Thing::Kind::service, index}, match);
    }
    void seeNode(std::uint32_t index)
    {
        const MapNode& node = m_map.nodes()[index];
        Match match = node.holdsNodeless() ? Match::none : see(node.name);
        if (const kubernetes::Node* object = node.object()) {
            for (const auto& address : object->addresses)
                match = std::max(match, see(address.address));
        }
        finish({Thing::Kind::node, index}, match);
    }
    void seePod(std::uint32_t index)
    {
        const kubernetes::Pod& pod = *m_map.pods()[index].object;
        // The addresses of a pod in the node's network are the node's, which was found already.
        finish({Thing::Kind::pod, index}, pod.hostNetwork ? see(pod.meta) : std::max(see(pod.meta), see(pod.podIps)));
    }

    const ClusterMap& m_map;
    std::string m_text;
    std::size_t m_limit;
    std::vector<Thing> m_exact;
    MapHits m_hits;
};

}  // namespace

MapHits search(const ClusterMap& map, const std::string& text, std::size_t limit)
{
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string::npos)
        return {};
    const auto last = text.find_last_not_of(" \t");
    return Search(map, lowered(text.substr(first, last - first + 1)), limit).run();
}

}  // namespace fairlead::map
