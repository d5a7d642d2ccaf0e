#include "model/kubeproxy/line_owners.h"

#include "model/kubeproxy/rule_owners.h"
#include "model/kubeproxy/service_frontends.h"
#include "model/kubeproxy/service_index.h"

#include <array>
#include <map>
#include <set>
#include <string_view>
#include <unordered_map>

namespace fairlead::kubeproxy {
namespace {

using netfilter::Set;
using netfilter::SetElement;

// The names of services by the addresses that sets hold.
class AddressOwners {
public:
    explicit AddressOwners(const cluster::ClusterSnapshot& snapshot, const ServiceIndex& index)
        : m_snapshot(snapshot), m_index(index)
    {
        for (const ServiceIndex::Entry& entry : index.entries()) {
            for (const IpFamily family : {IpFamily::ipv4, IpFamily::ipv6}) {
                for (const auto& ip : frontendsOf(*entry.service, *entry.port, family).virtualIps)
                    m_byVirtualIp[ip.address].insert(entry.service->meta.qualifiedName());
            }
            addEndpoints(*entry.service, entry.port->name);
        }
    }

    std::set<std::string> of(const Set& set, const SetElement& element) const
    {
        if (element.verdict) {
            if (auto named = ofChain(element.verdict->chain); !named.empty())
                return named;
        }
        const Key key = keyOf(set, element);
        if (key.address && key.port)
            return of(*key.address, *key.port, key.protocol);
        if (key.address) {
            const auto found = m_byVirtualIp.find(*key.address);
            return found == m_byVirtualIp.end() ? std::set<std::string>() : found->second;
        }
        return key.port ? named(m_index.byNodePort(*key.port, key.protocol)) : std::set<std::string>();
    }

    std::set<std::string> of(const IpAddress& address, std::uint16_t port, Protocol protocol) const
    {
        if (auto owners = named(m_index.byFrontend(address, port, protocol)); !owners.empty())
            return owners;
        const auto endpoint = m_byEndpoint.find(toString(address, port));
        if (endpoint != m_byEndpoint.end())
            return endpoint->second;
        return named(m_index.byNodePort(port, protocol));
    }

    // "affinity-BASE__10.244.1.2/7070": of its service.
    std::set<std::string> ofSetName(std::string_view name) const
    {
        constexpr std::string_view prefix = "affinity-";
        const std::size_t end = name.rfind("__");
        if (!name.starts_with(prefix) || end == std::string_view::npos || end < prefix.size() + 9)
            return {};
        // The hash before it is of the endpoint; that of the service is found by its path.
        const std::string_view path = name.substr(prefix.size() + 9, end - prefix.size() - 9);
        for (const ServiceIndex::Entry& entry : m_index.entries()) {
            if (std::string_view(nftServiceBase(entry.name)).substr(9) == path)
                return {entry.service->meta.qualifiedName()};
        }
        return {};
    }

private:
    struct Key {
        std::optional<IpAddress> address;
        std::optional<std::uint16_t> port;
        Protocol protocol = Protocol::tcp;
    };

    static Key keyOf(const Set& set, const SetElement& element)
    {
        Key key;
        // Bitmaps of ports say the protocol in their name.
        key.protocol = set.name.ends_with("-UDP") ? Protocol::udp : Protocol::tcp;
        for (const netfilter::SetValue& value : element.key) {
            if (const auto* const range = std::get_if<netfilter::AddressRange>(&value); range && !key.address)
                key.address = range->first;
            else if (const auto* const ports = std::get_if<netfilter::PortRange>(&value))
                key.port = ports->first;
            else if (const auto* const protocol = std::get_if<Protocol>(&value))
                key.protocol = *protocol;
        }
        return key;
    }

    std::set<std::string> ofChain(std::string_view chain) const
    {
        static constexpr std::array<std::string_view, 4> prefixes{"service-", "local-", "external-", "firewall-"};
        for (const std::string_view prefix : prefixes) {
            if (chain.starts_with(prefix))
                return named(m_index.byNftBase(chain.substr(prefix.size())));
        }
        return {};
    }

    std::set<std::string> named(const std::optional<ServiceIndex::Position>& position) const
    {
        if (!position)
            return {};
        return {m_index.entries()[*position].service->meta.qualifiedName()};
    }

    void addEndpoints(const kubernetes::Service& service, const std::string& port)
    {
        for (const kubernetes::EndpointSlice* const slice : m_snapshot.slicesOf(service)) {
            for (const auto& slicePort : slice->ports) {
                if (slicePort.name != port || !slicePort.port)
                    continue;
                for (const auto& endpoint : slice->endpoints) {
                    for (const std::string& text : endpoint.addresses) {
                        if (const auto address = IpAddress::parse(text))
                            m_byEndpoint[toString(*address, *slicePort.port)].insert(service.meta.qualifiedName());
                    }
                }
            }
        }
    }

