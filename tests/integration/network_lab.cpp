#include "tests/integration/network_lab.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <thread>

namespace fairlead::test {
namespace {

[[noreturn]] void fail(const std::string& what) { throw std::runtime_error(what + ": " + std::strerror(errno)); }

int openCurrent() { return ::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC); }

std::string readAll(int descriptor)
{
    std::string text;
    std::array<char, 65536> buffer{};
    for (ssize_t count = 0; (count = ::read(descriptor, buffer.data(), buffer.size())) > 0;)
        text.append(buffer.data(), static_cast<std::size_t>(count));
    return text;
}

}  // namespace

NetworkNamespace::NetworkNamespace()
{
    int error = 0;
    // Only this thread moves; the namespace lives on in the descriptor.
    std::thread([this, &error] {
        if (::unshare(CLONE_NEWNET) == 0)
            m_descriptor = openCurrent();
        error = errno;
    }).join();
    errno = error;
    if (m_descriptor < 0)
        fail("a network namespace");
}

NetworkNamespace::~NetworkNamespace() { ::close(m_descriptor); }

NetworkNamespace::Output NetworkNamespace::run(const std::string& script) const
{
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        fail("pipe");
    const pid_t child = ::fork();
    if (child == 0) {
        ::dup2(ends[1], STDOUT_FILENO);
        ::dup2(ends[1], STDERR_FILENO);
        if (::setns(m_descriptor, CLONE_NEWNET) == 0)
            ::execl("/bin/sh", "sh", "-c", script.c_str(), nullptr);
        ::_exit(127);
    }
    ::close(ends[1]);
    Output output;
    output.text = readAll(ends[0]);
    ::close(ends[0]);
    int status = 0;
    if (child < 0 || ::waitpid(child, &status, 0) != child)
        fail("fork");
    output.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return output;
}

std::string NetworkNamespace::must(const std::string& script) const
{
    Output output = run(script);
    if (output.status != 0)
        throw std::runtime_error(script + "\nfailed: " + output.text);
    return std::move(output.text);
}

int NetworkNamespace::socket(int domain, int type, int protocol) const
{
    int result = -1;
    int error = 0;
    std::thread([&] {
        if (::setns(m_descriptor, CLONE_NEWNET) == 0)
            result = ::socket(domain, type | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol);
        error = errno;
    }).join();
    errno = error;
    if (result < 0)
        fail("a socket in a namespace");
    return result;
}

