#include "tests/integration/rule_generator.h"

#include <algorithm>
#include <array>

namespace fairlead::test {
namespace {

}  // namespace

// Where a rule stands: what it may ask and do there.
struct RuleGenerator::Place {
    std::string table;
    std::string chain;
    IpFamily family = IpFamily::ipv4;
    bool mayInput = true;  // -i, -o
    bool mayOutput = true;
    bool destinationNat = false;
    bool sourceNat = false;
    bool reject = false;
    std::vector<std::string> below;  // chains that it may jump to; they lead further down only
};

IpAddress RuleGenerator::address(IpFamily family)
{
    static const std::array<const char*, 12> ipv4{"10.9.1.1", "10.9.1.2",  "10.9.1.3",  "10.9.2.1",  "10.9.2.2",  "10.9.2.3",
                                                  "10.9.2.4", "10.96.0.1", "10.96.0.2", "10.96.0.3", "10.96.0.4", "10.9.2.2"};
    static const std::array<const char*, 12> ipv6{"fd09:1::1", "fd09:1::2", "fd09:1::3", "fd09:2::1", "fd09:2::2", "fd09:2::3",
                                                  "fd09:2::4", "fd96::1",   "fd96::2",   "fd96::3",   "fd96::4",   "fd09:2::2"};
    return IpAddress::parse(oneOf(isIpv4(family) ? ipv4 : ipv6)).value();
}

std::uint16_t RuleGenerator::port()
{
    static const std::array<std::uint16_t, 6> ports{53, 80, 443, 8080, 30080, 30443};
    return oneOf(ports);
}

std::string RuleGenerator::prefix(IpFamily family)
{
    const IpAddress one = address(family);
    static const std::array<int, 5> ipv4{8, 16, 24, 31, 32};
    static const std::array<int, 5> ipv6{16, 48, 64, 127, 128};
    return Prefix(one, oneOf(isIpv4(family) ? ipv4 : ipv6)).toString();
}

// To the client, the server or the node itself; all of them can be reached.
std::string RuleGenerator::endpoint(IpFamily family)
{
    IpAddress one = address(family);
    while (one.toString().starts_with("10.96.") || one.toString().starts_with("fd96::"))
        one = address(family);
    return one.toString();
}

std::string RuleGenerator::ipsets()
{
    return "create PORTS hash:ip,port family inet\nadd PORTS 10.96.0.1,tcp:80\nadd PORTS 10.96.0.2,udp:53\n"
           "add PORTS 10.9.1.1,tcp:30080\nadd PORTS 10.9.2.2,udp:8080\n"
           "create NETS hash:net family inet\nadd NETS 10.9.1.0/24\nadd NETS 10.9.1.2/32 nomatch\nadd NETS 10.96.0.0/30\n"
           "create NODEPORTS bitmap:port range 0-65535\nadd NODEPORTS 30080\nadd NODEPORTS 443\n"
           "create LOOP hash:ip,port,ip family inet\nadd LOOP 10.9.2.2,tcp:80,10.9.1.2\nadd LOOP 10.9.1.2,udp:8080,10.9.1.2\n";
}

std::string RuleGenerator::match(const Place& place, bool chance)
{
    const std::string no = once(4) ? "! " : "";
    const bool ipv4 = isIpv4(place.family);
    switch (pick(chance ? 14 : 13)) {
    case 0:
        return no + "-s " + prefix(place.family) + ' ';
    case 1:
    case 2:
        return no + "-d " + prefix(place.family) + ' ';
    case 3:
        return place.mayInput ? no + "-i " + (once(3) ? "lo " : once(2) ? "n+ " : "n1 ") : "";
    case 4:
        return place.mayOutput ? no + "-o " + (once(3) ? "lo " : once(2) ? "n+ " : "n2 ") : "";
    case 5:
        return "-m mark " + no + "--mark " + (once(2) ? "0x4000/0x4000 " : "0x1/0xff ");
    case 6:
        return std::string("-m conntrack ") + no + "--ctstate "
            + (once(3)       ? "NEW "
                   : once(2) ? "RELATED,ESTABLISHED,DNAT "
                             : "DNAT ");
    case 7:
        return std::string("-m addrtype ") + no + (once(2) ? "--dst-type LOCAL " : "--src-type LOCAL ");
    case 8:
        return "-m comment --comment \"says -j DROP; to nobody\" ";
    case 9:
        return once(2) ? "-m connmark " + no + "--mark 0x10/0x10 " : "";
    case 10:
        if (!ipv4)
            return "";
        return std::string("-m set ") + no + "--match-set "
            + (once(3)       ? "PORTS dst,dst "
                   : once(3) ? "NETS src "
                   : once(2) ? "NODEPORTS dst "
                             : "LOOP dst,dst,src ");
    case 11:
        return ipv4 ? std::string("-m iprange ") + no + "--dst-range 10.9.1.2-10.9.2.2 " : "";
    case 13:
        return once(2) ? "-m statistic --mode random --probability 0.5 "
                       : "-m statistic --mode random --probability 0.3333333333 ";
    default:
        return "";
    }
}

std::string RuleGenerator::target(const Place& place, std::string& protocol)
{
    const bool ipv4 = isIpv4(place.family);
    const auto withPort = [&](const std::string& host) {
        return (ipv4 ? host : '[' + host + ']') + ':' + std::to_string(port());
    };
    const int kind = pick(10);
    if (kind < 3 && !place.below.empty())
        return (once(5) ? "-g " : "-j ") + oneOf(place.below);
    if (kind == 3 || place.table == "mangle") {
        static const std::array<const char*, 5> marks{"MARK --set-xmark 0x4000/0x4000", "MARK --set-xmark 0x4000/0x0",
                                                      "MARK --set-xmark 0x1/0xff", "CONNMARK --set-xmark 0x10/0x10", "RETURN"};
        const int most = place.table == "raw" ? 3 : 5;
        return std::string("-j ") + marks[static_cast<std::size_t>(pick(most))];
    }
    if (place.destinationNat && kind < 8) {
        if (protocol.empty())
            protocol = once(2) ? "tcp" : "udp";
        if (once(4))
            return "-j REDIRECT --to-ports " + std::to_string(port());
        const std::string host = endpoint(place.family);
        return "-j DNAT --to-destination " + (once(3) ? host : withPort(host));
    }
    if (place.sourceNat && kind < 8)
        return once(3) ? std::string("-j SNAT --to-source ") + (ipv4 ? "10.9.2.1" : "fd09:2::1")
                       : std::string("-j MASQUERADE") + (once(2) ? " --random-fully" : "");
    if (place.reject && kind < 6) {
        if (protocol == "tcp" && once(3))
            return "-j REJECT --reject-with tcp-reset";
        return ipv4 ? "-j REJECT" : "-j REJECT --reject-with icmp6-adm-prohibited";
    }
    if (place.table == "raw")
        return kind == 9 ? "-j CT --notrack" : "-j RETURN";
    if (place.table == "nat")
        return once(2) ? "-j RETURN" : "-j ACCEPT";
    return once(3) ? "-j DROP" : once(2) ? "-j RETURN" : "-j ACCEPT";
}

void RuleGenerator::addIptablesRules(RuleText& rules, const Place& place)
{
    for (int count = 1 + pick(4); count > 0; --count) {
        std::string protocol;
        std::string matches;
        std::string ports;
        if (once(2)) {
            protocol = once(3) ? "udp" : "tcp";
            if (once(2))
                ports = "-m " + protocol + (once(5) ? " ! --dport " : " --dport ") + std::to_string(port())
                    + (once(4) ? ":31000 " : " ");
            else if (once(3))
                ports = "-m multiport --dports 53,80,8000:9000 ";
        }
        for (int asked = pick(3); asked > 0; --asked) {
            const std::string one = match(place, rules.chance);
            // Options such as -s stand once in a rule.
            const std::size_t dash = one.find('-');
            const std::string option = one.substr(std::min(dash, one.size()), 3);
            const bool again = option != "-m " && matches.find(option) != std::string::npos;
            if (!one.empty() && !again)
                matches += one;
        }
        const std::string action = target(place, protocol);
        const std::string all = matches + (protocol.empty() ? "" : "-p " + protocol + ' ') + ports;
        rules.rules.push_back({place.table, "-A " + place.chain + ' ' + all + action});
    }
}

// A service with endpoints, a node port and the masquerade mark, as kube-proxy writes them.
void RuleGenerator::addKubeProxyShape(RuleText& rules)
{
    const IpFamily family = rules.family;
    const std::string vip =
        isIpv4(family) ? "10.96.0." + std::to_string(1 + pick(4)) + "/32" : "fd96::" + std::to_string(1 + pick(4)) + "/128";
    const std::string local = isIpv4(family) ? "10.9.1.0/24" : "fd09:1::/64";
    const std::string port80 = "-p tcp -m comment --comment \"shop/web cluster IP\" -m tcp --dport 80 ";
    for (const char* chain : {"KUBE-SERVICES", "KUBE-NODEPORTS", "KUBE-SVC-A", "KUBE-EXT-A", "KUBE-SEP-A", "KUBE-SEP-B",
                              "KUBE-MARK-MASQ", "KUBE-POSTROUTING"})
        rules.declarations.push_back("nat :" + std::string(chain) + " - [0:0]");
    rules.declarations.push_back("filter :KUBE-FORWARD - [0:0]");
    const auto nat = [&rules](const std::string& text) { rules.rules.push_back({"nat", "-A " + text}); };
    nat("PREROUTING -m comment --comment \"kubernetes service portals\" -j KUBE-SERVICES");
    nat("OUTPUT -m comment --comment \"kubernetes service portals\" -j KUBE-SERVICES");
    nat("POSTROUTING -m comment --comment \"kubernetes postrouting rules\" -j KUBE-POSTROUTING");
    nat("KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000");
    nat("KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN");
    nat("KUBE-POSTROUTING -j MARK --set-xmark 0x4000/0x0");
    nat("KUBE-POSTROUTING -j MASQUERADE --random-fully");
    nat("KUBE-SERVICES -d " + vip + ' ' + port80 + "-j KUBE-SVC-A");
    nat("KUBE-SERVICES -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS");
    nat("KUBE-NODEPORTS -p tcp -m tcp --dport 30080 -j KUBE-EXT-A");
    nat("KUBE-EXT-A -m comment --comment \"masquerade traffic\" -j KUBE-MARK-MASQ");
    nat("KUBE-EXT-A -j KUBE-SVC-A");
    nat("KUBE-SVC-A ! -s " + local + " -d " + vip + ' ' + port80 + "-j KUBE-MARK-MASQ");
    if (rules.chance)
        nat("KUBE-SVC-A -m statistic --mode random --probability 0.5 -j KUBE-SEP-A");
    nat("KUBE-SVC-A -j KUBE-SEP-B");
    for (const auto& [chain, host] : {std::pair{"KUBE-SEP-A", endpoint(family)}, {"KUBE-SEP-B", endpoint(family)}}) {
        const std::string own = Prefix(IpAddress::parse(host).value()).toString();
        nat(std::string(chain) + " -s " + own + " -j KUBE-MARK-MASQ");
        nat(std::string(chain) + " -p tcp -m tcp -j DNAT --to-destination " + toString(IpAddress::parse(host).value(), 8080));
    }
    rules.rules.push_back({"filter", "-A FORWARD -m comment --comment \"kubernetes forwarding rules\" -j KUBE-FORWARD"});
    rules.rules.push_back({"filter", "-A KUBE-FORWARD -m conntrack --ctstate INVALID -j DROP"});
    rules.rules.push_back({"filter", "-A KUBE-FORWARD -m mark --mark 0x4000/0x4000 -j ACCEPT"});
    rules.rules.push_back({"filter", "-A KUBE-FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT"});
}

RuleText RuleGenerator::make(RuleText::Backend backend, IpFamily family, bool chance)
{
    if (backend == RuleText::Backend::nft)
        return makeNft(family, chance);
    RuleText rules;
    rules.backend = backend;
    rules.family = family;
    rules.chance = chance;
    if (once(2))
        addKubeProxyShape(rules);
    struct Hooked {
        const char* table;
        std::vector<const char*> chains;
    };
    const std::vector<Hooked> tables{{"raw", {"PREROUTING", "OUTPUT"}},
                                     {"mangle", {"PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"}},
                                     {"nat", {"PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"}},
                                     {"filter", {"INPUT", "FORWARD", "OUTPUT"}}};
    // Without any rule that needs it the kernel tracks no connections and asks no nat chain.
    std::vector<std::string> errors{"filter -A D3 -m conntrack --ctstate INVALID"};
    for (const Hooked& hooked : tables) {
        const std::string table = hooked.table;
        const bool nat = table == "nat";
        for (const char* chain : hooked.chains)
            rules.declarations.push_back(table + " :" + chain + (table == "filter" && once(8) ? " DROP [0:0]" : " ACCEPT [0:0]"));
        // In nat, what rewrites a destination must not be reached from where sources are rewritten.
        std::vector<std::string> before{"D1", "D2", "D3"};
        std::vector<std::string> after = nat ? std::vector<std::string>{"S1", "S2"} : std::vector<std::string>{};
        for (const auto* group : {&before, &after})
            for (const std::string& chain : *group)
                rules.declarations.push_back(table + " :" + chain + " - [0:0]");
        for (const char* chain : hooked.chains) {
            const std::string name = chain;
            // Errors reach their addressee, whatever the rules say, so that a refusal can be seen.
            if (!nat) {
                errors.push_back(table + " -A " + name + " -p " + (isIpv4(family) ? "icmp" : "ipv6-icmp") + " -j ACCEPT");
                errors.push_back(table + " -A " + name + " -p tcp -m tcp --tcp-flags RST RST -j ACCEPT");
            }
            const bool source = nat && (name == "INPUT" || name == "POSTROUTING");
            if (!once(3))
                addIptablesRules(rules,
                                 {table, name, family, name == "PREROUTING" || name == "INPUT" || name == "FORWARD",
                                  name == "OUTPUT" || name == "POSTROUTING" || name == "FORWARD", nat && !source,
                                  nat && name == "POSTROUTING", table == "filter", source ? after : before});
        }
        for (std::size_t at = 0; at < before.size(); ++at)
            addIptablesRules(rules,
                             {table,
                              before[at],
                              family,
                              true,
                              true,
                              nat,
                              false,
                              table == "filter",
                              {before.begin() + static_cast<std::ptrdiff_t>(at) + 1, before.end()}});
        for (std::size_t at = 0; at < after.size(); ++at)
            addIptablesRules(rules,
                             {table,
                              after[at],
                              family,
                              true,
                              true,
                              false,
                              false,
                              false,
                              {after.begin() + static_cast<std::ptrdiff_t>(at) + 1, after.end()}});
    }
    // Behind all chains, before all rules.
    rules.declarations.insert(rules.declarations.end(), errors.begin(), errors.end());
    return rules;
}

}  // namespace fairlead::test
