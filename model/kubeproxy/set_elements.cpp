#include "model/kubeproxy/slice_context.h"

#include <algorithm>

namespace fairlead::kubeproxy {
namespace {

using netfilter::AddressRange;
using netfilter::PortRange;
using netfilter::SetElement;
using netfilter::SetValue;

std::optional<IpAddress> firstAddress(const SetElement& element)
{
    for (const SetValue& value : element.key) {
        const auto* const range = std::get_if<AddressRange>(&value);
        if (range && range->first == range->last)
            return range->first;
    }
    return std::nullopt;
}

std::optional<std::uint16_t> portOf(const SetElement& element)
{
    for (const SetValue& value : element.key) {
        const auto* const range = std::get_if<PortRange>(&value);
        if (range && range->first == range->last)
            return range->first;
    }
    return std::nullopt;
}

std::optional<Protocol> protocolOf(const SetElement& element)
{
    for (const SetValue& value : element.key) {
        if (const auto* const protocol = std::get_if<Protocol>(&value))
            return *protocol;
    }
    return std::nullopt;
}

// Names of the bitmap sets of node ports say the protocol (facts, section 3.2).
bool protocolFits(const ServiceFrontends& frontends, const netfilter::Set& set, const SetElement& element)
{
    if (const auto protocol = protocolOf(element))
        return *protocol == frontends.name.protocol;
    if (set.name.ends_with("-UDP"))
        return frontends.name.protocol == Protocol::udp;
    return !set.name.ends_with("-TCP") || frontends.name.protocol == Protocol::tcp;
}

bool isEndpoint(const SliceContext& context, const IpAddress& address, std::uint16_t port)
{
    return std::ranges::any_of(
        context.endpoints, [&](const ServiceEndpoint& endpoint) { return endpoint.address == address && endpoint.port == port; });
}

bool concerns(const SliceContext& context, const netfilter::Set& set, const SetElement& element)
{
    const ServiceFrontends& frontends = context.frontends;
    const auto address = firstAddress(element);
    const auto port = portOf(element);
    if (address && port)
        return protocolFits(frontends, set, element)
            && ((frontends.hasVirtualIp(*address) && *port == frontends.port) || isEndpoint(context, *address, *port)
                || (frontends.nodePort == port && context.snapshot.nodeOfAddress(*address) == &context.node));
    if (address)
        return frontends.hasVirtualIp(*address);
    if (port)
        return protocolFits(frontends, set, element) && (frontends.nodePort == port || frontends.healthCheckNodePort == port);
    return false;
}

}  // namespace

std::vector<std::size_t> elementsOf(const SliceContext& context, const netfilter::Set& set)
{
    std::vector<std::size_t> elements;
    const bool ownAffinity = std::ranges::any_of(context.endpoints, [&](const ServiceEndpoint& endpoint) {
        return set.name == "affinity-" + nftEndpointBase(context.frontends.name, endpoint.address, endpoint.port);
    });
    const bool nodePortAddresses = set.name == "nodeport-ips" && context.frontends.nodePort;
    for (std::size_t index = 0; index < set.elements.size(); ++index) {
        if (ownAffinity || nodePortAddresses || concerns(context, set, set.elements[index]))
            elements.push_back(index);
    }
    return elements;
}

}  // namespace fairlead::kubeproxy
