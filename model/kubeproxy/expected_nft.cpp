#include "model/kubeproxy/expected_nft.h"

#include "model/kubeproxy/node_port_addresses.h"

#include <set>

namespace fairlead::kubeproxy {
namespace {

using FrontendKind = ServiceFrontends::Kind;
using VirtualIp = ServiceFrontends::VirtualIp;

constexpr int directNatMinor = 36;  // from then on services rewrite directly, without chains of endpoints
constexpr int plainMasqueradeMinor = 34;  // from then on the masquerade rule of a service names no port

class NftWriter {
public:
    NftWriter(const cluster::ClusterNode& node, const ProxySettings& settings, const ExpectedPorts& ports, IpFamily family,
              bool newBaseChains)
        : m_settings(settings),
          m_ports(ports.ports),
          m_family(family),
          m_minor(settings.minor.value),
          m_newBaseChains(newBaseChains),
          m_direct(settings.minor.value >= directNatMinor),
          m_addresses(nodePortAddresses(settings, node, family)),
          m_table(family)
    {
        const std::string mark = nftMark(settings.masqueradeMark());
        m_mark = m_direct ? "meta mark set meta mark | " + mark : "jump mark-for-masquerade";
        m_detects = settings.detectsLocal(family);
    }

    ExpectedText write()
    {
        writeSets();
        writeMaps();
        writeBaseChains();
        writeChecks();
        writeFixedChains();
        for (std::uint32_t index = 0; index < m_ports.size(); ++index)
            writePort(m_ports[index], {index, EntryOwner::nobody});
        return m_table.finish();
    }

private:
    const std::string& ip() const { return m_table.ip(); }

    // "ip saddr 10.244.0.0/16", "iifname != \"cni0\"".
    std::string fromPods(bool negated) const
    {
        const char* const unless = negated ? "!= " : "";
        if (m_settings.detection.value == LocalDetection::byCidr)
            return ip() + " saddr " + unless + m_settings.localCidr(m_family)->toString();
        const char* const wildcard = m_settings.detection.value == LocalDetection::byInterfacePrefix ? "*" : "";
        return std::string("iifname ") + unless + '"' + m_settings.localInterface.value + wildcard + '"';
    }

    bool usesFirewall(const ExpectedPort& port) const
    {
        return port.hasEndpoints && port.hasLoadBalancerIp() && port.hasSourceRanges;
    }
    bool usesExternal(const ExpectedPort& port) const { return port.hasEndpoints && port.frontends.externallyAccessible(); }

    static std::string chainOf(const char* prefix, const ExpectedPort& port)
    {
        return prefix + nftServiceBase(port.frontends.name);
    }
    static std::string baseOf(const ExpectedPort& port, std::uint32_t target)
    {
        return nftEndpointBase(port.frontends.name, port.targets[target].address, port.targets[target].port);
    }
    static std::string protocolOf(const ExpectedPort& port) { return toString(port.frontends.name.protocol); }
    static std::string keyOf(const ExpectedPort& port, const VirtualIp& virtualIp)
    {
        return virtualIp.address.toString() + " . " + protocolOf(port) + " . " + std::to_string(port.frontends.port);
    }

    // Calls visit(port, index, virtual IP) for all.
    template <class Visit> void eachVirtualIp(Visit&& visit) const
    {
        for (std::uint32_t index = 0; index < m_ports.size(); ++index) {
            for (const VirtualIp& virtualIp : m_ports[index].frontends.virtualIps)
                visit(m_ports[index], EntryOwner{index, EntryOwner::nobody}, virtualIp);
        }
    }

    void writeSets()
    {
        m_table.beginSet("set", "cluster-ips", m_table.addressType());
        std::set<IpAddress> seen;
        eachVirtualIp([&](const ExpectedPort&, EntryOwner owner, const VirtualIp& virtualIp) {
            if (virtualIp.kind == FrontendKind::clusterIp && seen.insert(virtualIp.address).second)
                m_table.element(virtualIp.address.toString(), owner);
        });
        m_table.endSet();
        if (m_addresses) {
            m_table.beginSet("set", "nodeport-ips", m_table.addressType());
            for (const IpAddress& address : *m_addresses)
                m_table.element(address.toString());
            m_table.endSet();
        }
        if (m_direct)
            writeHairpins();
    }