std::string NetworkLab::whyNot()
{
    if (::geteuid() != 0)
        return "network namespaces need root";
    for (const char* tool : {"ip", "iptables-nft-restore", "iptables-legacy-restore", "nft", "ipset", "sysctl"}) {
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

NetworkLab::NetworkLab()
{
    connect();
    harden();
    for (const auto& [file, command] : std::initializer_list<std::pair<const char*, const char*>>{
             {"ip-addr.json", "ip -j addr"},
             {"ip-route.json", "ip -j route show table all"},
             {"ip6-route.json", "ip -6 -j route show table all"},
             {"ip-rule.json", "ip -j rule"},
             {"sysctl.txt",
              "sysctl net.ipv4.ip_forward net.ipv6.conf.all.forwarding net.ipv4.conf.all.route_localnet "
              "net.ipv4.conf.all.rp_filter net.ipv4.ip_local_port_range"}})
        m_network[std::string("nodes/node/") + file] = std::make_shared<const std::string>(node.must(command));
}

void NetworkLab::connect()
{
    const std::string self = "/proc/" + std::to_string(::getpid()) + "/fd/";
    node.must("ip link add name n1 type veth peer name c1 && ip link add name n2 type veth peer name s1"
              " && ip link set c1 netns "
              + self + std::to_string(client.descriptor()) + " && ip link set s1 netns " + self
              + std::to_string(server.descriptor()));
    // Addresses before "up", and without the duplicate address detection that would delay the start.
    const std::string quiet = "for d in all default; do sysctl -qw net.ipv6.conf.$d.accept_dad=0 "
                              "net.ipv6.conf.$d.router_solicitations=0 net.ipv6.conf.$d.accept_ra=0; done; ";
    client.must(quiet
                + "ip link set c1 address 02:00:00:00:01:02 && for a in 10.9.1.2/24 10.9.1.3/24; do ip addr add $a dev c1; done"
                  " && ip addr add fd09:1::2/64 dev c1 nodad && ip addr add fd09:1::3/64 dev c1 nodad && ip link set c1 up && ip "
                  "link set lo up"
                  " && ip route add default via 10.9.1.1 && ip -6 route add default via fd09:1::1"
                  " && ip neigh replace 10.9.1.1 lladdr 02:00:00:00:01:01 dev c1 nud permanent"
                  " && ip neigh replace fd09:1::1 lladdr 02:00:00:00:01:01 dev c1 nud permanent");
    server.must(quiet
                + "ip link set s1 address 02:00:00:00:02:02 && for a in 2 3 4; do ip addr add 10.9.2.$a/24 dev s1"
                  " && ip addr add fd09:2::$a/64 dev s1 nodad; done && ip link set s1 up && ip link set lo up"
                  " && ip route add default via 10.9.2.1 && ip -6 route add default via fd09:2::1"
                  " && ip neigh replace 10.9.2.1 lladdr 02:00:00:00:02:01 dev s1 nud permanent"
                  " && ip neigh replace fd09:2::1 lladdr 02:00:00:00:02:01 dev s1 nud permanent");
    node.must(
        quiet
        + "ip link set n1 address 02:00:00:00:01:01 && ip link set n2 address 02:00:00:00:02:01 && ip addr add 10.9.1.1/24 dev n1"
          " && ip addr add 10.9.2.1/24 dev n2 && ip addr add fd09:1::1/64 dev n1 nodad && ip addr add fd09:2::1/64 dev n2 nodad"
          " && ip link set n1 up && ip link set n2 up && ip link set lo up"
          " && ip route add default via 10.9.2.2 && ip -6 route add default via fd09:2::2"
          " && for a in 2 3; do ip neigh replace 10.9.1.$a lladdr 02:00:00:00:01:02 dev n1 nud permanent;"
          " ip neigh replace fd09:1::$a lladdr 02:00:00:00:01:02 dev n1 nud permanent; done"
          " && for a in 2 3 4; do ip neigh replace 10.9.2.$a lladdr 02:00:00:00:02:02 dev n2 nud permanent;"
          " ip neigh replace fd09:2::$a lladdr 02:00:00:00:02:02 dev n2 nud permanent; done");
}

// No limit on ICMP errors, which the test counts on; no redirects, which nobody asked for. Client and
// server do not answer, so that every packet on the node is one that the test sent.
void NetworkLab::harden()
{
    node.must("sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 net.ipv4.conf.all.route_localnet=1 "
              "net.ipv4.icmp_ratelimit=0 net.ipv4.icmp_ratemask=0 net.ipv6.icmp.ratelimit=0; "
              "for d in all default n1 n2 lo; do sysctl -qw net.ipv4.conf.$d.rp_filter=0 net.ipv4.conf.$d.send_redirects=0 "
              "net.ipv4.conf.$d.accept_local=0; done; sysctl -qw net.ipv4.icmp_msgs_per_sec=1000000 2>/dev/null; true");
    for (const NetworkNamespace* end : {&client, &server})
        end->must("nft 'add table inet quiet; add chain inet quiet out { type filter hook output priority 0; policy drop; }'");
}

std::shared_ptr<const cluster::ClusterSnapshot> NetworkLab::snapshot()
{
    auto files = m_network;
    for (const auto& [file, command] :
         std::initializer_list<std::pair<const char*, const char*>>{{"iptables-save.txt", "iptables-nft-save -c 2>/dev/null"},
                                                                    {"ip6tables-save.txt", "ip6tables-nft-save -c 2>/dev/null"},
                                                                    {"iptables-legacy-save.txt", "iptables-legacy-save -c"},
                                                                    {"ip6tables-legacy-save.txt", "ip6tables-legacy-save -c"},
                                                                    {"nft.json", "nft -j list ruleset"},
                                                                    {"nft.txt", "nft list ruleset"},
                                                                    {"ipset.txt", "ipset save"}})
        files[std::string("nodes/node/") + file] = std::make_shared<const std::string>(node.must(command));
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
