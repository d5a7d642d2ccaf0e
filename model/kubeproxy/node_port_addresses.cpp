#include "model/kubeproxy/node_port_addresses.h"

#include <algorithm>

namespace fairlead::kubeproxy {
namespace {

bool isLinkLocal(const IpAddress& address)
{
    static const Prefix linkLocal = *Prefix::parse("fe80::/10");
    return linkLocal.contains(address);
}

void addOnce(std::vector<IpAddress>& addresses, const IpAddress& address)
{
    if (std::ranges::find(addresses, address) == addresses.end())
        addresses.push_back(address);
}

}  // namespace

std::vector<IpAddress> localAddresses(const cluster::ClusterNode& node, IpFamily family)
{
    std::vector<IpAddress> addresses;
    if (node.network.devices) {
        for (const cluster::Device& device : *node.network.devices) {
            if (device.name == "kube-ipvs0")
                continue;
            for (const cluster::DeviceAddress& address : device.addresses) {
                if (address.address.family() == family && !address.address.isLoopback() && !isLinkLocal(address.address))
                    addOnce(addresses, address.address);
            }
        }
    } else if (node.object) {
        for (const IpAddress& address : node.object->internalIps()) {
            if (address.family() == family)
                addOnce(addresses, address);
        }
    }
    return addresses;
}

std::optional<std::vector<IpAddress>> nodePortAddresses(const ProxySettings& settings, const cluster::ClusterNode& node,
                                                        IpFamily family)
{
    std::vector<IpAddress> addresses;
    bool restricted = false;
    for (const std::string& entry : settings.nodePortAddresses.value) {
        if (entry == "primary") {
            if (const auto primary = settings.nodeIp(family)) {
                restricted = true;
                addOnce(addresses, *primary);
            }
            continue;
        }
        const auto prefix = Prefix::parse(entry);
        if (!prefix || prefix->family() != family)
            continue;
        if (prefix->length() == 0)
            return std::nullopt;
        restricted = true;
        for (const IpAddress& address : localAddresses(node, family)) {
            if (prefix->contains(address))
                addOnce(addresses, address);
        }
        if (node.network.devices || !prefix->isHost())
            continue;
        addOnce(addresses, prefix->address());
    }
    return restricted ? std::optional(addresses) : std::nullopt;
}

}  // namespace fairlead::kubeproxy
