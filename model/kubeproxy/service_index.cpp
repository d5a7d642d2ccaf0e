#include "model/kubeproxy/service_index.h"

#include "model/kubeproxy/service_frontends.h"

namespace fairlead::kubeproxy {
namespace {

std::string frontendKey(const IpAddress& address, std::uint16_t port, Protocol protocol)
{
    return toString(protocol) + ' ' + toString(address, port);
}

std::string nodePortKey(std::uint16_t port, Protocol protocol) { return toString(protocol) + ' ' + std::to_string(port); }

template <class Map> std::optional<ServiceIndex::Position> lookUp(const Map& map, std::string_view key)
{
    const auto found = map.find(key);
    return found == map.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace

ServiceIndex::ServiceIndex(const cluster::ClusterSnapshot& snapshot)
{
    if (!snapshot.objects().services)
        return;
    for (const kubernetes::Service& service : *snapshot.objects().services) {
        if (!isProxied(service))
            continue;
        for (const kubernetes::ServicePort& port : service.ports)
            add(service, port);
    }
}

void ServiceIndex::add(const kubernetes::Service& service, const kubernetes::ServicePort& port)
{
    const auto position = static_cast<Position>(m_entries.size());
    const ServicePortName name = nameOf(service, port);
    m_entries.push_back({&service, &port, name});
    m_byHash.emplace(serviceHash(name), position);
    m_byNftBase.emplace(nftServiceBase(name), position);
    for (const IpFamily family : {IpFamily::ipv4, IpFamily::ipv6}) {
        const ServiceFrontends frontends = frontendsOf(service, port, family);
        for (const ServiceFrontends::VirtualIp& ip : frontends.virtualIps)
            m_byFrontend.emplace(frontendKey(ip.address, port.port, port.protocol), position);
        if (frontends.nodePort)
            m_byFrontend.emplace(nodePortKey(*frontends.nodePort, port.protocol), position);
        if (frontends.healthCheckNodePort)
            m_byFrontend.emplace(nodePortKey(*frontends.healthCheckNodePort, Protocol::tcp), position);
    }
}

std::optional<ServiceIndex::Position> ServiceIndex::byHash(std::string_view hash) const { return lookUp(m_byHash, hash); }

std::optional<ServiceIndex::Position> ServiceIndex::byNftBase(std::string_view base) const { return lookUp(m_byNftBase, base); }

std::optional<ServiceIndex::Position> ServiceIndex::byFrontend(const IpAddress& address, std::uint16_t port,
                                                               Protocol protocol) const
{
    return lookUp(m_byFrontend, frontendKey(address, port, protocol));
}

std::optional<ServiceIndex::Position> ServiceIndex::byNodePort(std::uint16_t port, Protocol protocol) const
{
    return lookUp(m_byFrontend, nodePortKey(port, protocol));
}

}  // namespace fairlead::kubeproxy
