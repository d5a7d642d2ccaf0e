#include "tests/integration/capture_lab.h"

#include "model/kubeproxy/endpoint_selection.h"

#include <algorithm>
#include <set>

namespace fairlead::test {

using cluster::ClusterNode;
using cluster::ClusterSnapshot;
using cluster::Device;
using cluster::Route;

namespace {

std::string textOf(const ClusterSnapshot& capture, const ClusterNode& node, const std::string& file)
{
    const auto text = capture.evidence().find("nodes/" + node.name + '/' + file);
    return text ? *text : std::string();
}

bool isLinkLocal(const IpAddress& address) { return address.toString().starts_with("fe80"); }

std::vector<Route> routesOf(const ClusterNode& node)
{
    std::vector<Route> routes = node.network.routes.value_or(std::vector<Route>());
    const auto ipv6 = node.network.routes6.value_or(std::vector<Route>());
    routes.insert(routes.end(), ipv6.begin(), ipv6.end());
    std::erase_if(routes, [](const Route& route) {
        return route.type != Route::Type::unicast || route.table != "main" || isLinkLocal(route.destination.address());
    });
    return routes;
}

// The device on the way to an address; empty where there is no way.
std::string deviceTowards(const ClusterNode& node, const IpAddress& address)
{
    const Route* best = nullptr;
    const std::vector<Route> routes = routesOf(node);
    for (const Route& route : routes) {
        if (route.destination.contains(address) && (best == nullptr || best->destination.length() < route.destination.length()))
            best = &route;
    }
    return best == nullptr ? "" : best->device;
}

IpAddress addressIn(const Prefix& prefix, int number)
{
    auto bytes = prefix.address().bytes();
    const std::size_t last = prefix.family() == IpFamily::ipv4 ? 3 : 15;
    bytes[last] = static_cast<std::uint8_t>(number);
    if (prefix.family() == IpFamily::ipv6)
        return IpAddress::fromIpv6(bytes);
    return IpAddress::fromIpv4(static_cast<std::uint32_t>(bytes[0]) << 24 | static_cast<std::uint32_t>(bytes[1]) << 16
                               | static_cast<std::uint32_t>(bytes[2]) << 8 | bytes[3]);
}

std::optional<Prefix> podCidrOf(const ClusterNode& node, IpFamily family)
{
    for (const std::string& text : node.object->podCidrs) {
        if (const auto prefix = Prefix::parse(text); prefix && prefix->family() == family)
            return prefix;
    }
    return std::nullopt;
}

// Collects the packets of one node and family.
class PacketPlan {
public:
    PacketPlan(const ClusterSnapshot& capture, const ClusterNode& node, IpFamily family)
        : m_capture(capture), m_node(node), m_family(family)
    {
    }

    std::vector<SentPacket> make()
    {
        for (const kubernetes::Service& service : *m_capture.objects().services) {
            for (const kubernetes::ServicePort& port : service.ports) {
                if (port.protocol != Protocol::sctp)
                    addPort(service, port);
            }
        }
        return std::move(m_packets);
    }

private:
    void addPort(const kubernetes::Service& service, const kubernetes::ServicePort& port)
    {
        const auto endpoints = kubeproxy::endpointsOf(m_capture, service, port, m_family);
        std::vector<std::string> addresses = service.clusterIps;
        addresses.insert(addresses.end(), service.externalIps.begin(), service.externalIps.end());
        for (const auto& ingress : service.loadBalancerIngress)
            addresses.push_back(ingress.ip);
        for (const std::string& text : addresses) {
            const auto address = IpAddress::parse(text);
            if (!address || address->family() != m_family)
                continue;
            addFromEverywhere(service, port.protocol, *address, port.port);
            addFromEverywhere(service, port.protocol, *address, static_cast<std::uint16_t>(port.port + 1));
            for (const auto& endpoint : endpoints)
                addFromEndpoint(service, port, *address, endpoint.address);
        }
        if (port.nodePort)
            addNodePort(service, port.protocol, *port.nodePort);
        for (const auto& endpoint : endpoints)
            addFromEverywhere(service, port.protocol, endpoint.address, endpoint.port);
    }

    void addNodePort(const kubernetes::Service& service, Protocol protocol, std::uint16_t port)
    {
        for (const Device& device : *m_node.network.devices) {
            for (const auto& own : device.addresses) {
                if (own.address.family() != m_family || isLinkLocal(own.address) || device.name == "kube-ipvs0")
                    continue;
                if (own.address.isLoopback())
                    addFromProcess(service, protocol, own.address, port);
                else
                    addFromEverywhere(service, protocol, own.address, port);
            }
        }
    }

