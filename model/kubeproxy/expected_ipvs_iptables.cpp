#include "model/kubeproxy/expected_ipvs.h"

namespace fairlead::kubeproxy {
namespace {

using Table = IptablesDump::Table;

class IpvsRulesWriter {
public:
    IpvsRulesWriter(IptablesDump& dump, const ExpectedIpsets& sets, const ProxySettings& settings)
        : m_dump(dump), m_sets(sets), m_settings(settings), m_minor(settings.minor.value)
    {
    }

    // Stands before the rules that let unmarked packets go, which are the fixed ones.
    void writeHairpin()
    {
        if (!m_sets.isEmpty("KUBE-LOOP-BACK"))
            nat("KUBE-POSTROUTING", "Kubernetes endpoints dst ip:port, source ip for solving hairpin purpose", "KUBE-LOOP-BACK",
                "dst,dst,src", "MASQUERADE");
    }

    void write(const ExpectedPorts& ports)
    {
        m_dump.chain(Table::nat, "KUBE-LOAD-BALANCER");
        m_dump.chain(Table::nat, "KUBE-NODE-PORT");
        writeServices();
        writeNodePorts();
        if (m_minor >= 25)
            writeFirewall();
        else
            writeOldFirewall();
        if (m_minor >= 21)
            writeHealthChecks();
        if (m_minor >= 26)
            writeAccessFilter();
        if (m_minor >= 29)
            writeOutputFilter(ports);
    }

private:
    std::string matched(std::string_view set, std::string_view sides) const
    {
        return "-m set --match-set " + m_sets.nameOf(set) + ' ' + std::string(sides);
    }
    void nat(std::string_view chain, std::string_view comment, std::string_view set, std::string_view sides,
             std::string_view target)
    {
        m_dump.nat(std::string(chain) + ' ' + commentWords(comment) + ' ' + matched(set, sides) + " -j " + std::string(target));
    }
    void filter(std::string_view chain, std::string_view comment, std::string_view set, std::string_view sides,
                std::string_view target)
    {
        m_dump.filter(std::string(chain) + ' ' + (comment.empty() ? std::string() : commentWords(comment) + ' ')
                      + matched(set, sides) + " -j " + std::string(target));
    }

    void writeServices()
    {
        if (m_minor >= 26)
            m_dump.nat(std::string("KUBE-SERVICES -s ") + (m_dump.isV4() ? "127.0.0.0/8" : "::1/128") + " -j RETURN");
        if (!m_sets.isEmpty("KUBE-LOAD-BALANCER"))
            nat("KUBE-SERVICES", "Kubernetes service lb portal", "KUBE-LOAD-BALANCER", "dst,dst", "KUBE-LOAD-BALANCER");
        if (!m_sets.isEmpty("KUBE-LOAD-BALANCER-LOCAL"))
            nat("KUBE-LOAD-BALANCER", "Kubernetes service load balancer ip + port with externalTrafficPolicy=local",
                "KUBE-LOAD-BALANCER-LOCAL", "dst,dst", "RETURN");
        m_dump.nat("KUBE-LOAD-BALANCER -j KUBE-MARK-MASQ");
        if (!m_sets.isEmpty("KUBE-CLUSTER-IP"))
            writeClusterIps();
        writeExternalIps();
        m_dump.nat("KUBE-SERVICES -m addrtype --dst-type LOCAL -j KUBE-NODE-PORT");
        for (const char* const set : {"KUBE-CLUSTER-IP", "KUBE-LOAD-BALANCER"}) {
            if (!m_sets.isEmpty(set))
                m_dump.nat("KUBE-SERVICES " + matched(set, "dst,dst") + " -j ACCEPT");
        }
    }

    void writeClusterIps()
    {
        const LocalWords local = localWords(m_settings, m_dump.family());
        const bool all = m_settings.masqueradeAll.value;
        const std::string source = all ? std::string() : local.notLocalSource + local.notLocalDevice;
        m_dump.nat("KUBE-SERVICES " + source + commentWords("Kubernetes service cluster ip + port for masquerade purpose") + ' '
                   + matched("KUBE-CLUSTER-IP", all || local.known ? "dst,dst" : "src,dst") + " -j KUBE-MARK-MASQ");
    }

