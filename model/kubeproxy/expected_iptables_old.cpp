#include "model/kubeproxy/expected_iptables.h"

namespace fairlead::kubeproxy {
namespace {

using FrontendKind = ServiceFrontends::Kind;
using Table = IptablesDump::Table;
using VirtualIp = ServiceFrontends::VirtualIp;

// Writes what kube-proxy up to 1.23 has for each service port.
class OldServiceWriter {
public:
    OldServiceWriter(IptablesDump& dump, const ProxySettings& settings, bool largeCluster)
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
        m_service = "KUBE-SVC-" + port.hash;
        m_localChain = "KUBE-XLB-" + port.hash;
        m_firewall = "KUBE-FW-" + port.hash;
        const bool external = port.externalLocal() && frontends().externallyAccessible();
        if (external && (port.hasEndpoints || m_minor <= 20))
            m_dump.chain(Table::nat, m_localChain);
        if (port.hasEndpoints)
            m_dump.chain(Table::nat, m_service);
        writeDispatch();
        if (!port.hasEndpoints)
            return;
        writeEndpoints();
        if (external)
            writeLocalChain();
    }

private:
    const ServiceFrontends& frontends() const { return m_port->frontends; }
    std::string labelled(std::string_view words) const { return m_port->label + std::string(words); }
    const std::string& externalChain() const { return m_port->externalLocal() ? m_localChain : m_service; }

    std::string words(std::string_view comment) const { return portWords(frontends(), frontends().port, comment); }
    std::string virtualWords(const VirtualIp& ip, std::string_view comment) const
    {
        return "-d " + hostWords(ip.address) + ' ' + words(comment);
    }

    void writeDispatch()
    {
        for (const VirtualIp& ip : frontends().virtualIps) {
            if (!m_port->hasEndpoints)
                writeRefusal(ip);
            else if (ip.kind == FrontendKind::clusterIp)
                writeClusterIp(ip);
            else if (ip.kind == FrontendKind::externalIp)
                writeExternalIp(ip);
            else
                m_dump.nat("KUBE-SERVICES " + virtualWords(ip, labelled(" loadbalancer IP")) + " -j " + m_firewall, m_owner);
        }
        if (m_port->hasEndpoints && m_port->hasLoadBalancerIp())
            writeFirewallChain();
        writeNodePort();
        if (frontends().healthCheckNodePort && m_minor >= 21)
            m_dump.filter("KUBE-NODEPORTS "
                              + portWords({{{}, {}, {}, Protocol::tcp}, 0, {}, {}, {}}, *frontends().healthCheckNodePort,
                                          labelled(" health check node port"))
                              + " -j ACCEPT",
                          m_owner);
    }

    // Up to 1.19 load balancer IPs without endpoints are refused in KUBE-SERVICES.
    void writeRefusal(const VirtualIp& ip)
    {
        const bool external = ip.kind == FrontendKind::externalIp || (ip.kind == FrontendKind::loadBalancerIp && m_minor >= 20);
        m_dump.filter((external ? "KUBE-EXTERNAL-SERVICES " : "KUBE-SERVICES ") + virtualWords(ip, labelled(" has no endpoints"))
                          + m_reject,
                      m_owner);
    }

    void writeClusterIp(const VirtualIp& ip)
    {
        const std::string destination = "-d " + hostWords(ip.address) + ' ';
        const std::string match = words(labelled(" cluster IP"));
        const std::string chain = m_minor <= 21 ? "KUBE-SERVICES " : m_service + ' ';
        if (m_settings.masqueradeAll.value)
            m_dump.nat(chain + destination + match + " -j KUBE-MARK-MASQ", m_owner);
        else if (m_local.known)
            m_dump.nat(chain + m_local.notLocalSource + destination + m_local.notLocalDevice + match + " -j KUBE-MARK-MASQ",
                       m_owner);
        m_dump.nat("KUBE-SERVICES " + destination + match + " -j " + m_service, m_owner);
    }

    void writeExternalIp(const VirtualIp& ip)
    {
        const std::string match = virtualWords(ip, labelled(" external IP"));
        const std::string start = "KUBE-SERVICES " + match + ' ';
        if (!m_port->externalLocal())
            m_dump.nat((m_minor >= 22 ? m_service + ' ' + match + ' ' : start) + "-j KUBE-MARK-MASQ", m_owner);
        if (m_minor >= 21) {
            m_dump.nat(start + "-j " + externalChain(), m_owner);
            return;
        }
        m_dump.nat(start + "-m physdev ! --physdev-is-in -m addrtype ! --src-type LOCAL -j " + externalChain(), m_owner);
        m_dump.nat(start + "-m addrtype --dst-type LOCAL -j " + externalChain(), m_owner);
    }

