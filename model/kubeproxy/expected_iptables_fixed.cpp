#include "model/kubeproxy/expected_iptables.h"

namespace fairlead::kubeproxy {
namespace {

using Table = IptablesDump::Table;

constexpr std::string_view isNew = "-m conntrack --ctstate NEW ";

void writeMasquerade(IptablesDump& dump, const ProxySettings& settings)
{
    const std::uint32_t mark = settings.masqueradeMark();
    const std::string bit = markWords(mark);
    const std::string masquerade = std::string("-j MASQUERADE") + (settings.randomFully.value ? " --random-fully" : "");
    const std::string comment = commentWords("kubernetes service traffic requiring SNAT") + ' ';
    dump.chain(Table::nat, "KUBE-MARK-MASQ");
    dump.chain(Table::nat, "KUBE-POSTROUTING");
    dump.nat("KUBE-MARK-MASQ -j MARK --set-xmark " + bit);
    if (settings.minor.value <= 18) {
        dump.nat("KUBE-POSTROUTING " + comment + "-m mark --mark " + bit + ' ' + masquerade);
        return;
    }
    dump.nat("KUBE-POSTROUTING -m mark ! --mark " + bit + " -j RETURN");
    dump.nat("KUBE-POSTROUTING -j MARK --set-xmark " + bit.substr(0, bit.find('/')) + "/0x0");
    dump.nat("KUBE-POSTROUTING " + comment + masquerade);
}

void writeForward(IptablesDump& dump, const ProxySettings& settings)
{
    dump.chain(Table::filter, "KUBE-FORWARD");
    const bool ipvs = settings.mode == cluster::ProxyMode::ipvs;
    const bool dropsInvalid = !ipvs && !(settings.minor.value >= 29 && settings.tcpBeLiberal.value);
    if (dropsInvalid)
        dump.filter(std::string("KUBE-FORWARD -m conntrack --ctstate INVALID ")
                    + (settings.accounting.value ? "-m nfacct --nfacct-name  ct_state_invalid_dropped_pkts " : "") + "-j DROP");
    dump.filter("KUBE-FORWARD " + commentWords("kubernetes forwarding rules") + " -m mark --mark "
                + markWords(settings.masqueradeMark()) + " -j ACCEPT");
    const auto established = [&](std::string_view comment) {
        dump.filter("KUBE-FORWARD " + commentWords(comment) + " -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT");
    };
    if (settings.minor.value >= 23) {
        established("kubernetes forwarding conntrack rule");
    } else {
        established("kubernetes forwarding conntrack pod source rule");
        established("kubernetes forwarding conntrack pod destination rule");
    }
}

// From 1.27 kube-proxy protects 127/8 itself; before, kubelet alone did.
void writeLocalnetFirewall(IptablesDump& dump)
{
    dump.chain(Table::filter, "KUBE-FIREWALL");
    dump.filter("INPUT -j KUBE-FIREWALL");
    dump.filter("OUTPUT -j KUBE-FIREWALL");
    if (dump.isV4())
        dump.filter("KUBE-FIREWALL ! -s 127.0.0.0/8 -d 127.0.0.0/8 " + commentWords("block incoming localnet connections")
                    + " -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP");
}

void writeFilterJumps(IptablesDump& dump, int minor)
{
    const auto jump = [&](std::string_view from, bool onlyNew, std::string_view comment, std::string_view to) {
        dump.filter(std::string(from) + ' ' + std::string(onlyNew ? isNew : std::string_view()) + commentWords(comment) + " -j "
                    + std::string(to));
    };
    constexpr std::string_view portals = "kubernetes service portals";
    constexpr std::string_view external = "kubernetes externally-visible service portals";
    for (const char* const chain : {"KUBE-SERVICES", "KUBE-EXTERNAL-SERVICES"})
        dump.chain(Table::filter, chain);
    if (minor >= 21)
        dump.chain(Table::filter, "KUBE-NODEPORTS");
    if (minor >= 25) {
        dump.chain(Table::filter, "KUBE-PROXY-FIREWALL");
        for (const char* const from : {"INPUT", "FORWARD", "OUTPUT"})
            jump(from, true, "kubernetes load balancer firewall", "KUBE-PROXY-FIREWALL");
    }
    if (minor >= 21)
        jump("INPUT", false, "kubernetes health check service ports", "KUBE-NODEPORTS");
    if (minor <= 19)
        jump("INPUT", true, portals, "KUBE-SERVICES");
    jump("INPUT", true, external, "KUBE-EXTERNAL-SERVICES");
    jump("FORWARD", false, "kubernetes forwarding rules", "KUBE-FORWARD");
    jump("FORWARD", true, portals, "KUBE-SERVICES");
    if (minor >= 20)
        jump("FORWARD", true, external, "KUBE-EXTERNAL-SERVICES");
    jump("OUTPUT", true, portals, "KUBE-SERVICES");
}

}  // namespace

void writeFixedIptables(IptablesDump& dump, const ProxySettings& settings)
{
    const int minor = settings.minor.value;
    const bool ipvs = settings.mode == cluster::ProxyMode::ipvs;
    for (const char* const chain : {"PREROUTING", "OUTPUT"})
        dump.nat(std::string(chain) + ' ' + commentWords("kubernetes service portals") + " -j KUBE-SERVICES");
    dump.nat("POSTROUTING " + commentWords("kubernetes postrouting rules") + " -j KUBE-POSTROUTING");
    dump.chain(Table::nat, "KUBE-SERVICES");
    writeForward(dump, settings);
    writeMasquerade(dump, settings);
    if (minor >= 20 && minor <= 24)
        dump.chain(Table::nat, "KUBE-MARK-DROP");
    if (ipvs)
        return;  // what else there is depends on the sets
    dump.chain(Table::nat, "KUBE-NODEPORTS");
    for (const Table table : {Table::mangle, Table::filter, Table::nat})
        dump.chain(table, "KUBE-PROXY-CANARY");
    writeFilterJumps(dump, minor);
    if (minor >= 27)
        writeLocalnetFirewall(dump);
}

void writeNodePortDispatch(IptablesDump& dump, const ProxySettings& settings, const std::vector<IpAddress>& addresses)
{
    const std::string comment =
        commentWords("kubernetes service nodeports; NOTE: this must be the last rule in this chain") + ' ';
    if (!addresses.empty()) {
        for (const IpAddress& address : addresses)
            dump.nat("KUBE-SERVICES -d " + hostWords(address) + ' ' + comment + "-j KUBE-NODEPORTS");
        return;
    }
    std::string notLoopback;
    if (settings.minor.value >= 26 && !dump.isV4())
        notLoopback = "! -d ::1/128 ";
    else if (settings.minor.value >= 26 && !settings.localhostNodePorts.value)
        notLoopback = "! -d 127.0.0.0/8 ";
    dump.nat("KUBE-SERVICES " + notLoopback + comment + "-m addrtype --dst-type LOCAL -j KUBE-NODEPORTS");
}

}  // namespace fairlead::kubeproxy
