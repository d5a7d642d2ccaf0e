#include "model/kubeproxy/expected_ports.h"

#include "model/kubeproxy/endpoint_selection.h"

#include <algorithm>

namespace fairlead::kubeproxy {
namespace {

using kubernetes::Service;
using kubernetes::ServicePort;
using Target = ExpectedPort::Target;

// In which version a service's traffic policy for inside traffic counts (beta, on by default).
constexpr int internalPolicyMinor = 22;

class PortBuilder {
public:
    PortBuilder(const cluster::ClusterSnapshot& snapshot, const cluster::ClusterNode& node, const ProxySettings& settings,
                IpFamily family)
        : m_snapshot(snapshot), m_node(node), m_settings(settings), m_family(family)
    {
    }

    void add(const Service& service, const ServicePort& servicePort)
    {
        ExpectedPort port;
        port.service = &service;
        port.frontends = frontendsOf(service, servicePort, m_family);
        if (port.frontends.virtualIps.empty())
            return;
        port.label = port.frontends.name.toString();
        port.hash = serviceHash(port.frontends.name);
        addSourceRanges(port);
        const auto all = m_settings.endpointsObjects.value ? endpointsOfObject(m_snapshot, service, servicePort, m_family)
                                                           : endpointsOf(m_snapshot, service, servicePort, m_family);
        m_result.endpointCount += all.size();
        if (m_settings.minor.value >= 24)
            addTargets(port, all);
        else
            addOldTargets(port, all);
        if (m_settings.mode == cluster::ProxyMode::ipvs)
            addIdle(port, all);
        m_result.ports.push_back(std::move(port));
    }

    ExpectedPorts take() { return std::move(m_result); }

private:
    void addSourceRanges(ExpectedPort& port) const
    {
        for (const std::string& text : port.service->loadBalancerSourceRanges) {
            const auto range = Prefix::parse(trimmed(text));
            if (range && range->family() == m_family)
                port.sourceRanges.push_back(*range);
        }
        port.hasSourceRanges = !port.sourceRanges.empty();
        const auto everything = [](const Prefix& range) { return range.length() == 0; };
        if (m_settings.minor.value >= 34 && std::ranges::any_of(port.sourceRanges, everything)) {
            port.sourceRanges.clear();
            port.hasSourceRanges = false;
        }
        const auto nodeIp = m_settings.nodeIp(m_family);
        port.rangesHoldNode =
            nodeIp && std::ranges::any_of(port.sourceRanges, [&](const Prefix& range) { return range.contains(*nodeIp); });
    }

    static std::string_view trimmed(std::string_view text)
    {
        while (text.starts_with(' '))
            text.remove_prefix(1);
        while (text.ends_with(' '))
            text.remove_suffix(1);
        return text;
    }

    // A port uses the endpoints of the whole cluster for inside traffic with policy Cluster, and as
    // soon as it can be reached from outside: pods that use an outside address get all of them too.
    void addTargets(ExpectedPort& port, const std::vector<ServiceEndpoint>& all)
    {
        const EndpointSelection selection = selectEndpoints(all, *port.service, m_node);
        const bool external = port.frontends.externallyAccessible();
        const bool usesCluster = !port.internalLocal() || external;
        const bool usesLocal = port.internalLocal() || (port.externalLocal() && external);
        port.hasEndpoints = selection.anywhere;
        const std::vector<std::size_t> none;
        fill(port, all, usesCluster ? selection.cluster : none, usesLocal ? selection.local : none);
    }

    // Up to 1.23 there was one list, cut to this node for an inside policy Local; the local list was
    // the part of it on this node.
    void addOldTargets(ExpectedPort& port, const std::vector<ServiceEndpoint>& all)
    {
        const EndpointSelection selection = selectEndpoints(all, *port.service, m_node);
        std::vector<std::size_t> cluster = selection.cluster;
        const auto remote = [&](std::size_t index) { return all[index].node != m_node.name; };
        if (port.internalLocal() && m_settings.minor.value >= internalPolicyMinor)
            std::erase_if(cluster, remote);
        std::vector<std::size_t> local = cluster;
        std::erase_if(local, remote);
        port.hasEndpoints = !cluster.empty();
        fill(port, all, cluster, local);
    }

    void addIdle(ExpectedPort& port, const std::vector<ServiceEndpoint>& all) const
    {
        for (const ServiceEndpoint& endpoint : all) {
            std::string text = toString(endpoint.address, endpoint.port);
            if (endpoint.node == m_node.name && std::ranges::find(port.targets, text, &Target::text) == port.targets.end())
                port.idle.push_back({endpoint.address, endpoint.port, true, std::move(text)});
        }
    }

    void fill(ExpectedPort& port, const std::vector<ServiceEndpoint>& all, const std::vector<std::size_t>& cluster,
              const std::vector<std::size_t>& local) const
    {
        std::vector<std::size_t> indexes = cluster;
        for (const std::size_t index : local) {
            if (std::ranges::find(cluster, index) == cluster.end())
                indexes.push_back(index);
        }
        std::vector<std::pair<std::string, std::size_t>> ordered;
        ordered.reserve(indexes.size());
        for (const std::size_t index : indexes)
            ordered.emplace_back(toString(all[index].address, all[index].port), index);
        std::ranges::sort(ordered);  // kube-proxy sorts them as texts
        const auto isIn = [](const std::vector<std::size_t>& list, std::size_t index) {
            return std::ranges::binary_search(list, index);  // selections are in ascending order
        };
        for (auto& [text, index] : ordered) {
            const auto position = static_cast<std::uint32_t>(port.targets.size());
            port.targets.push_back({all[index].address, all[index].port, all[index].node == m_node.name, std::move(text)});
            if (isIn(cluster, index))
                port.cluster.push_back(position);
            if (isIn(local, index))
                port.local.push_back(position);
        }
    }

    const cluster::ClusterSnapshot& m_snapshot;
    const cluster::ClusterNode& m_node;
    const ProxySettings& m_settings;
    IpFamily m_family;
    ExpectedPorts m_result;
};

}  // namespace

bool ExpectedPort::hasLoadBalancerIp() const
{
    return std::ranges::any_of(frontends.virtualIps, [](const ServiceFrontends::VirtualIp& ip) {
        return ip.kind == ServiceFrontends::Kind::loadBalancerIp;
    });
}

ExpectedPorts expectedPorts(const cluster::ClusterSnapshot& snapshot, const cluster::ClusterNode& node,
                            const ProxySettings& settings, IpFamily family)
{
    PortBuilder builder(snapshot, node, settings, family);
    const kubernetes::Objects& objects = snapshot.objects();
    if (objects.services) {
        for (const Service& service : *objects.services) {
            if (!isProxied(service))
                continue;
            for (const ServicePort& port : service.ports)
                builder.add(service, port);
        }
    }
    return builder.take();
}

}  // namespace fairlead::kubeproxy
