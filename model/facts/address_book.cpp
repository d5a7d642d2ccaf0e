#include "model/facts/address_book.h"

#include "model/facts/address_mentions.h"
#include "model/kubeproxy/endpoint_selection.h"

#include <algorithm>
#include <charconv>

namespace fairlead::facts {
namespace {

using kubernetes::Service;

std::string portWords(const kubernetes::ServicePort& port)
{
    return (port.name.empty() ? "" : port.name + ' ') + std::to_string(port.port) + '/' + toString(port.protocol);
}

const Service* findService(const cluster::ClusterSnapshot& snapshot, const std::string& qualifiedName)
{
    const std::size_t slash = qualifiedName.find('/');
    return slash == std::string::npos ? nullptr
                                      : snapshot.findService(qualifiedName.substr(0, slash), qualifiedName.substr(slash + 1));
}

}  // namespace

AddressBook::AddressBook(std::shared_ptr<const cluster::ClusterSnapshot> snapshot)
    : m_snapshot(std::move(snapshot)), m_facts(collectFacts(*m_snapshot))
{
    addServices();
    addPods();
    addNodes();
    addEndpoints();
}

void AddressBook::add(const std::string& address, Tenant tenant)
{
    const auto parsed = IpAddress::parse(address);
    if (!parsed)
        return;
    std::vector<Tenant>& tenants = m_tenants[*parsed];
    if (std::ranges::find(tenants, tenant.who, &Tenant::who) == tenants.end())
        tenants.push_back(std::move(tenant));
}

void AddressBook::addServices()
{
    if (!m_snapshot->objects().services)
        return;
    for (const Service& service : *m_snapshot->objects().services) {
        const std::string name = service.meta.qualifiedName();
        const auto tenant = [&](const std::string& what) {
            return Tenant{what + " of service " + name, name, {}, {}, sourceOf(service.meta, "Service " + name)};
        };
        for (const std::string& address : service.clusterIps)
            add(address, tenant("ClusterIP"));
        for (const std::string& address : service.externalIps)
            add(address, tenant("external IP"));
        for (const kubernetes::LoadBalancerIngress& ingress : service.loadBalancerIngress)
            add(ingress.ip, tenant("load balancer's address"));
        for (const kubernetes::ServicePort& port : service.ports) {
            if (port.nodePort)
                m_nodePorts[*port.nodePort].push_back(
                    tenant("node port " + std::to_string(*port.nodePort) + '/' + toString(port.protocol)));
        }
        if (service.healthCheckNodePort)
            m_nodePorts[*service.healthCheckNodePort].push_back(
                tenant("health check node port " + std::to_string(*service.healthCheckNodePort)));
    }
}

void AddressBook::addPods()
{
    if (!m_snapshot->objects().pods)
        return;
    for (const kubernetes::Pod& pod : *m_snapshot->objects().pods) {
        const std::string name = pod.meta.qualifiedName();
        const std::string on = pod.nodeName.empty() ? "" : " on " + pod.nodeName;
        if (!pod.hostNetwork && pod.phase != "Succeeded" && pod.phase != "Failed") {
            for (const std::string& address : pod.podIps)
                add(address, {"pod " + name + on, {}, name, pod.nodeName, sourceOf(pod.meta, "Pod " + name)});
        }
        for (const kubernetes::Container& container : pod.containers) {
            for (const kubernetes::ContainerPort& port : container.ports) {
                if (port.hostPort)
                    m_nodePorts[*port.hostPort].push_back(
                        {"host port of pod " + name + on, {}, name, pod.nodeName, sourceOf(pod.meta, "Pod " + name)});
            }
        }
    }
}

void AddressBook::addNodes()
{
    for (const cluster::ClusterNode& node : m_snapshot->nodes()) {
        for (const kubernetes::NodeAddress& address :
             node.object ? node.object->addresses : std::vector<kubernetes::NodeAddress>())
            add(address.address,
                {address.type + " of node " + node.name, {}, {}, node.name, sourceOf(node.object->meta, "Node " + node.name)});
        for (const cluster::Device& device : node.network.devices ? *node.network.devices : std::vector<cluster::Device>()) {
            for (const cluster::DeviceAddress& held : device.addresses) {
                if (!held.address.isLoopback() && held.scope == "global")
                    add(held.address.toString(),
                        {"device " + device.name + " of node " + node.name, {}, {}, node.name, device.source});
            }
        }
    }
}

// Also those that no pod of the cluster has: databases beyond it, hosts.
void AddressBook::addEndpoints()
{
    if (!m_snapshot->objects().services)
        return;
    for (const Service& service : *m_snapshot->objects().services) {
        const std::string name = service.meta.qualifiedName();
        for (const kubernetes::ServicePort& port : service.ports) {
            for (const IpFamily family : {IpFamily::ipv4, IpFamily::ipv6}) {
                for (const kubeproxy::ServiceEndpoint& endpoint : kubeproxy::endpointsOf(*m_snapshot, service, port, family))
                    add(endpoint.address.toString(),
                        {"endpoint of service " + name + ", port " + portWords(port) + " to " + std::to_string(endpoint.port),
                         name, endpoint.pod ? endpoint.pod->meta.qualifiedName() : "", endpoint.node, endpoint.source});
            }
        }
    }
}

std::string AddressBook::placeOf(const IpAddress& address) const
{
    const auto holds = [&](const Fact& fact) {
        const auto range = Prefix::parse(fact.value);
        return range && range->contains(address);
    };
    for (const Fact& fact : m_facts.serviceCidrs) {
        if (holds(fact))
            return "free: in the service CIDR " + fact.value + ", and no service has it";
    }
    for (const NodeFacts& node : m_facts.nodes) {
        for (const Fact& fact : node.podCidrs) {
            if (holds(fact))
                return "free: in the pod CIDR " + fact.value + " of node " + node.name + ", and no pod has it";
        }
    }
    for (const Fact& fact : m_facts.podCidrs) {
        if (holds(fact))
            return "in the cluster's pod CIDR " + fact.value + ", in no node's part of it, and no pod has it";
    }
    for (const Fact& fact : m_facts.nodeCidrs) {
        if (holds(fact))
            return "in the nodes' network " + fact.value + ", and no node has it";
    }
    if (address.isLoopback())
        return "a loopback address: the machine itself that uses it";
    return "in no range of this cluster that is known";
}

void AddressBook::describePort(Listing& listing, std::uint16_t port) const
{
    bool isNode = false;
    for (const Tenant& tenant : listing.tenants) {
        isNode = isNode || (!tenant.node.empty() && tenant.pod.empty() && tenant.service.empty());
        const Service* const service = tenant.pod.empty() ? findService(*m_snapshot, tenant.service) : nullptr;
        if (service == nullptr)
            continue;
        const auto has = [port](const kubernetes::ServicePort& one) { return one.port == port; };
        const auto found = std::ranges::find_if(service->ports, has);
        listing.remark = found == service->ports.end()
            ? "the service has no port " + std::to_string(port)
            : "port " + portWords(*found) + " of the service, to " + (found->targetPort.empty() ? "the same" : found->targetPort);
    }
    const auto holders = m_nodePorts.find(port);
    if (isNode && holders != m_nodePorts.end())
        listing.tenants.insert(listing.tenants.end(), holders->second.begin(), holders->second.end());
}

Listing AddressBook::whoIs(const IpAddress& address, std::optional<std::uint16_t> port) const
{
    Listing listing;
    listing.query = port ? fairlead::toString(address, *port) : address.toString();
    if (const auto found = m_tenants.find(address); found != m_tenants.end())
        listing.tenants = found->second;
    if (listing.tenants.empty())
        listing.remark = placeOf(address);
    else if (port)
        describePort(listing, *port);
    return listing;
}

Listing AddressBook::whoHasPort(std::uint16_t port) const
{
    Listing listing;
    listing.query = "port " + std::to_string(port);
    if (const auto found = m_nodePorts.find(port); found != m_nodePorts.end())
        listing.tenants = found->second;
    if (!listing.tenants.empty())
        return listing;
    const auto range = parsePortRange(m_facts.nodePortRange.value);
    listing.remark = range && range->contains(port)
        ? "free: in the node port range " + m_facts.nodePortRange.value + ", and no service has it"
        : "no service has it as a node port, and no pod as a host port";
    return listing;
}

std::vector<Listing> AddressBook::read(std::string_view text) const
{
    while (!text.empty() && (text.front() == ' ' || text.front() == ':'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\n'))
        text.remove_suffix(1);
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (!text.empty() && error == std::errc() && end == text.data() + text.size())
        return {whoHasPort(port)};
    std::vector<Listing> listings;
    for (const AddressMention& mention : addressesIn(text))
        listings.push_back(whoIs(mention.address, mention.port));
    return listings;
}

}  // namespace fairlead::facts