    void writeHairpins()
    {
        const std::string type = m_table.addressType();
        m_table.beginSet("set", "hairpin-connections", type + " . " + type + " . inet_proto . inet_service");
        std::set<std::string> seen;
        for (std::uint32_t index = 0; index < m_ports.size(); ++index) {
            const ExpectedPort& port = m_ports[index];
            for (std::uint32_t target = 0; target < port.targets.size(); ++target) {
                if (!port.targets[target].local)
                    continue;
                const std::string address = port.targets[target].address.toString();
                const std::string element =
                    address + " . " + address + " . " + protocolOf(port) + " . " + std::to_string(port.targets[target].port);
                if (seen.insert(element).second)
                    m_table.element(element, {index, target});
            }
        }
        m_table.endSet();
    }

    void writeMaps()
    {
        const std::string services = m_table.addressType() + " . inet_proto . inet_service : verdict";
        const std::string nodePorts = "inet_proto . inet_service : verdict";
        m_table.beginSet("map", "no-endpoint-services", services);
        eachVirtualIp([&](const ExpectedPort& port, EntryOwner owner, const VirtualIp& virtualIp) {
            if (virtualIp.kind == FrontendKind::clusterIp ? !port.hasInternalEndpoints() : !port.hasExternalEndpoints())
                m_table.element(keyOf(port, virtualIp) + refusal(port), owner);
        });
        m_table.endSet();
        m_table.beginSet("map", "no-endpoint-nodeports", nodePorts);
        eachNodePort([&](const ExpectedPort& port, EntryOwner owner, const std::string& key) {
            if (!port.hasExternalEndpoints())
                m_table.element(key + refusal(port), owner);
        });
        m_table.endSet();
        m_table.beginSet("map", "firewall-ips", services);
        eachVirtualIp([&](const ExpectedPort& port, EntryOwner owner, const VirtualIp& virtualIp) {
            if (virtualIp.kind == FrontendKind::loadBalancerIp && usesFirewall(port))
                m_table.element(keyOf(port, virtualIp) + " : goto " + chainOf("firewall-", port), owner);
        });
        m_table.endSet();
        m_table.beginSet("map", "service-ips", services);
        eachVirtualIp([&](const ExpectedPort& port, EntryOwner owner, const VirtualIp& virtualIp) {
            if (virtualIp.kind != FrontendKind::clusterIp && usesExternal(port))
                m_table.element(keyOf(port, virtualIp) + " : goto " + chainOf("external-", port), owner);
            else if (virtualIp.kind == FrontendKind::clusterIp && port.hasInternalEndpoints())
                m_table.element(keyOf(port, virtualIp) + " : goto " + chainOf(port.internalLocal() ? "local-" : "service-", port),
                                owner);
        });
        m_table.endSet();
        m_table.beginSet("map", "service-nodeports", nodePorts);
        eachNodePort([&](const ExpectedPort& port, EntryOwner owner, const std::string& key) {
            if (usesExternal(port))
                m_table.element(key + " : goto " + chainOf("external-", port), owner);
        });
        m_table.endSet();
    }

    static std::string refusal(const ExpectedPort& port)
    {
        return " comment \"" + port.label + "\" : " + (port.hasEndpoints ? "drop" : "goto reject-chain");
    }

    template <class Visit> void eachNodePort(Visit&& visit) const
    {
        for (std::uint32_t index = 0; index < m_ports.size(); ++index) {
            const ExpectedPort& port = m_ports[index];
            if (port.frontends.nodePort)
                visit(port, EntryOwner{index, EntryOwner::nobody},
                      protocolOf(port) + " . " + std::to_string(*port.frontends.nodePort));
        }
    }

    void chain(std::string_view name, std::string_view base, std::initializer_list<std::string_view> rules)
    {
        m_table.beginChain(name, base);
        for (const std::string_view rule : rules)
            m_table.rule(rule);
        m_table.endChain();
    }

    void writeBaseChains()
    {
        constexpr std::string_view firewall = "ct state new jump firewall-check";
        constexpr std::string_view nodePorts = "ct state new jump nodeport-endpoints-check";
        constexpr std::string_view services = "ct state new jump service-endpoints-check";
        constexpr std::string_view clusterIps = "ct state new jump cluster-ips-check";
        if (m_newBaseChains) {
            chain("filter-prerouting-pre-dnat", "filter hook prerouting priority dstnat - 10", {firewall});
            chain("filter-output-pre-dnat", "filter hook output priority -110", {firewall});
            chain("filter-input", "filter hook input priority filter", {nodePorts, services});
            chain("filter-forward", "filter hook forward priority filter", {services, clusterIps});
            chain("filter-output", "filter hook output priority filter", {services, clusterIps});
        } else {
            chain("filter-prerouting", "filter hook prerouting priority dstnat - 10", {firewall});
            chain("filter-input", "filter hook input priority -110", {nodePorts, services});
            chain("filter-forward", "filter hook forward priority -110", {services, clusterIps});
            chain("filter-output", "filter hook output priority -110", {services, firewall});
            chain("filter-output-post-dnat", "filter hook output priority -90", {clusterIps});
        }
        chain("nat-prerouting", "nat hook prerouting priority dstnat", {"jump services"});
        chain("nat-output", "nat hook output priority -100", {"jump services"});
        chain("nat-postrouting", "nat hook postrouting priority srcnat", {"jump masquerading"});
    }