    void writeExternalIps()
    {
        const auto accept = [&](const std::string& start) {
            m_dump.nat(start + " -m physdev ! --physdev-is-in -m addrtype ! --src-type LOCAL -j ACCEPT");
            m_dump.nat(start + " -m addrtype --dst-type LOCAL -j ACCEPT");
        };
        if (!m_sets.isEmpty("KUBE-EXTERNAL-IP")) {
            const std::string start = "KUBE-SERVICES "
                + commentWords("Kubernetes service external ip + port for masquerade and filter purpose") + ' '
                + matched("KUBE-EXTERNAL-IP", "dst,dst");
            m_dump.nat(start + " -j KUBE-MARK-MASQ");
            accept(start);
        }
        if (!m_sets.isEmpty("KUBE-EXTERNAL-IP-LOCAL"))
            accept("KUBE-SERVICES " + commentWords("Kubernetes service external ip + port with externalTrafficPolicy=local") + ' '
                   + matched("KUBE-EXTERNAL-IP-LOCAL", "dst,dst"));
    }

    void writeNodePorts()
    {
        struct Pair {
            const char* protocol;
            const char* words;
            const char* set;
            const char* localSet;
            const char* sides;
            const char* suffix;
        };
        static constexpr Pair pairs[] = {
            {"tcp", "TCP", "KUBE-NODE-PORT-TCP", "KUBE-NODE-PORT-LOCAL-TCP", "dst", ""},
            {"udp", "UDP", "KUBE-NODE-PORT-UDP", "KUBE-NODE-PORT-LOCAL-UDP", "dst", ""},
            {"sctp", "SCTP", "KUBE-NODE-PORT-SCTP-HASH", "KUBE-NODE-PORT-LOCAL-SCTP-HASH", "dst,dst",
             " with type 'hash ip:port'"},
        };
        for (const Pair& pair : pairs) {
            const auto rule = [&](const char* set, const char* purpose, const char* target) {
                if (!m_sets.isEmpty(set))
                    m_dump.nat(std::string("KUBE-NODE-PORT -p ") + pair.protocol + ' '
                               + commentWords(std::string("Kubernetes nodeport ") + pair.words + " port " + purpose + pair.suffix)
                               + ' ' + matched(set, pair.sides) + " -j " + target);
            };
            rule(pair.localSet, "with externalTrafficPolicy=local", "RETURN");
            rule(pair.set, "for masquerade purpose", "KUBE-MARK-MASQ");
        }
    }

    static constexpr std::string_view rangesComment =
        "Kubernetes service load balancer ip + port for load balancer with sourceRange";

    void writeRangeReturns(IptablesDump::Table table, const std::string& chain)
    {
        const auto rule = [&](std::string_view set, std::string_view what) {
            if (!m_sets.isEmpty(set))
                m_dump.rule(table,
                            chain + ' '
                                + commentWords("Kubernetes service load balancer ip + port + source " + std::string(what)
                                               + " for packet filter purpose")
                                + ' ' + matched(set, "dst,dst,src") + " -j RETURN");
        };
        rule("KUBE-LOAD-BALANCER-SOURCE-CIDR", "cidr");
        rule("KUBE-LOAD-BALANCER-SOURCE-IP", "IP");
    }

    void writeFirewall()
    {
        for (const char* const chain : {"KUBE-PROXY-FIREWALL", "KUBE-SOURCE-RANGES-FIREWALL"})
            m_dump.chain(Table::filter, chain);
        for (const char* const from : {"INPUT ", "FORWARD "})
            m_dump.filter(from + commentWords("kube-proxy firewall rules") + " -j KUBE-PROXY-FIREWALL");
        if (!m_sets.isEmpty("KUBE-LOAD-BALANCER-FW"))
            filter("KUBE-PROXY-FIREWALL", rangesComment, "KUBE-LOAD-BALANCER-FW", "dst,dst", "KUBE-SOURCE-RANGES-FIREWALL");
        writeRangeReturns(Table::filter, "KUBE-SOURCE-RANGES-FIREWALL");
        m_dump.filter("KUBE-SOURCE-RANGES-FIREWALL -j DROP");
    }

