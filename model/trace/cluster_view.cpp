#include "model/trace/cluster_view.h"

#include <charconv>

namespace fairlead::trace {
namespace {

// The minor of "v1.24.3"; nothing where it is no version.
std::optional<int> minorVersion(std::string_view version)
{
    constexpr std::string_view prefix = "v1.";
    int minor = 0;
    if (!version.starts_with(prefix))
        return std::nullopt;
    const auto result = std::from_chars(version.data() + prefix.size(), version.data() + version.size(), minor);
    return result.ec == std::errc() ? std::optional(minor) : std::nullopt;
}

}  // namespace

ClusterView::ClusterView(const cluster::ClusterSnapshot& snapshot) : m_snapshot(snapshot)
{
    m_nodePortsHaveNoSocket = minorVersion(snapshot.objects().serverVersion).value_or(24) >= 24;
    if (snapshot.objects().services) {
        for (const kubernetes::Service& service : *snapshot.objects().services)
            addService(service);
    }
    for (const cluster::ClusterNode& node : snapshot.nodes()) {
        if (node.object == nullptr)
            continue;
        for (const std::string& text : node.object->podCidrs) {
            if (const auto prefix = Prefix::parse(text))
                m_podCidrs.emplace_back(*prefix, &node);
        }
    }
}

void ClusterView::addService(const kubernetes::Service& service)
{
    std::vector<std::string> texts = service.clusterIps;
    texts.insert(texts.end(), service.externalIps.begin(), service.externalIps.end());
    for (const kubernetes::LoadBalancerIngress& ingress : service.loadBalancerIngress)
        texts.push_back(ingress.ip);
    for (const kubernetes::ServicePort& port : service.ports) {
        for (const std::string& text : texts) {
            if (const auto address = IpAddress::parse(text))
                m_byAddress.emplace(std::tuple(*address, port.port, port.protocol), ServiceEntry{&service, &port});
        }
        if (port.nodePort)
            m_byNodePort.emplace(std::pair(*port.nodePort, port.protocol), ServiceEntry{&service, &port});
    }
}

const NodeView& ClusterView::node(const cluster::ClusterNode& node, IpFamily family) const
{
    const std::lock_guard lock(m_mutex);
    auto& slot = m_nodes[{&node, family}];
    if (!slot)
        slot = std::make_unique<NodeView>(m_snapshot, node, family);
    return *slot;
}

std::optional<ServiceEntry> ClusterView::serviceAt(const IpAddress& address, std::uint16_t port, Protocol protocol) const
{
    const auto found = m_byAddress.find({address, port, protocol});
    return found == m_byAddress.end() ? std::nullopt : std::optional(found->second);
}

std::optional<ServiceEntry> ClusterView::serviceOfNodePort(std::uint16_t port, Protocol protocol) const
{
    const auto found = m_byNodePort.find({port, protocol});
    return found == m_byNodePort.end() ? std::nullopt : std::optional(found->second);
}

const cluster::ClusterNode* ClusterView::nodeOf(const IpAddress& address) const
{
    if (const cluster::ClusterNode* node = m_snapshot.nodeOfAddress(address))
        return node;
    if (const kubernetes::Pod* pod = m_snapshot.podOfAddress(address))
        return m_snapshot.findNode(pod->nodeName);
    for (const auto& [prefix, node] : m_podCidrs) {
        if (prefix.contains(address))
            return node;
    }
    return nullptr;
}

}  // namespace fairlead::trace