    // What a rule asks so that it is about node ports.
    std::string nodePortWords() const
    {
        if (m_addresses)
            return ip() + " daddr @nodeport-ips";
        return "fib daddr type local " + ip() + " daddr != " + (m_table.isV4() ? "127.0.0.0/8" : "::1");
    }

    void writeChecks()
    {
        const std::string byAddress = ip() + " daddr . meta l4proto . th dport vmap @";
        chain("nodeport-endpoints-check", {}, {nodePortWords() + " meta l4proto . th dport vmap @no-endpoint-nodeports"});
        chain("service-endpoints-check", {}, {byAddress + "no-endpoint-services"});
        chain("firewall-check", {}, {byAddress + "firewall-ips"});
        chain("reject-chain", {}, {"reject"});
        m_table.beginChain("cluster-ips-check");
        m_table.rule(ip() + " daddr @cluster-ips reject");
        std::vector<std::string> cidrs;
        for (const Prefix& cidr : m_settings.serviceCidrs.value) {
            if (cidr.family() == m_family)
                cidrs.push_back(cidr.toString());
        }
        if (!cidrs.empty())
            m_table.rule(ip() + " daddr " + nftList(cidrs) + " drop");
        m_table.endChain();
    }

    void writeFixedChains()
    {
        const std::string mark = nftMark(m_settings.masqueradeMark());
        const std::string clear = "meta mark set meta mark ^ " + mark;
        m_table.beginChain("services");
        if (m_direct && m_settings.masqueradeAll.value)
            m_table.rule(ip() + " daddr @cluster-ips " + m_mark);
        else if (m_direct && m_detects)
            m_table.rule(ip() + " daddr @cluster-ips " + fromPods(true) + ' ' + m_mark);
        m_table.rule(ip() + " daddr . meta l4proto . th dport vmap @service-ips");
        m_table.rule(nodePortWords() + " meta l4proto . th dport vmap @service-nodeports");
        m_table.endChain();
        m_table.beginChain("masquerading");
        if (m_direct) {
            m_table.rule("meta mark & " + mark + " != 0x00000000 " + clear + " masquerade fully-random");
            m_table.rule("ct status dnat " + ip() + " saddr . " + ip()
                         + " daddr . meta l4proto . th dport @hairpin-connections masquerade fully-random");
        } else {
            m_table.rule("meta mark & " + mark + " == 0x00000000 return");
            m_table.rule(clear);
            m_table.rule("masquerade fully-random");
        }
        m_table.endChain();
        if (!m_direct)
            chain("mark-for-masquerade", {}, {"meta mark set meta mark | " + mark});
    }

    void writePort(const ExpectedPort& port, EntryOwner owner)
    {
        writePolicyChain(port, owner, "service-", port.cluster, !port.internalLocal());
        writePolicyChain(port, owner, "local-", port.local, port.internalLocal());
        if (usesExternal(port))
            writeExternalChain(port, owner);
        if (usesFirewall(port))
            writeFirewallChain(port, owner);
        if (m_direct && !port.service->clientIpAffinity)
            return;
        for (std::uint32_t target = 0; target < port.targets.size(); ++target)
            writeEndpoint(port, {owner.port, target});
    }

