#include "tests/integration/rule_generator.h"

#include <array>

// nftables rule sets: two tables of several base chains at one hook with various priorities, sets, maps
// and verdict maps in kube-proxy's shapes, and everyday filters.

namespace fairlead::test {
namespace {

std::string ip(IpFamily family) { return isIpv4(family) ? "ip" : "ip6"; }

struct BaseChain {
    const char* name;
    const char* type;
    const char* hook;
    std::array<int, 3> priorities;
};

constexpr std::array<BaseChain, 9> baseChains{{{"at_pre", "filter", "prerouting", {-300, -150, -110}},
                                               {"at_in", "filter", "input", {-150, 0, 10}},
                                               {"at_fwd", "filter", "forward", {-150, 0, 0}},
                                               {"at_out", "filter", "output", {-300, -110, 0}},
                                               {"at_post", "filter", "postrouting", {-150, 0, 50}},
                                               {"at_reroute", "route", "output", {-150, -150, -140}},
                                               {"at_dnat", "nat", "prerouting", {-100, -100, -90}},
                                               {"at_dnatout", "nat", "output", {-100, -100, -110}},
                                               {"at_snat", "nat", "postrouting", {100, 100, 110}}}};

}  // namespace

// `transport`: whether it may ask for the protocol or a port, which a rule does once at most.
std::string RuleGenerator::nftMatch(IpFamily family, bool chance, bool transport)
{
    const std::string no = once(4) ? "!= " : "";
    const int kind = pick(chance ? 12 : 11);
    switch (transport || (kind != 2 && kind != 3 && kind != 7 && kind != 10) ? kind : 0) {
    case 0:
        return ip(family) + " saddr " + no + prefix(family) + ' ';
    case 1:
        return ip(family) + " daddr " + no + prefix(family) + ' ';
    case 2:
        return "tcp dport " + no + std::to_string(port()) + ' ';
    case 3:
        return "udp dport { 53, 8000-9000 } ";
    case 4:
        return "meta mark & 0x00004000 " + std::string(once(2) ? "==" : "!=") + " 0x00000000 ";
    case 5:
        return once(2) ? "ct state new " : "ct status dnat ";
    case 6:
        return std::string("fib ") + (once(2) ? "daddr" : "saddr") + " type " + (once(3) ? "!= local " : "local ");
    case 7:
        return "meta l4proto " + std::string(once(2) ? "tcp " : "udp ");
    case 8:
        return ip(family) + " daddr @vips ";
    case 9:
        return std::string("iifname ") + (once(2) ? "\"n1\" " : "\"n*\" ");
    case 10:
        return ip(family) + " saddr . " + ip(family) + " daddr . meta l4proto . th dport @loops ";
    default:
        return "numgen random mod 2 < 1 ";
    }
}

// "counter" and what the rule does; the protocol that a translation needs stands before it, so that it counts
// what is translated.
std::string RuleGenerator::nftEnd(IpFamily family, const std::string& hook, const std::vector<std::string>& chains, bool nat,
                                  bool chance)
{
    const int kind = pick(10);
    if (kind < 3 && !chains.empty())
        return (once(4) ? "counter goto " : "counter jump ") + oneOf(chains);
    if (kind == 3)
        return std::string("counter meta mark set meta mark ") + (once(2) ? "|" : "^") + " 0x00004000";
    if (nat && hook == "postrouting" && kind < 8)
        return once(2) ? "counter masquerade" : "counter masquerade fully-random";
    if (nat && hook != "postrouting" && kind < 8) {
        const std::string protocol = once(2) ? "meta l4proto tcp counter " : "meta l4proto udp counter ";
        const auto to = [&] { return endpoint(family) + " . " + std::to_string(port()); };
        if (chance)
            return protocol + "dnat " + ip(family) + " addr . port to numgen random mod 2 map { 0 : " + to() + ", 1 : " + to()
                + " }";
        const IpAddress host = IpAddress::parse(endpoint(family)).value();
        return once(4) ? protocol + "redirect to :" + std::to_string(port())
                       : protocol + "dnat " + ip(family) + " to " + toString(host, port());
    }
    if (hook == "any" || nat)
        return once(2) ? "counter return" : "counter accept";
    if (kind < 6 && (hook == "input" || hook == "forward" || hook == "output"))
        return once(3) && isIpv4(family) ? "counter reject with icmp type admin-prohibited" : "counter reject";
    return once(3) ? "counter drop" : once(2) ? "counter return" : "counter accept";
}

RuleText RuleGenerator::makeNft(IpFamily family, bool chance)
{
    RuleText rules;
    rules.backend = RuleText::Backend::nft;
    rules.family = family;
    rules.chance = chance;
    const std::string address = isIpv4(family) ? "ipv4_addr" : "ipv6_addr";
    const auto vip = [&](int last) { return (isIpv4(family) ? "10.96.0." : "fd96::") + std::to_string(last); };
    for (const char* name : {"one", "two"}) {
        const std::string table = (once(3) ? "inet " : ip(family) + ' ') + name;
        const auto declare = [&](const std::string& what) { rules.declarations.push_back("add " + what); };
        declare("table " + table);
        declare("set " + table + " vips { type " + address + "; }");
        declare("element " + table + " vips { " + vip(1) + ", " + vip(2) + " }");
        declare("set " + table + " loops { type " + address + " . " + address + " . inet_proto . inet_service; }");
        declare("element " + table + " loops { " + (isIpv4(family) ? "10.9.1.2 . 10.9.2.2" : "fd09:1::2 . fd09:2::2")
                + " . tcp . 80 }");
        for (const char* chain : {"f1", "f2", "nd", "ns", "service"})
            declare("chain " + table + ' ' + chain);
        declare("map " + table + " services { type " + address + " . inet_proto . inet_service : verdict; }");
        declare("element " + table + " services { " + vip(1) + " . tcp . 80 : goto service, " + vip(2)
                + " . udp . 53 : goto service }");
        // Without any rule that needs it the kernel tracks no connections and asks no nat chain.
        declare("rule " + table + " f2 ct state invalid");
        for (const BaseChain& base : baseChains) {
            if (once(3))
                continue;
            const bool nat = std::string(base.type) == "nat";
            const std::string hook = base.hook;
            declare("chain " + table + ' ' + base.name + " { type " + base.type + " hook " + hook + " priority "
                    + std::to_string(oneOf(base.priorities)) + "; policy " + (hook == "forward" && once(8) ? "drop" : "accept")
                    + "; }");
            const std::vector<std::string> chains = !nat ? std::vector<std::string>{"f1"}
                : hook == "postrouting"                  ? std::vector<std::string>{"ns"}
                                                         : std::vector<std::string>{"nd"};
            // Errors reach their addressee, whatever the rules say, so that a refusal can be seen.
            if (!nat) {
                const std::string error = isIpv4(family) ? "icmp" : "ipv6-icmp";
                declare("rule " + table + ' ' + base.name + " meta l4proto " + error + " accept");
                declare("rule " + table + ' ' + base.name + " tcp flags & rst == rst accept");
            }
            if (nat && hook != "postrouting" && once(2))
                rules.rules.push_back(
                    {table, std::string(base.name) + ' ' + ip(family) + " daddr . meta l4proto . th dport vmap @services"});
            for (int count = 1 + pick(3); count > 0; --count)
                rules.rules.push_back({table,
                                       std::string(base.name) + ' ' + nftMatch(family, chance, !nat)
                                           + (once(2) ? nftMatch(family, false, false) : "")
                                           + nftEnd(family, hook, chains, nat, chance)});
        }
        // f1 and f2 serve every hook, so they end with what is allowed at every hook.
        rules.rules.push_back({table, "f1 " + nftMatch(family, chance, true) + nftEnd(family, "any", {"f2"}, false, chance)});
        rules.rules.push_back({table, "f1 " + nftMatch(family, false, true) + "counter drop"});
        rules.rules.push_back({table, "f2 " + nftMatch(family, false, true) + nftEnd(family, "any", {}, false, false)});
        rules.rules.push_back(
            {table, "nd " + nftMatch(family, false, false) + nftEnd(family, "prerouting", {"service"}, true, chance)});
        rules.rules.push_back({table, "ns " + nftMatch(family, false, true) + nftEnd(family, "postrouting", {}, true, false)});
        rules.rules.push_back({table, "service " + nftEnd(family, "prerouting", {}, true, chance)});
    }
    return rules;
}

}  // namespace fairlead::test
