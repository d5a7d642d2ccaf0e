#include "model/kubeproxy/expected_ipvs.h"

#include "model/kubeproxy/node_port_addresses.h"

#include <algorithm>
#include <array>
#include <set>

namespace fairlead::kubeproxy {
namespace {

using FrontendKind = ServiceFrontends::Kind;
using VirtualIp = ServiceFrontends::VirtualIp;

struct KnownSet {
    const char* name;
    const char* type;
    int fromMinor;
};

constexpr std::array knownSets{
    KnownSet{"KUBE-LOOP-BACK", "hash:ip,port,ip", 0},
    KnownSet{"KUBE-CLUSTER-IP", "hash:ip,port", 0},
    KnownSet{"KUBE-EXTERNAL-IP", "hash:ip,port", 0},
    KnownSet{"KUBE-EXTERNAL-IP-LOCAL", "hash:ip,port", 18},
    KnownSet{"KUBE-LOAD-BALANCER", "hash:ip,port", 0},
    KnownSet{"KUBE-LOAD-BALANCER-LOCAL", "hash:ip,port", 0},
    KnownSet{"KUBE-LOAD-BALANCER-FW", "hash:ip,port", 0},
    KnownSet{"KUBE-LOAD-BALANCER-SOURCE-CIDR", "hash:ip,port,net", 0},
    KnownSet{"KUBE-LOAD-BALANCER-SOURCE-IP", "hash:ip,port,ip", 0},
    KnownSet{"KUBE-NODE-PORT-TCP", "bitmap:port", 0},
    KnownSet{"KUBE-NODE-PORT-UDP", "bitmap:port", 0},
    KnownSet{"KUBE-NODE-PORT-LOCAL-TCP", "bitmap:port", 0},
    KnownSet{"KUBE-NODE-PORT-LOCAL-UDP", "bitmap:port", 0},
    KnownSet{"KUBE-NODE-PORT-SCTP-HASH", "hash:ip,port", 0},
    KnownSet{"KUBE-NODE-PORT-LOCAL-SCTP-HASH", "hash:ip,port", 0},
    KnownSet{"KUBE-HEALTH-CHECK-NODE-PORT", "bitmap:port", 21},
    KnownSet{"KUBE-IPVS-IPS", "hash:ip", 26},
};

class IpvsWriter {
public:
    IpvsWriter(ExpectedIpsets& sets, const cluster::ClusterNode& node, const ProxySettings& settings, IpFamily family)
        : m_sets(sets), m_settings(settings)
    {
        const auto restricted = nodePortAddresses(settings, node, family);
        m_nodeAddresses = restricted ? *restricted : localAddresses(node, family);
        std::erase_if(m_nodeAddresses, [](const IpAddress& address) { return address.isLoopback(); });
    }

    void write(const ExpectedPort& port, std::uint32_t index)
    {
        m_port = &port;
        m_owner = {index, EntryOwner::nobody};
        for (std::uint32_t target = 0; target < port.targets.size(); ++target)
            addHairpin(port.targets[target], {index, target});
        for (const ExpectedPort::Target& target : port.idle)
            addHairpin(target, m_owner);
        for (const VirtualIp& virtualIp : port.frontends.virtualIps)
            writeVirtualIp(virtualIp);
        if (port.frontends.nodePort)
            writeNodePort(*port.frontends.nodePort);
        if (port.frontends.healthCheckNodePort)
            m_sets.add("KUBE-HEALTH-CHECK-NODE-PORT", std::to_string(*port.frontends.healthCheckNodePort), m_owner);
    }

    ExpectedText take() { return std::move(m_servers); }

private:
    std::string portWords(std::uint16_t port) const
    {
        return toString(m_port->frontends.name.protocol) + ':' + std::to_string(port);
    }

    void addHairpin(const ExpectedPort::Target& target, EntryOwner owner)
    {
        const std::string address = target.address.toString();
        if (target.local)
            m_sets.add("KUBE-LOOP-BACK", address + ',' + portWords(target.port) + ',' + address, owner);
    }

    void writeVirtualIp(const VirtualIp& virtualIp)
    {
        const std::string element = virtualIp.address.toString() + ',' + portWords(m_port->frontends.port);
        const bool local = m_port->externalLocal();
        switch (virtualIp.kind) {
        case FrontendKind::clusterIp:
            m_sets.add("KUBE-CLUSTER-IP", element, m_owner);
            break;
        case FrontendKind::externalIp:
            m_sets.add(local ? "KUBE-EXTERNAL-IP-LOCAL" : "KUBE-EXTERNAL-IP", element, m_owner);
            break;
        case FrontendKind::loadBalancerIp:
            m_sets.add("KUBE-LOAD-BALANCER", element, m_owner);
            if (local)
                m_sets.add("KUBE-LOAD-BALANCER-LOCAL", element, m_owner);
            writeSourceRanges(element, virtualIp.address);
            break;
        }
        m_sets.add("KUBE-IPVS-IPS", virtualIp.address.toString(), m_owner);
        writeServer(virtualIp.address, m_port->frontends.port,
                    virtualIp.kind == FrontendKind::clusterIp ? m_port->internalLocal() : local);
    }