    void writeFirewallChain()
    {
        const std::string comment = commentWords(labelled(" loadbalancer IP"));
        m_dump.chain(Table::nat, m_firewall);
        for (const VirtualIp& ip : frontends().virtualIps) {
            if (ip.kind != FrontendKind::loadBalancerIp)
                continue;
            if (!m_port->externalLocal())
                m_dump.nat(m_firewall + ' ' + comment + " -j KUBE-MARK-MASQ", m_owner);
            if (!m_port->hasSourceRanges)
                m_dump.nat(m_firewall + ' ' + comment + " -j " + externalChain(), m_owner);
            for (const Prefix& range : m_port->sourceRanges) {
                const std::string source = range.length() == 0 ? std::string() : "-s " + range.toString() + ' ';
                m_dump.nat(m_firewall + ' ' + source + comment + " -j " + externalChain(), m_owner);
            }
            if (m_port->rangesHoldNode)
                m_dump.nat(m_firewall + " -s " + hostWords(ip.address) + ' ' + comment + " -j " + externalChain(), m_owner);
            m_dump.nat(m_firewall + ' ' + comment + " -j KUBE-MARK-DROP", m_owner);
        }
    }

    void writeNodePort()
    {
        if (!frontends().nodePort)
            return;
        const std::uint16_t nodePort = *frontends().nodePort;
        if (!m_port->hasEndpoints) {
            m_dump.filter("KUBE-EXTERNAL-SERVICES "
                              + portWords(frontends(), nodePort, labelled(" has no endpoints"), "-m addrtype --dst-type LOCAL ")
                              + m_reject,
                          m_owner);
            return;
        }
        const std::string match = portWords(frontends(), nodePort, m_port->label);
        if (m_port->externalLocal())
            m_dump.nat(std::string("KUBE-NODEPORTS -s ") + (m_dump.isV4() ? "127.0.0.0/8 " : "::1/128 ") + match
                           + " -j KUBE-MARK-MASQ",
                       m_owner);
        else
            m_dump.nat((m_minor <= 21 ? "KUBE-NODEPORTS " : m_service + ' ') + match + " -j KUBE-MARK-MASQ", m_owner);
        m_dump.nat("KUBE-NODEPORTS " + match + " -j " + externalChain(), m_owner);
    }

    std::string endpointComment() const { return m_largeCluster ? std::string() : commentWords(m_port->label) + ' '; }

    void writeAffinity(const std::string& chain, const std::vector<std::uint32_t>& targets)
    {
        if (!m_port->service->clientIpAffinity)
            return;
        for (const std::uint32_t index : targets) {
            const std::string endpoint = endpointChain(*m_port, m_port->targets[index]);
            m_dump.nat(chain + ' ' + endpointComment() + recentCheckWords(m_dump, *m_port, endpoint) + " -j " + endpoint,
                       {m_owner.port, index});
        }
    }

    void writeEndpoints()
    {
        const std::vector<std::uint32_t>& targets = m_port->cluster;
        writeAffinity(m_service, targets);
        for (std::size_t position = 0; position < targets.size(); ++position) {
            const std::uint32_t index = targets[position];
            const std::string endpoint = endpointChain(*m_port, m_port->targets[index]);
            m_dump.nat(m_service + ' ' + endpointComment() + probabilityWords(targets.size() - position) + "-j " + endpoint,
                       {m_owner.port, index});
            writeEndpointChain(m_dump, *m_port, endpoint, {m_owner.port, index}, !m_largeCluster);
        }
    }

    void writeLocalChain()
    {
        const auto comment = [&](std::string_view before, std::string_view after) {
            return commentWords(std::string(before) + m_port->label + std::string(after));
        };
        if (m_local.known)
            m_dump.nat(m_localChain + ' ' + m_local.isLocalSource + m_local.isLocalDevice
                           + commentWords("Redirect pods trying to reach external loadbalancer VIP to clusterIP") + " -j "
                           + m_service,
                       m_owner);
        m_dump.nat(m_localChain + ' ' + comment("masquerade LOCAL traffic for ", " LB IP")
                       + " -m addrtype --src-type LOCAL -j KUBE-MARK-MASQ",
                   m_owner);
        m_dump.nat(m_localChain + ' ' + comment("route LOCAL traffic for ", " LB IP to service chain")
                       + " -m addrtype --src-type LOCAL -j " + m_service,
                   m_owner);
        const std::vector<std::uint32_t>& targets = m_port->local;
        if (targets.empty())
            m_dump.nat(m_localChain + ' ' + comment("", " has no local endpoints") + " -j KUBE-MARK-DROP", m_owner);
        writeAffinity(m_localChain, targets);
        for (std::size_t position = 0; position < targets.size(); ++position) {
            const std::string text =
                m_minor <= 22 ? "Balancing rule " + std::to_string(position) + " for " + m_port->label : m_port->label;
            m_dump.nat(m_localChain + ' ' + commentWords(text) + ' ' + probabilityWords(targets.size() - position) + "-j "
                           + endpointChain(*m_port, m_port->targets[targets[position]]),
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
    std::string m_service;
    std::string m_localChain;
    std::string m_firewall;
};

}  // namespace

void writeOldServiceIptables(IptablesDump& dump, const ProxySettings& settings, const ExpectedPorts& ports)
{
    OldServiceWriter writer(dump, settings, ports.largeCluster());
    for (std::uint32_t index = 0; index < ports.ports.size(); ++index)
        writer.write(ports.ports[index], index);
}

}  // namespace fairlead::kubeproxy
