#include "model/kubeproxy/expected_userspace.h"

#include "model/kubeproxy/condition_words.h"

#include <algorithm>
#include <array>

namespace fairlead::kubeproxy {
namespace {

using FrontendKind = ServiceFrontends::Kind;
using Table = IptablesDump::Table;
using netfilter::Nat;
using netfilter::RuleBody;
using netfilter::RuleIndex;
using netfilter::RuleSet;
using netfilter::TableFamily;

constexpr std::array natChains{"KUBE-PORTALS-CONTAINER", "KUBE-PORTALS-HOST", "KUBE-NODEPORT-CONTAINER", "KUBE-NODEPORT-HOST"};

// Calls visit(rule body, nat part) for each rule of the portals that rewrites the destination.
template <class Visit> void eachPortal(const RuleSet& found, Visit&& visit)
{
    for (const TableFamily family : {TableFamily::ip, TableFamily::ip6}) {
        for (const char* const name : natChains) {
            const auto chain = found.findChain(family, "nat", name);
            if (!chain)
                continue;
            for (const RuleIndex rule : found.rulesOf(*chain)) {
                const RuleBody body = found.body(rule);
                if (const auto* const nat = findPart<Nat>(body))
                    visit(body, *nat);
            }
        }
    }
}

template <class Key> std::optional<Key> mostFrequent(const std::map<Key, int>& counts)
{
    const auto most = std::ranges::max_element(counts, {}, [](const auto& entry) { return entry.second; });
    return most == counts.end() ? std::nullopt : std::optional(most->first);
}

std::string keyOf(Protocol protocol, const std::string& label) { return toString(protocol) + ' ' + label; }

class UserspaceWriter {
public:
    UserspaceWriter(IptablesDump& dump, const ProxySettings& settings, const ProxyPorts& proxyPorts)
        : m_dump(dump), m_settings(settings), m_proxyPorts(proxyPorts)
    {
    }

    void writeFixed()
    {
        const std::string portals = commentWords("handle ClusterIPs; NOTE: this must be before the NodePort rules");
        const std::string nodePorts = "-m addrtype --dst-type LOCAL "
            + commentWords("handle service NodePorts; NOTE: this must be the last rule in the chain");
        for (const char* const chain : natChains)
            m_dump.chain(Table::nat, chain);
        m_dump.nat("PREROUTING " + portals + " -j KUBE-PORTALS-CONTAINER");
        m_dump.nat("PREROUTING " + nodePorts + " -j KUBE-NODEPORT-CONTAINER");
        m_dump.nat("OUTPUT " + portals + " -j KUBE-PORTALS-HOST");
        m_dump.nat("OUTPUT " + nodePorts + " -j KUBE-NODEPORT-HOST");
        m_dump.chain(Table::filter, "KUBE-NODEPORT-NON-LOCAL");
        m_dump.filter("INPUT " + commentWords("Ensure that non-local NodePort traffic can flow") + " -j KUBE-NODEPORT-NON-LOCAL");
    }

    void write(const ExpectedPort& port, std::uint32_t index)
    {
        const ServiceFrontends& frontends = port.frontends;
        const EntryOwner owner{index, EntryOwner::nobody};
        const auto known = m_proxyPorts.find(keyOf(frontends.name.protocol, port.label));
        const std::uint16_t proxyPort = known == m_proxyPorts.end() ? std::uint16_t{0} : known->second;
        const std::string redirect = " -j REDIRECT --to-ports " + std::to_string(proxyPort);
        const IpAddress host = m_settings.hostIp.value_or(m_settings.nodeIp(m_dump.family()).value_or(IpAddress()));
        const std::string toHost = " -j DNAT --to-destination " + toString(host, proxyPort);
        for (const ServiceFrontends::VirtualIp& ip : frontends.virtualIps) {
            const std::string match = "-d " + hostWords(ip.address) + ' ' + portWords(frontends, frontends.port, port.label);
            const std::string local = match + " -m addrtype --dst-type LOCAL";
            const bool external = ip.kind == FrontendKind::externalIp;
            m_dump.nat("KUBE-PORTALS-CONTAINER " + match + (external ? " -m physdev ! --physdev-is-in" : "") + redirect, owner);
            if (external)
                m_dump.nat("KUBE-PORTALS-CONTAINER " + local + redirect, owner);
            m_dump.nat("KUBE-PORTALS-HOST " + (external ? local : match) + toHost, owner);
        }
        if (!frontends.nodePort)
            return;
        const std::string match = portWords(frontends, *frontends.nodePort, port.label);
        m_dump.nat("KUBE-NODEPORT-CONTAINER " + match + redirect, owner);
        m_dump.nat("KUBE-NODEPORT-HOST " + match + toHost, owner);
        m_dump.filter(
            "KUBE-NODEPORT-NON-LOCAL " + portWords(frontends, proxyPort, port.label) + " -m state --state NEW -j ACCEPT", owner);
    }

private:
    IptablesDump& m_dump;
    const ProxySettings& m_settings;
    const ProxyPorts& m_proxyPorts;
};

}  // namespace

ProxyPorts proxyPortsOf(const RuleSet& found)
{
    std::map<std::string, std::map<std::uint16_t, int>> votes;
    eachPortal(found, [&](const RuleBody& body, const Nat& nat) {
        const auto* const protocol = findPart<netfilter::ProtocolMatch>(body);
        if (nat.to.ports && protocol && protocol->protocols.size() == 1)
            ++votes[keyOf(protocol->protocols.front(), commentOf(body))][nat.to.ports->first];
    });
    ProxyPorts ports;
    for (const auto& [key, counts] : votes) {
        if (const auto port = mostFrequent(counts))
            ports.emplace(key, *port);
    }
    return ports;
}

std::optional<IpAddress> proxyAddressOf(const RuleSet& found)
{
    std::map<IpAddress, int> votes;
    eachPortal(found, [&](const RuleBody&, const Nat& nat) {
        if (nat.kind == Nat::Kind::destination && nat.to.addresses)
            ++votes[nat.to.addresses->first];
    });
    return mostFrequent(votes);
}

void writeUserspaceIptables(IptablesDump& dump, const ProxySettings& settings, const ExpectedPorts& ports,
                            const ProxyPorts& proxyPorts)
{
    UserspaceWriter writer(dump, settings, proxyPorts);
    writer.writeFixed();
    for (std::uint32_t index = 0; index < ports.ports.size(); ++index)
        writer.write(ports.ports[index], index);
}

}  // namespace fairlead::kubeproxy
