#include "model/kubeproxy/expected_iptables.h"

namespace fairlead::kubeproxy {
namespace {

using FrontendKind = ServiceFrontends::Kind;
using Table = IptablesDump::Table;
using VirtualIp = ServiceFrontends::VirtualIp;

// Writes what kube-proxy from 1.24 has for each service port.
class ServiceWriter {
public:
    ServiceWriter(IptablesDump& dump, const ProxySettings& settings, bool largeCluster)
        : m_dump(dump),
          m_settings(settings),
          m_minor(settings.minor.value),
          m_local(localWords(settings, dump.family())),
          m_largeCluster(largeCluster),
          m_reject(dump.isV4() ? " -j REJECT --reject-with icmp-port-unreachable"
                               : " -j REJECT --reject-with icmp6-port-unreachable")
    {
    }

    void write(const ExpectedPort& port, std::uint32_t index)
    {
        m_port = &port;
        m_owner = {index, EntryOwner::nobody};
        m_cluster = "KUBE-SVC-" + port.hash;
        m_localChain = "KUBE-SVL-" + port.hash;
        m_external = "KUBE-EXT-" + port.hash;
        m_firewall = "KUBE-FW-" + port.hash;
        writeDispatch();
        writeChains();
    }

private:
    const ServiceFrontends& frontends() const { return m_port->frontends; }
    std::string labelled(std::string_view words) const { return m_port->label + std::string(words); }
    bool usesFirewall() const { return m_port->hasEndpoints && m_port->hasLoadBalancerIp() && m_port->hasSourceRanges; }
    bool usesExternal() const { return m_port->hasEndpoints && frontends().externallyAccessible(); }
    const std::string& policyChain(bool local) const { return local ? m_localChain : m_cluster; }
    // 1.24 sends what has no local endpoint to a chain that drops it.
    bool hasLocalChain() const
    {
        const bool wanted = m_port->internalLocal() || (m_port->externalLocal() && frontends().externallyAccessible());
        return wanted && m_port->hasEndpoints && (!m_port->local.empty() || m_minor == 24);
    }

    std::string virtualWords(const VirtualIp& ip, std::string_view comment) const
    {
        return "-d " + hostWords(ip.address) + ' ' + portWords(frontends(), frontends().port, comment);
    }

    void writeDispatch()
    {
        for (const VirtualIp& ip : frontends().virtualIps) {
            switch (ip.kind) {
            case FrontendKind::clusterIp:
                writeClusterIp(ip);
                break;
            case FrontendKind::externalIp:
                writeExternal(ip, labelled(" external IP"), m_external);
                break;
            case FrontendKind::loadBalancerIp:
                writeExternal(ip, labelled(" loadbalancer IP"), usesFirewall() ? m_firewall : m_external);
                if (usesFirewall() && m_minor >= 25)
                    m_dump.filter("KUBE-PROXY-FIREWALL " + virtualWords(ip, labelled(" traffic not accepted by " + m_firewall))
                                      + " -j DROP",
                                  m_owner);
                break;
            }
        }
        writeNodePort();
        if (frontends().healthCheckNodePort)
            m_dump.filter("KUBE-NODEPORTS "
                              + portWords({{{}, {}, {}, Protocol::tcp}, 0, {}, {}, {}}, *frontends().healthCheckNodePort,
                                          labelled(" health check node port"))
                              + " -j ACCEPT",
                          m_owner);
    }

    // Why traffic does not get through, and what is done with it; empty where it does.
    std::string refusal(bool accepted) const
    {
        return !m_port->hasEndpoints ? m_reject : accepted || m_minor == 24 ? std::string() : " -j DROP";
    }
    std::string refusalComment() const
    {
        return labelled(m_port->hasEndpoints ? " has no local endpoints" : " has no endpoints");
    }

    void writeClusterIp(const VirtualIp& ip)
    {
        const std::string refused = refusal(m_port->hasInternalEndpoints());
        if (!refused.empty()) {
            m_dump.filter("KUBE-SERVICES " + virtualWords(ip, refusalComment()) + refused, m_owner);
            return;
        }
        const std::string& chain = policyChain(m_port->internalLocal());
        const std::string words = portWords(frontends(), frontends().port, labelled(" cluster IP"));
        const std::string destination = "-d " + hostWords(ip.address) + ' ';
        m_dump.nat("KUBE-SERVICES " + destination + words + " -j " + chain, m_owner);
        if (m_settings.masqueradeAll.value)
            m_dump.nat(chain + ' ' + destination + words + " -j KUBE-MARK-MASQ", m_owner);
        else if (m_local.known)
            m_dump.nat(chain + ' ' + m_local.notLocalSource + destination + m_local.notLocalDevice + words + " -j KUBE-MARK-MASQ",
                       m_owner);
    }

    void writeExternal(const VirtualIp& ip, const std::string& comment, const std::string& chain)
    {
        if (m_port->hasEndpoints)
            m_dump.nat("KUBE-SERVICES " + virtualWords(ip, comment) + " -j " + chain, m_owner);
        const std::string refused = refusal(m_port->hasExternalEndpoints());
        if (!refused.empty())
            m_dump.filter("KUBE-EXTERNAL-SERVICES " + virtualWords(ip, refusalComment()) + refused, m_owner);
    }

