#include "tests/integration/network_lab.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <stdexcept>

namespace fairlead::test {

namespace {

using Commands = std::vector<std::pair<std::string, std::string>>;

const Commands& networkCommands()
{
    static const Commands commands{{"ip-addr.json", "ip -j addr"},
                                   {"ip-route.json", "ip -j route show table all"},
                                   {"ip6-route.json", "ip -6 -j route show table all"},
                                   {"ip-rule.json", "ip -j rule"},
                                   {"sysctl.txt",
                                    "sysctl net.ipv4.ip_forward net.ipv6.conf.all.forwarding net.ipv4.conf.all.route_localnet "
                                    "net.ipv4.conf.all.rp_filter net.ipv4.ip_local_port_range"}};
    return commands;
}

// What shows the rules of these backends.
Commands dumpCommands(const std::vector<RuleText>& rules)
{
    Commands commands;
    bool nft = false;
    for (const RuleText& set : rules) {
        const std::string six = set.family == IpFamily::ipv4 ? "" : "6";
        if (set.backend == RuleText::Backend::iptablesNft)
            commands.emplace_back("ip" + six + "tables-save.txt", "ip" + six + "tables-nft-save -c 2>/dev/null");
        if (set.backend == RuleText::Backend::iptablesLegacy)
            commands.emplace_back("ip" + six + "tables-legacy-save.txt", "ip" + six + "tables-legacy-save -c");
        nft = nft || set.backend == RuleText::Backend::nft;
    }
    if (nft)
        commands.emplace_back("nft.json", "nft -j list ruleset");
    return commands;
}

constexpr const char* noRulesButQuiet = "flush ruleset\n"
                                        "table inet hush {\n chain out {\n  type filter hook output priority -500;\n"
                                        "  tcp flags & rst == rst drop\n  meta l4proto { icmp, ipv6-icmp } drop\n }\n}\n";

constexpr const char* noLegacyRules =
    "*raw\n:PREROUTING ACCEPT\n:OUTPUT ACCEPT\nCOMMIT\n"
    "*mangle\n:PREROUTING ACCEPT\n:INPUT ACCEPT\n:FORWARD ACCEPT\n:OUTPUT ACCEPT\n:POSTROUTING ACCEPT\nCOMMIT\n"
    "*nat\n:PREROUTING ACCEPT\n:INPUT ACCEPT\n:OUTPUT ACCEPT\n:POSTROUTING ACCEPT\nCOMMIT\n"
    "*filter\n:INPUT ACCEPT\n:FORWARD ACCEPT\n:OUTPUT ACCEPT\nCOMMIT\n";

}  // namespace

LabPlan planOfTwoDevices()
{
    LabPlan plan;
    plan.devices = {{"n1", {"10.9.1.1/24", "fd09:1::1/64"}}, {"n2", {"10.9.2.1/24", "fd09:2::1/64"}}};
    plan.routes = {"default via 10.9.2.2 dev n2", "default via fd09:2::2 dev n2"};
    return plan;
}

std::string NetworkLab::whyNot()
{
    if (::geteuid() != 0)
        return "network namespaces need root";
    for (const char* tool : {"ip", "iptables-nft-restore", "iptables-legacy-restore", "nft", "ipset", "nfacct", "sysctl"}) {
        if (std::system(("command -v " + std::string(tool) + " >/dev/null 2>&1").c_str()) != 0)
            return "there is no " + std::string(tool);
    }
    try {
        const NetworkNamespace probe;
        const auto output =
            probe.run("ip link set lo up && iptables-nft -t nat -A OUTPUT -j ACCEPT && iptables-legacy -t nat -L "
                      "&& nft add table ip x && ipset list && ip link add name probe0 type veth peer name probe1");
        return output.status == 0 ? "" : "the kernel lacks a part: " + output.text;
    } catch (const std::exception& error) {
        return error.what();
    }
}

NetworkLab::NetworkLab(const LabPlan& plan) : m_devices(plan.devices)
{
    connect();
    harden(plan.routeLocalnet);
    std::string script;
    for (const std::string& route : plan.routes)
        script += "ip " + std::string(route.find(':') == std::string::npos ? "-4" : "-6") + " route replace " + route + " && ";
    for (const std::string& account : plan.accounts)
        script += "nfacct add " + account + " && ";
    node.must(script + "ipset restore < " + m_folder.write("sets", plan.ipsets).string());
    read(networkCommands(), m_evidence);
    read({{"ipset.txt", "ipset save"}}, m_evidence);
}

// Addresses before "up", and without the duplicate address detection that would delay the start. No
// device asks for neighbours: what it sends carries its own link address, which the world sees too.
void NetworkLab::connect()
{
    const std::string worldPath = "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(world.descriptor());
    world.must("sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1");
    std::string script = "for d in all default; do sysctl -qw net.ipv6.conf.$d.accept_dad=0 "
                         "net.ipv6.conf.$d.router_solicitations=0 net.ipv6.conf.$d.accept_ra=0 "
                         // Who is interested in multicast is reported at once, not in the middle of a test.
                         "net.ipv6.conf.$d.mldv1_unsolicited_report_interval=1 "
                         "net.ipv6.conf.$d.mldv2_unsolicited_report_interval=1; done; "
                         "sysctl -qw net.ipv6.mld_qrv=1; ip link set lo up";
    std::string others;
    for (std::size_t at = 0; at < m_devices.size(); ++at) {
        const LabDevice& device = m_devices[at];
        const std::string other = "w" + std::to_string(at);
        script += " && ip link add name " + device.name + " address 02:00:00:00:00:01 type veth peer name " + other
            + " && ip link set " + other + " netns " + worldPath + " && ip link set " + device.name + " arp off";
        for (const std::string& address : device.addresses)
            script +=
                " && ip addr add " + address + " dev " + device.name + (address.find(':') != std::string::npos ? " nodad" : "");
        if (device.up)
            script += " && ip link set " + device.name + " up";
        others += "ip link set " + other + " up; ";
    }
    node.must(script);
    world.must(others);
}

// No limit on ICMP errors, which the test counts on; no redirects, which nobody asked for.
void NetworkLab::harden(bool routeLocalnet)
{
    node.must("sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 net.ipv4.conf.all.route_localnet="
              + std::string(routeLocalnet ? "1" : "0")
              + " net.ipv4.icmp_ratelimit=0 net.ipv4.icmp_ratemask=0 net.ipv6.icmp.ratelimit=0; "
                "for d in all default $(ls /proc/sys/net/ipv4/conf); do sysctl -qw net.ipv4.conf.$d.rp_filter=0 "
                "net.ipv4.conf.$d.send_redirects=0 net.ipv4.conf.$d.accept_local=0; done; "
                "sysctl -qw net.ipv4.icmp_msgs_per_sec=1000000 net.ipv4.icmp_msgs_burst=100000 2>/dev/null; true");
}

bool NetworkLab::load(const std::vector<RuleText>& rules, std::string* why)
{
    // A lock of its own: another test at work must not make a command fail.
    std::string script = "export XTABLES_LOCKFILE=" + (m_folder.path() / "lock").string() + "; set -e; nft -f "
        + m_folder.write("quiet", noRulesButQuiet).string() + "; ";
    const std::string none = m_folder.write("none", noLegacyRules).string();
    for (const auto& [file, command] : m_dumps) {
        if (file.find("legacy") != std::string::npos)
            script += file.substr(0, file.find("-save")) + "-restore < " + none + "; ";
    }
    m_dumps = dumpCommands(rules);
    for (std::size_t at = 0; at < rules.size(); ++at)
        script += rules[at].loadCommand(m_folder.write(std::to_string(at), rules[at].text()).string()) + "; ";
    const auto output = node.run("( " + script + " ) 2>&1");
    if (why != nullptr)
        *why = output.text;
    return output.status == 0;
}

void NetworkLab::letAnswersOut() { node.must("nft delete table inet hush"); }

void NetworkLab::read(const Commands& commands, Files& files) const
{
    std::string script = "set -e; cd " + m_folder.path().string() + "; ";
    for (const auto& [file, command] : commands)
        script += command + " > " + file + "; ";
    node.must(script);
    for (const auto& [file, command] : commands) {
        std::ifstream stream(m_folder.path() / file, std::ios::binary);
        files["nodes/node/" + file] =
            std::make_shared<const std::string>(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
    }
}

std::shared_ptr<const cluster::ClusterSnapshot> NetworkLab::snapshot() const
{
    Files files = m_evidence;
    read(m_dumps, files);
    evidence::CaptureDescription description;
    description.nodes = {"node"};
    return cluster::ClusterSnapshot::build(evidence::Evidence(description, std::move(files))).value();
}

std::optional<IpAddress> NetworkLab::kernelSource(const IpAddress& destination) const
{
    const bool ipv4 = destination.isIpv4();
    const int descriptor = node.socket(ipv4 ? AF_INET : AF_INET6, SOCK_DGRAM, 0);
    sockaddr_storage address{};
    socklen_t length = ipv4 ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
    address.ss_family = ipv4 ? AF_INET : AF_INET6;
    auto* const in4 = reinterpret_cast<sockaddr_in*>(&address);
    auto* const in6 = reinterpret_cast<sockaddr_in6*>(&address);
    std::memcpy(ipv4 ? static_cast<void*>(&in4->sin_addr) : &in6->sin6_addr, destination.bytes().data(), ipv4 ? 4 : 16);
    (ipv4 ? in4->sin_port : in6->sin6_port) = htons(9);
    std::optional<IpAddress> source;
    if (::connect(descriptor, reinterpret_cast<sockaddr*>(&address), length) == 0
        && ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &length) == 0) {
        std::array<char, INET6_ADDRSTRLEN> text{};
        ::inet_ntop(address.ss_family, ipv4 ? static_cast<void*>(&in4->sin_addr) : &in6->sin6_addr, text.data(), text.size());
        source = IpAddress::parse(text.data());
    }
    ::close(descriptor);
    return source;
}

}  // namespace fairlead::test