    void addFromEverywhere(const kubernetes::Service& service, Protocol protocol, const IpAddress& to, std::uint16_t port)
    {
        addFromProcess(service, protocol, to, port);
        m_next = m_next >= 250 ? 100 : m_next + 1;
        const Prefix world = *Prefix::parse(m_family == IpFamily::ipv4 ? "198.18.0.0/16" : "2001:db8::/64");
        add(protocol, addressIn(world, m_next), to, port);
        for (const ClusterNode& node : m_capture.nodes()) {
            if (const auto cidr = podCidrOf(node, m_family))
                add(protocol, addressIn(*cidr, m_next), to, port);
        }
    }

    // A process and an endpoint have one address: they ask a service with affinity once, so that they are new to it.
    bool isNewTo(const kubernetes::Service& service, const std::string& client)
    {
        return !service.clientIpAffinity || m_clients.insert(service.meta.qualifiedName() + ' ' + client).second;
    }

    void addFromProcess(const kubernetes::Service& service, Protocol protocol, const IpAddress& to, std::uint16_t port)
    {
        if (!isNewTo(service, "process"))
            return;
        SentPacket packet;
        packet.protocol = protocol;
        packet.destination = to;
        packet.destinationPort = port;
        m_packets.push_back(packet);
    }

    void addFromEndpoint(const kubernetes::Service& service, const kubernetes::ServicePort& port, const IpAddress& to,
                         const IpAddress& endpoint)
    {
        const auto* pod = m_capture.podOfAddress(endpoint);
        if (pod != nullptr && isNewTo(service, endpoint.toString()))
            add(port.protocol, endpoint, to, port.port);
    }

    void add(Protocol protocol, const IpAddress& from, const IpAddress& to, std::uint16_t port)
    {
        SentPacket packet;
        packet.from = deviceTowards(m_node, from);
        if (packet.from.empty())
            return;
        packet.protocol = protocol;
        packet.source = from;
        packet.destination = to;
        packet.destinationPort = port;
        m_packets.push_back(packet);
    }

    const ClusterSnapshot& m_capture;
    const ClusterNode& m_node;
    IpFamily m_family;
    std::vector<SentPacket> m_packets;
    std::set<std::string> m_clients;
    int m_next = 100;
};

}  // namespace

LabPlan planOf(const ClusterSnapshot& capture, const ClusterNode& node)
{
    LabPlan plan;
    for (const Device& device : *node.network.devices) {
        if (device.name == "lo" || !device.master.empty())
            continue;
        LabDevice own{device.name, {}, device.up};
        for (const auto& address : device.addresses) {
            if (!isLinkLocal(address.address))
                own.addresses.push_back(address.address.toString() + '/' + std::to_string(address.prefixLength));
        }
        plan.devices.push_back(std::move(own));
    }
    for (const Route& route : routesOf(node)) {
        plan.routes.push_back(route.destination.toString() + (route.gateway ? " via " + route.gateway->toString() : "") + " dev "
                              + route.device);
    }
    plan.ipsets = textOf(capture, node, "ipset.txt");
    std::set<std::string> accounts;
    for (const char* file : {"iptables-save.txt", "ip6tables-save.txt"}) {
        const std::string text = textOf(capture, node, file);
        for (std::size_t at = 0; (at = text.find("--nfacct-name", at)) != std::string::npos;) {
            at = text.find_first_not_of(' ', at + 13);
            accounts.insert(text.substr(at, text.find_first_of(" \n", at) - at));
        }
    }
    plan.accounts.assign(accounts.begin(), accounts.end());
    plan.routeLocalnet =
        node.sysctls.contains("net.ipv4.conf.all.route_localnet") && node.sysctls.at("net.ipv4.conf.all.route_localnet") == "1";
    return plan;
}

LoadedRules rulesOf(const ClusterSnapshot& capture, const ClusterNode& node)
{
    LoadedRules rules;
    for (const IpFamily family : {IpFamily::ipv4, IpFamily::ipv6}) {
        const std::string dump = textOf(capture, node, family == IpFamily::ipv4 ? "iptables-save.txt" : "ip6tables-save.txt");
        if (!dump.empty())
            rules.push_back(ruleTextOfSave(dump, family));
    }
    const std::string listing = textOf(capture, node, "nft.txt");
    if (RuleText own = ruleTextOfNft(listing, "kube-proxy"); !own.rules.empty())
        rules.push_back(std::move(own));
    return rules;
}

std::vector<SentPacket> packetsOf(const ClusterSnapshot& capture, const ClusterNode& node, IpFamily family)
{
    return PacketPlan(capture, node, family).make();
}

}  // namespace fairlead::test