    void writeSourceRanges(const std::string& element, const IpAddress& address)
    {
        if (!m_port->hasSourceRanges)
            return;
        m_sets.add("KUBE-LOAD-BALANCER-FW", element, m_owner);
        for (const Prefix& range : m_port->sourceRanges)
            m_sets.add("KUBE-LOAD-BALANCER-SOURCE-CIDR",
                       element + ',' + (range.isHost() ? range.address().toString() : range.toString()), m_owner);
        if (m_port->rangesHoldNode)
            m_sets.add("KUBE-LOAD-BALANCER-SOURCE-IP", element + ',' + address.toString(), m_owner);
    }

    void writeNodePort(std::uint16_t nodePort)
    {
        const Protocol protocol = m_port->frontends.name.protocol;
        const bool local = m_port->externalLocal();
        if (protocol == Protocol::sctp) {
            for (const IpAddress& address : m_nodeAddresses) {
                const std::string element = address.toString() + ',' + portWords(nodePort);
                m_sets.add("KUBE-NODE-PORT-SCTP-HASH", element, m_owner);
                if (local)
                    m_sets.add("KUBE-NODE-PORT-LOCAL-SCTP-HASH", element, m_owner);
            }
        } else {
            const bool udp = protocol == Protocol::udp;
            m_sets.add(udp ? "KUBE-NODE-PORT-UDP" : "KUBE-NODE-PORT-TCP", std::to_string(nodePort), m_owner);
            if (local)
                m_sets.add(udp ? "KUBE-NODE-PORT-LOCAL-UDP" : "KUBE-NODE-PORT-LOCAL-TCP", std::to_string(nodePort), m_owner);
        }
        for (const IpAddress& address : m_nodeAddresses)
            writeServer(address, nodePort, local);
    }

    // Policy Local without a local endpoint falls back to all of them from 1.22.
    const std::vector<std::uint32_t>& targetsFor(bool local) const
    {
        if (!local || (m_port->local.empty() && m_settings.minor.value >= 22))
            return m_port->cluster;
        return m_port->local;
    }

    void writeServer(const IpAddress& address, std::uint16_t port, bool local)
    {
        const Protocol protocol = m_port->frontends.name.protocol;
        const std::string service = (protocol == Protocol::udp        ? "-u "
                                         : protocol == Protocol::sctp ? "--sctp-service "
                                                                      : "-t ")
            + toString(address, port);
        if (!m_written.insert(service).second)
            return;
        std::string line = "-A " + service + " -s " + m_settings.ipvsScheduler.value;
        if (m_port->service->clientIpAffinity)
            line += " -p " + std::to_string(m_port->service->affinityTimeoutSeconds);
        m_servers.line(line, m_owner);
        for (const std::uint32_t target : targetsFor(local))
            m_servers.line("-a " + service + " -r " + m_port->targets[target].text + " -m -w 1", {m_owner.port, target});
    }

    ExpectedIpsets& m_sets;
    const ProxySettings& m_settings;
    std::vector<IpAddress> m_nodeAddresses;
    std::set<std::string> m_written;
    ExpectedText m_servers;

    const ExpectedPort* m_port = nullptr;
    EntryOwner m_owner;
};

}  // namespace

ExpectedIpsets::ExpectedIpsets(IpFamily family, int minor) : m_family(family)
{
    for (const KnownSet& set : knownSets) {
        if (minor >= set.fromMinor)
            m_sets[set.name].type = set.type;
    }
}

void ExpectedIpsets::add(std::string_view set, std::string element, EntryOwner owner)
{
    const auto found = m_sets.find(set);
    if (found != m_sets.end())
        found->second.entries.push_back({std::move(element), owner});
}

bool ExpectedIpsets::isEmpty(std::string_view set) const
{
    const auto found = m_sets.find(set);
    return found == m_sets.end() || found->second.entries.empty();
}

std::string ExpectedIpsets::nameOf(std::string_view set) const
{
    static constexpr std::size_t kernelLimit = 31;
    if (m_family == IpFamily::ipv4)
        return std::string(set);
    return ("KUBE-6-" + std::string(set.substr(5))).substr(0, kernelLimit);
}

ExpectedText ExpectedIpsets::save() const
{
    ExpectedText text;
    for (const auto& [name, set] : m_sets) {
        const std::string own = nameOf(name);
        const char* const family = m_family == IpFamily::ipv4 ? " family inet" : " family inet6";
        text.line("create " + own + ' ' + set.type + (set.type == "bitmap:port" ? " range 0-65535" : family));
        std::set<std::string_view> seen;
        for (const Entry& entry : set.entries) {
            if (seen.insert(entry.element).second)
                text.line("add " + own + ' ' + entry.element, entry.owner);
        }
    }
    return text;
}

ExpectedText writeExpectedIpvs(ExpectedIpsets& sets, const cluster::ClusterNode& node, const ProxySettings& settings,
                               const ExpectedPorts& ports, IpFamily family)
{
    IpvsWriter writer(sets, node, settings, family);
    for (std::uint32_t index = 0; index < ports.ports.size(); ++index)
        writer.write(ports.ports[index], index);
    return writer.take();
}

}  // namespace fairlead::kubeproxy