    void writeNodePort()
    {
        if (!frontends().nodePort)
            return;
        const std::uint16_t nodePort = *frontends().nodePort;
        if (m_port->hasEndpoints) {
            const std::string words = portWords(frontends(), nodePort, m_port->label);
            if (m_settings.accounting.value && m_dump.isV4() && m_settings.localhostNodePorts.value)
                m_dump.nat("KUBE-NODEPORTS -d 127.0.0.0/8 " + words + " -m nfacct --nfacct-name  localhost_nps_accepted_pkts -j "
                               + m_external,
                           m_owner);
            m_dump.nat("KUBE-NODEPORTS " + words + " -j " + m_external, m_owner);
        }
        const std::string refused = refusal(m_port->hasExternalEndpoints());
        if (!refused.empty())
            m_dump.filter("KUBE-EXTERNAL-SERVICES "
                              + portWords(frontends(), nodePort, refusalComment(), "-m addrtype --dst-type LOCAL ") + refused,
                          m_owner);
    }

    void writeChains()
    {
        if (usesExternal())
            writeExternalChain();
        if (usesFirewall())
            writeFirewallChain();
        writePolicyChain(m_cluster, m_port->cluster);
        if (hasLocalChain()) {
            writePolicyChain(m_localChain, m_port->local);
            if (m_port->local.empty()) {
                m_dump.chain(Table::nat, m_localChain);
                m_dump.nat(m_localChain + ' ' + commentWords(refusalComment()) + " -j KUBE-MARK-DROP", m_owner);
            }
        }
        for (std::uint32_t target = 0; target < m_port->targets.size(); ++target)
            writeEndpointChain(m_dump, *m_port, endpointChain(*m_port, m_port->targets[target]), {m_owner.port, target},
                               !m_largeCluster);
    }

    void writeExternalChain()
    {
        const auto comment = [&](std::string_view what) {
            return commentWords(std::string(what) + " for " + m_port->label + " external destinations");
        };
        m_dump.chain(Table::nat, m_external);
        if (!m_port->externalLocal()) {
            m_dump.nat(m_external + ' ' + comment("masquerade traffic") + " -j KUBE-MARK-MASQ", m_owner);
            m_dump.nat(m_external + " -j " + m_cluster, m_owner);
            return;
        }
        if (m_local.known)
            m_dump.nat(m_external + ' ' + m_local.isLocalSource + m_local.isLocalDevice + comment("pod traffic") + " -j "
                           + m_cluster,
                       m_owner);
        m_dump.nat(m_external + ' ' + comment("masquerade LOCAL traffic") + " -m addrtype --src-type LOCAL -j KUBE-MARK-MASQ",
                   m_owner);
        m_dump.nat(m_external + ' ' + comment("route LOCAL traffic") + " -m addrtype --src-type LOCAL -j " + m_cluster, m_owner);
        if (hasLocalChain())
            m_dump.nat(m_external + " -j " + m_localChain, m_owner);
    }

    void writeFirewallChain()
    {
        const std::string accept = commentWords(labelled(" loadbalancer IP")) + " -j ";
        m_dump.chain(Table::nat, m_firewall);
        for (const Prefix& range : m_port->sourceRanges) {
            const std::string source = range.length() == 0 ? std::string() : "-s " + range.toString() + ' ';
            m_dump.nat(m_firewall + ' ' + source + accept + m_external, m_owner);
        }
        for (const VirtualIp& ip : frontends().virtualIps) {
            if (ip.kind == FrontendKind::loadBalancerIp && m_port->rangesHoldNode)
                m_dump.nat(m_firewall + " -s " + hostWords(ip.address) + ' ' + accept + m_external, m_owner);
        }
        if (m_minor == 24)
            m_dump.nat(m_firewall + ' ' + accept + "KUBE-MARK-DROP", m_owner);
        else if (m_minor >= 27)
            m_dump.nat(m_firewall + ' '
                           + commentWords("other traffic to " + m_port->label + " will be dropped by KUBE-PROXY-FIREWALL"),
                       m_owner);
    }

    void writePolicyChain(const std::string& chain, const std::vector<std::uint32_t>& targets)
    {
        if (targets.empty())
            return;
        m_dump.chain(Table::nat, chain);
        const auto start = [&](const ExpectedPort::Target& target) {
            return chain + ' ' + (m_largeCluster ? std::string() : commentWords(m_port->label + " -> " + target.text) + ' ');
        };
        if (m_port->service->clientIpAffinity) {
            for (const std::uint32_t index : targets) {
                const std::string endpoint = endpointChain(*m_port, m_port->targets[index]);
                m_dump.nat(start(m_port->targets[index]) + recentCheckWords(m_dump, *m_port, endpoint) + " -j " + endpoint,
                           {m_owner.port, index});
            }
        }
        for (std::size_t position = 0; position < targets.size(); ++position) {
            const ExpectedPort::Target& target = m_port->targets[targets[position]];
            m_dump.nat(start(target) + probabilityWords(targets.size() - position) + "-j " + endpointChain(*m_port, target),
                       {m_owner.port, targets[position]});
        }
    }

    IptablesDump& m_dump;
    const ProxySettings& m_settings;
    int m_minor;
    LocalWords m_local;
    bool m_largeCluster;
    std::string m_reject;

    const ExpectedPort* m_port = nullptr;
    EntryOwner m_owner;
    std::string m_cluster;
    std::string m_localChain;
    std::string m_external;
    std::string m_firewall;
};

}  // namespace

void writeServiceIptables(IptablesDump& dump, const ProxySettings& settings, const ExpectedPorts& ports)
{
    ServiceWriter writer(dump, settings, ports.largeCluster());
    for (std::uint32_t index = 0; index < ports.ports.size(); ++index)
        writer.write(ports.ports[index], index);
}

}  // namespace fairlead::kubeproxy
