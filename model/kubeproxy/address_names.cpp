#include "model/kubeproxy/address_names.h"

namespace fairlead::kubeproxy {
namespace {

std::string_view wordsFor(ServiceFrontends::Kind kind)
{
    switch (kind) {
    case ServiceFrontends::Kind::clusterIp:
        return "ClusterIP";
    case ServiceFrontends::Kind::externalIp:
        return "external IP";
    case ServiceFrontends::Kind::loadBalancerIp:
        return "load balancer's IP";
    }
    return "address";
}

}  // namespace

std::string AddressNames::nameOf(const IpAddress& address) const
{
    for (const ServiceFrontends& frontends : m_frontends) {
        for (const ServiceFrontends::VirtualIp& ip : frontends.virtualIps) {
            if (ip.address == address)
                return std::string(wordsFor(ip.kind)) + " of " + frontends.name.nameSpace + '/' + frontends.name.name;
        }
    }
    if (const kubernetes::Pod* const pod = m_snapshot.podOfAddress(address))
        return "pod " + pod->meta.qualifiedName();
    if (const cluster::ClusterNode* const node = m_snapshot.nodeOfAddress(address))
        return "node " + node->name;
    return {};
}

}  // namespace fairlead::kubeproxy
