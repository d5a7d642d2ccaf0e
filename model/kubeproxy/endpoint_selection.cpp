#include "model/kubeproxy/endpoint_selection.h"

#include <algorithm>
#include <set>
#include <span>
#include <tuple>

namespace fairlead::kubeproxy {
namespace {

using kubernetes::EndpointPort;
using kubernetes::EndpointSlice;
using kubernetes::ServicePort;

const EndpointPort* findPort(const EndpointSlice& slice, const ServicePort& port)
{
    const auto found = std::ranges::find_if(slice.ports, [&](const EndpointPort& candidate) {
        return candidate.name == port.name && candidate.protocol == port.protocol;
    });
    return found == slice.ports.end() || !found->port ? nullptr : &*found;
}

ServiceEndpoint makeEndpoint(const cluster::ClusterSnapshot& snapshot, const EndpointSlice& slice,
                             const kubernetes::Endpoint& object, const IpAddress& address, std::uint16_t port)
{
    ServiceEndpoint endpoint;
    endpoint.address = address;
    endpoint.port = port;
    endpoint.object = &object;
    if (object.target && object.target->kind == "Pod")
        endpoint.pod = snapshot.findPod(object.target->nameSpace, object.target->name);
    endpoint.node = object.nodeName;
    endpoint.zone = object.zone;
    endpoint.ready = object.ready;
    endpoint.serving = object.serving;
    endpoint.terminating = object.terminating;
    endpoint.source = slice.meta.source;
    return endpoint;
}

std::vector<std::size_t> indexesWhere(const std::vector<ServiceEndpoint>& all, auto&& accept)
{
    std::vector<std::size_t> indexes;
    for (std::size_t index = 0; index < all.size(); ++index) {
        if (accept(all[index]))
            indexes.push_back(index);
    }
    return indexes;
}

// A node whose kube-proxy's version is not known is taken for a current one.
constexpr int currentMinor = 36;

// Ready ones; where there is none, those that terminate but still serve (on by default from 1.26).
std::vector<std::size_t> readyElseServing(const std::vector<ServiceEndpoint>& all, int proxyMinor, auto&& accept)
{
    auto ready = indexesWhere(all, [&](const ServiceEndpoint& endpoint) { return accept(endpoint) && endpoint.ready; });
    if (!ready.empty() || proxyMinor < 26)
        return ready;
    return indexesWhere(
        all, [&](const ServiceEndpoint& endpoint) { return accept(endpoint) && endpoint.serving && endpoint.terminating; });
}

// Hints count only when every ready endpoint has them and one names this node or zone
// (facts, section 1.8); one endpoint without hints switches them off for the whole service.
std::string topologyOf(std::span<const ServiceEndpoint* const> ready, int proxyMinor, std::string_view node,
                       std::string_view zone)
{
    const auto all = [&](auto member) {
        return std::ranges::none_of(
            ready, [&](const ServiceEndpoint* endpoint) { return !endpoint->object || ((*endpoint->object).*member).empty(); });
    };
    const auto names = [&](auto member, std::string_view value) {
        return std::ranges::any_of(ready, [&](const ServiceEndpoint* endpoint) {
            if (!endpoint->object)
                return false;
            const auto& hints = (*endpoint->object).*member;
            return std::ranges::find(hints, value) != hints.end();
        });
    };
    if (ready.empty())
        return {};
    if (proxyMinor >= 34 && all(&kubernetes::Endpoint::hintedNodes) && names(&kubernetes::Endpoint::hintedNodes, node))
        return "PreferSameNode";
    if (!zone.empty() && all(&kubernetes::Endpoint::hintedZones) && names(&kubernetes::Endpoint::hintedZones, zone))
        return "PreferSameZone";
    return {};
}

// Up to 1.32 hints count only where the service asks for them.
bool hintsCount(const kubernetes::Service& service, int proxyMinor)
{
    if (proxyMinor >= 33)
        return true;
    const auto isAuto = [&](const char* annotation) {
        const auto found = service.meta.annotations.find(annotation);
        return found != service.meta.annotations.end() && (found->second == "Auto" || found->second == "auto");
    };
    return (proxyMinor >= 24
            && (isAuto("service.kubernetes.io/topology-aware-hints") || isAuto("service.kubernetes.io/topology-mode")))
        || (proxyMinor >= 31 && !service.trafficDistribution.empty());
}

bool hintedTo(const ServiceEndpoint& endpoint, const std::string& topology, std::string_view node, std::string_view zone)
{
    if (topology.empty() || !endpoint.object)
        return true;
    const auto& hints = topology == "PreferSameNode" ? endpoint.object->hintedNodes : endpoint.object->hintedZones;
    return std::ranges::find(hints, topology == "PreferSameNode" ? node : zone) != hints.end();
}

}  // namespace

std::vector<ServiceEndpoint> endpointsOf(const cluster::ClusterSnapshot& snapshot, const kubernetes::Service& service,
                                         const ServicePort& port, IpFamily family)
{
    std::vector<ServiceEndpoint> endpoints;
    std::set<std::pair<IpAddress, std::uint16_t>> seen;
    for (const EndpointSlice* slice : snapshot.slicesOf(service)) {
        const EndpointPort* const endpointPort = findPort(*slice, port);
        if (!endpointPort)
            continue;
        for (const kubernetes::Endpoint& object : slice->endpoints) {
            // Only the first address counts, as for kube-proxy.
            const auto address = object.addresses.empty() ? std::nullopt : IpAddress::parse(object.addresses.front());
            if (!address || address->family() != family || !seen.emplace(*address, *endpointPort->port).second)
                continue;
            endpoints.push_back(makeEndpoint(snapshot, *slice, object, *address, *endpointPort->port));
        }
    }
    return endpoints;
}

std::vector<ServiceEndpoint> endpointsOfObject(const cluster::ClusterSnapshot& snapshot, const kubernetes::Service& service,
                                               const ServicePort& port, IpFamily family)
{
    std::vector<ServiceEndpoint> endpoints;
    const kubernetes::Endpoints* const object = snapshot.endpointsObjectOf(service);
    if (!object)
        return endpoints;
    std::set<std::pair<IpAddress, std::uint16_t>> seen;
    for (const kubernetes::Endpoints::Subset& subset : object->subsets) {
        for (const EndpointPort& candidate : subset.ports) {
            if (candidate.name != port.name || candidate.protocol != port.protocol || !candidate.port)
                continue;
            for (const kubernetes::Endpoints::Address& entry : subset.addresses) {
                const auto address = IpAddress::parse(entry.ip);
                if (!address || address->family() != family || !seen.emplace(*address, *candidate.port).second)
                    continue;
                ServiceEndpoint endpoint;
                endpoint.address = *address;
                endpoint.port = *candidate.port;
                if (entry.target && entry.target->kind == "Pod")
                    endpoint.pod = snapshot.findPod(entry.target->nameSpace, entry.target->name);
                endpoint.node = entry.nodeName;
                endpoint.source = object->meta.source;
                endpoints.push_back(std::move(endpoint));
            }
        }
    }
    return endpoints;
}

EndpointSelection selectEndpoints(const std::vector<ServiceEndpoint>& all, const kubernetes::Service& service,
                                  const cluster::ClusterNode& node)
{
    const std::string zone = node.object ? node.object->zone() : std::string();
    const int minor = node.proxyMinor.value_or(currentMinor);
    EndpointSelection selection;
    std::vector<const ServiceEndpoint*> ready;
    for (const ServiceEndpoint& endpoint : all) {
        if (endpoint.ready)
            ready.push_back(&endpoint);
    }
    if (hintsCount(service, minor))
        selection.topology = topologyOf(ready, minor, node.name, zone);
    selection.cluster = readyElseServing(
        all, minor, [&](const ServiceEndpoint& endpoint) { return hintedTo(endpoint, selection.topology, node.name, zone); });
    selection.local = readyElseServing(all, minor, [&](const ServiceEndpoint& endpoint) { return endpoint.node == node.name; });
    selection.anywhere = std::ranges::any_of(all, [&](const ServiceEndpoint& endpoint) {
        return endpoint.ready || (minor >= 26 && endpoint.serving && endpoint.terminating);
    });
    return selection;
}

}  // namespace fairlead::kubeproxy