    const cluster::ClusterSnapshot& m_snapshot;
    const ServiceIndex& m_index;
    std::map<IpAddress, std::set<std::string>> m_byVirtualIp;
    std::unordered_map<std::string, std::set<std::string>> m_byEndpoint;
};

class LineOwnersBuilder {
public:
    LineOwnersBuilder(const cluster::ClusterSnapshot& snapshot, std::size_t lineCount) : m_snapshot(snapshot), m_index(snapshot)
    {
        m_owners.ofLine.assign(lineCount, 0);
    }

    void addRules(const netfilter::RuleSet& rules)
    {
        const RuleOwners owners(rules, m_index);
        for (netfilter::ChainIndex chain = 0; chain < rules.chains().size(); ++chain)
            own(rules.chains()[chain].line, owners.ownerOfChain(chain));
        for (netfilter::RuleIndex rule = 0; rule < rules.rules().size(); ++rule)
            own(rules.rules()[rule].line, owners.ownerOfRule(rule));
        if (!rules.sets().empty())
            addSets(rules.sets());
    }

    template <class Sets> void addSets(const Sets& sets)
    {
        const AddressOwners owners(m_snapshot, m_index);
        std::map<int, std::set<std::string>> lines;  // elements share lines
        for (const Set& set : sets) {
            const auto ofSet = owners.ofSetName(set.name);
            lines[set.line].insert(ofSet.begin(), ofSet.end());
            for (const SetElement& element : set.elements) {
                const auto ofElement = ofSet.empty() ? owners.of(set, element) : ofSet;
                // A set that JSON keeps in one line belongs to nobody in particular.
                if (element.line != set.line)
                    lines[element.line].insert(ofElement.begin(), ofElement.end());
            }
        }
        for (const auto& [line, names] : lines)
            own(line, names);
    }

    void addServers(const netfilter::IpvsTable& table)
    {
        const AddressOwners owners(m_snapshot, m_index);
        for (const netfilter::VirtualServer& server : table.virtualServers) {
            const auto names = owners.of(server.address, server.port, server.protocol);
            own(server.line, names);
            for (const netfilter::RealServer& real : server.realServers)
                own(real.line, names);
        }
    }

    LineOwners take() { return std::move(m_owners); }

private:
    void own(int line, std::optional<ServiceIndex::Position> position)
    {
        if (!position || line < 1 || static_cast<std::size_t>(line) > m_owners.ofLine.size())
            return;
        const kubernetes::Service* const service = m_index.entries()[*position].service;
        const auto [entry, isNew] = m_byService.try_emplace(service, 0);
        if (isNew)
            entry->second = numberOf(service->meta.qualifiedName());
        m_owners.ofLine[static_cast<std::size_t>(line) - 1] = entry->second;
    }

    void own(int line, const std::set<std::string>& names)
    {
        if (names.empty() || line < 1 || static_cast<std::size_t>(line) > m_owners.ofLine.size())
            return;
        std::string text;
        for (const std::string& name : names)
            text += (text.empty() ? "" : ", ") + name;
        m_owners.ofLine[static_cast<std::size_t>(line) - 1] = numberOf(text);
    }

    std::uint32_t numberOf(const std::string& text)
    {
        const auto [entry, isNew] = m_byText.try_emplace(text, static_cast<std::uint32_t>(m_owners.names.size()));
        if (isNew)
            m_owners.names.push_back(text);
        return entry->second;
    }

    const cluster::ClusterSnapshot& m_snapshot;
    ServiceIndex m_index;
    LineOwners m_owners;
    std::unordered_map<const kubernetes::Service*, std::uint32_t> m_byService;
    std::unordered_map<std::string, std::uint32_t> m_byText;
};

}  // namespace

LineOwners ownersOfLines(const cluster::ClusterSnapshot& snapshot, const std::string& file, std::size_t lineCount)
{
    for (const cluster::ClusterNode& node : snapshot.nodes()) {
        const cluster::NodeRules& rules = node.rules;
        for (const auto& set : {rules.iptables, rules.ip6tables, rules.iptablesLegacy, rules.ip6tablesLegacy, rules.nft}) {
            if (!set || set->file() != file)
                continue;
            LineOwnersBuilder builder(snapshot, lineCount);
            builder.addRules(*set);
            return builder.take();
        }
        const std::string folder = "nodes/" + node.name + '/';
        const bool isSets = rules.ipsets && file == folder + "ipset.txt";
        if (!isSets && !(rules.ipvs && file == rules.ipvs->file))
            continue;
        LineOwnersBuilder builder(snapshot, lineCount);
        if (isSets)
            builder.addSets(*rules.ipsets);
        else
            builder.addServers(*rules.ipvs);
        return builder.take();
    }
    return {};
}

}  // namespace fairlead::kubeproxy