    // `internal`: traffic to the ClusterIP enters here; up to 1.35 it is masqueraded here too.
    void writePolicyChain(const ExpectedPort& port, EntryOwner owner, const char* prefix,
                          const std::vector<std::uint32_t>& targets, bool internal)
    {
        if (targets.empty())
            return;
        m_table.beginChain(chainOf(prefix, port), {}, owner);
        if (internal && !m_direct)
            writeClusterMasquerade(port, owner);
        if (port.service->clientIpAffinity) {
            for (const std::uint32_t target : targets)
                m_table.rule(ip() + " saddr @affinity-" + baseOf(port, target) + " goto endpoint-" + baseOf(port, target),
                             {owner.port, target});
        }
        std::string choices;
        const bool direct = m_direct && !port.service->clientIpAffinity;
        for (std::size_t position = 0; position < targets.size(); ++position) {
            const ExpectedPort::Target& target = port.targets[targets[position]];
            choices += (position == 0 ? "" : ", ") + std::to_string(position) + " : "
                + (direct ? target.address.toString() + " . " + std::to_string(target.port)
                          : "goto endpoint-" + baseOf(port, targets[position]));
        }
        const std::string number = "numgen random mod " + std::to_string(targets.size());
        if (direct)
            m_table.rule("meta l4proto " + protocolOf(port) + " dnat " + ip() + " to " + number + " map { " + choices + " }",
                         owner);
        else
            m_table.rule(number + " vmap { " + choices + " }", owner);
        m_table.endChain();
    }

    void writeClusterMasquerade(const ExpectedPort& port, EntryOwner owner)
    {
        if (!m_settings.masqueradeAll.value && !m_detects)
            return;
        for (const VirtualIp& virtualIp : port.frontends.virtualIps) {
            if (virtualIp.kind != FrontendKind::clusterIp)
                continue;
            std::string rule = ip() + " daddr " + virtualIp.address.toString() + ' ';
            if (m_minor < plainMasqueradeMinor)
                rule += protocolOf(port) + " dport " + std::to_string(port.frontends.port) + ' ';
            m_table.rule(rule + (m_settings.masqueradeAll.value ? "" : fromPods(true) + ' ') + m_mark, owner);
        }
    }

    void writeExternalChain(const ExpectedPort& port, EntryOwner owner)
    {
        m_table.beginChain(chainOf("external-", port), {}, owner);
        const std::string toService = "goto " + chainOf("service-", port);
        if (!port.externalLocal()) {
            m_table.rule(m_mark, owner);
            m_table.rule(toService, owner);
        } else {
            if (m_detects)
                m_table.rule(fromPods(false) + ' ' + toService, owner);
            m_table.rule("fib saddr type local " + m_mark, owner);
            m_table.rule("fib saddr type local " + toService, owner);
            if (!port.local.empty())
                m_table.rule("goto " + chainOf("local-", port), owner);
        }
        m_table.endChain();
    }

    void writeFirewallChain(const ExpectedPort& port, EntryOwner owner)
    {
        std::vector<std::string> allowed;
        for (const Prefix& range : port.sourceRanges)
            allowed.push_back(range.isHost() ? range.address().toString() : range.toString());
        for (const VirtualIp& virtualIp : port.frontends.virtualIps) {
            if (virtualIp.kind == FrontendKind::loadBalancerIp && port.rangesHoldNode)
                allowed.push_back(virtualIp.address.toString());
        }
        m_table.beginChain(chainOf("firewall-", port), {}, owner);
        m_table.rule(ip() + " saddr != " + nftList(allowed) + " drop", owner);
        m_table.endChain();
    }

    void writeEndpoint(const ExpectedPort& port, EntryOwner owner)
    {
        const ExpectedPort::Target& target = port.targets[owner.target];
        const std::string base = baseOf(port, owner.target);
        if (port.service->clientIpAffinity) {
            m_table.beginSet("set", "affinity-" + base, m_table.addressType(), "flags dynamic,timeout");
            m_table.rule("timeout " + nftDuration(port.service->affinityTimeoutSeconds), owner);
            m_table.endSet();
        }
        m_table.beginChain("endpoint-" + base, {}, owner);
        if (!m_direct)
            m_table.rule(ip() + " saddr " + target.address.toString() + ' ' + m_mark, owner);
        if (port.service->clientIpAffinity)
            m_table.rule("update @affinity-" + base + " { " + ip() + " saddr }", owner);
        m_table.rule("meta l4proto " + protocolOf(port) + " dnat to " + target.text, owner);
        m_table.endChain();
    }

    const ProxySettings& m_settings;
    const std::vector<ExpectedPort>& m_ports;
    IpFamily m_family;
    int m_minor;
    bool m_newBaseChains;
    bool m_direct;
    bool m_detects = false;
    std::string m_mark;
    std::optional<std::vector<IpAddress>> m_addresses;
    NftTable m_table;
};

}  // namespace

ExpectedText writeExpectedNft(const cluster::ClusterNode& node, const ProxySettings& settings, const ExpectedPorts& ports,
                              IpFamily family, bool newBaseChains)
{
    return NftWriter(node, settings, ports, family, newBaseChains).write();
}

}  // namespace fairlead::kubeproxy