    void writeOldFirewall()
    {
        m_dump.chain(Table::nat, "KUBE-FIREWALL");
        if (!m_sets.isEmpty("KUBE-LOAD-BALANCER-FW"))
            nat("KUBE-LOAD-BALANCER", rangesComment, "KUBE-LOAD-BALANCER-FW", "dst,dst", "KUBE-FIREWALL");
        writeRangeReturns(Table::nat, "KUBE-FIREWALL");
        m_dump.nat("KUBE-FIREWALL -j KUBE-MARK-DROP");
    }

    void writeHealthChecks()
    {
        m_dump.chain(Table::filter, "KUBE-NODE-PORT");
        m_dump.filter("INPUT " + commentWords("kubernetes health check rules") + " -j KUBE-NODE-PORT");
        filter("KUBE-NODE-PORT", "Kubernetes health check node port", "KUBE-HEALTH-CHECK-NODE-PORT", "dst", "ACCEPT");
    }

    void writeAccessFilter()
    {
        m_dump.chain(Table::filter, "KUBE-IPVS-FILTER");
        m_dump.filter("INPUT " + commentWords("kubernetes ipvs access filter") + " -j KUBE-IPVS-FILTER");
        for (const char* const set : {"KUBE-LOAD-BALANCER", "KUBE-CLUSTER-IP", "KUBE-EXTERNAL-IP", "KUBE-EXTERNAL-IP-LOCAL"})
            filter("KUBE-IPVS-FILTER", {}, set, "dst,dst", "RETURN");
        filter("KUBE-IPVS-FILTER", {}, "KUBE-HEALTH-CHECK-NODE-PORT", "dst", "RETURN");
        m_dump.filter("KUBE-IPVS-FILTER -m conntrack --ctstate NEW " + matched("KUBE-IPVS-IPS", "dst")
                      + " -j REJECT --reject-with " + (m_dump.isV4() ? "icmp-port-unreachable" : "icmp6-port-unreachable"));
    }

    // A load balancer IP whose source ranges leave out the node: processes of the node are kept off.
    void writeOutputFilter(const ExpectedPorts& ports)
    {
        m_dump.chain(Table::filter, "KUBE-IPVS-OUT-FILTER");
        m_dump.filter("OUTPUT " + commentWords("kubernetes ipvs access filter") + " -j KUBE-IPVS-OUT-FILTER");
        for (std::uint32_t index = 0; index < ports.ports.size(); ++index) {
            const ExpectedPort& port = ports.ports[index];
            if (!port.hasSourceRanges || port.rangesHoldNode)
                continue;
            for (const ServiceFrontends::VirtualIp& ip : port.frontends.virtualIps) {
                if (ip.kind != ServiceFrontends::Kind::loadBalancerIp)
                    continue;
                m_dump.filter("KUBE-IPVS-OUT-FILTER -s " + hostWords(ip.address) + " -m ipvs --vaddr " + hostWords(ip.address)
                                  + " --vproto " + std::to_string(static_cast<int>(port.frontends.name.protocol)) + " --vport "
                                  + std::to_string(port.frontends.port) + " -j DROP",
                              {index, EntryOwner::nobody});
            }
        }
    }

    IptablesDump& m_dump;
    const ExpectedIpsets& m_sets;
    const ProxySettings& m_settings;
    int m_minor;
};

}  // namespace

void writeIpvsIptables(IptablesDump& dump, const ExpectedIpsets& sets, const ProxySettings& settings, const ExpectedPorts& ports)
{
    IpvsRulesWriter writer(dump, sets, settings);
    writer.writeHairpin();
    writeFixedIptables(dump, settings);
    dump.filter("FORWARD " + commentWords("kubernetes forwarding rules") + " -j KUBE-FORWARD");
    writer.write(ports);
}

}  // namespace fairlead::kubeproxy
