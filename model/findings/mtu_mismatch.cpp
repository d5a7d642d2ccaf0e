#include "model/findings/finding_kinds.h"
#include "model/findings/finding_words.h"

#include <algorithm>

namespace fairlead::findings {
namespace {

// Bytes that a tunnel puts in front of each packet (IPv4 outside); 0: no tunnel.
int overheadOf(const cluster::Device& device)
{
    const auto is = [&](std::string_view kind, std::initializer_list<std::string_view> names) {
        return device.kind == kind
            || std::ranges::any_of(names, [&](std::string_view name) { return device.name.starts_with(name); });
    };
    if (is("vxlan", {"flannel.", "vxlan", "cilium_vxlan"}) || is("geneve", {"geneve", "antrea-tun"}))
        return 50;
    if (is("ipip", {"tunl"}))
        return 20;
    return is("wireguard", {"wireguard", "flannel-wg"}) ? 60 : 0;
}

const cluster::Device* uplinkOf(const NodeView& node)
{
    const auto found = std::ranges::find(*node.node->network.devices, node.facts->interface, &cluster::Device::name);
    return found == node.node->network.devices->end() ? nullptr : &*found;
}

bool holdsPods(const NodeView& node, const cluster::Device& device)
{
    return std::ranges::any_of(device.addresses, [&](const cluster::DeviceAddress& held) {
        return std::ranges::any_of(node.facts->podCidrs, [&](const facts::Fact& fact) {
            const auto range = Prefix::parse(fact.value);
            return range && range->contains(held.address);
        });
    });
}

void reportMtu(const NodeView& node, const cluster::Device& inner, const cluster::Device& outer, int most, FindingList& list)
{
    Finding finding;
    finding.severity = Severity::warning;
    finding.title = "The MTU of " + inner.name + " does not fit through " + outer.name;
    finding.message = "Packets of " + std::to_string(inner.mtu) + " bytes from " + inner.name + " do not fit: " + outer.name
        + " takes " + std::to_string(most)
        + " at most. Connections open, and then hang as soon as much is sent (TLS "
          "handshakes, large answers), where the notice that a packet is too big gets lost.";
    finding.nodes = {node.node->name};
    finding.evidence = {inner.source, outer.source};
    finding.fix = "# the MTU in the CNI's configuration: at most " + std::to_string(most)
        + ", then restart the pods; to try, on the node:\nsudo ip link set dev " + shellWord(inner.name) + " mtu "
        + std::to_string(most);
    list.add(std::move(finding));
}

void checkNode(const NodeView& node, FindingList& list)
{
    const cluster::Device* const uplink = uplinkOf(node);
    if (!uplink || uplink->mtu == 0)
        return;
    const cluster::Device* tunnel = nullptr;
    for (const cluster::Device& device : *node.node->network.devices) {
        const int overhead = overheadOf(device);
        if (overhead == 0 || !device.up || device.mtu == 0)
            continue;
        tunnel = &device;
        if (device.mtu > uplink->mtu - overhead)
            reportMtu(node, device, *uplink, uplink->mtu - overhead, list);
    }
    for (const cluster::Device& device : *node.node->network.devices) {
        if (&device == uplink || &device == tunnel || !device.up || !holdsPods(node, device))
            continue;
        const cluster::Device& outer = tunnel ? *tunnel : *uplink;
        if (device.mtu > outer.mtu)
            reportMtu(node, device, outer, outer.mtu, list);
    }
}

// The one that differs from most: packets that are sent from a larger one do not arrive.
void compareNodes(const std::vector<std::pair<const NodeView*, const cluster::Device*>>& uplinks, FindingList& list)
{
    const auto smallest = std::ranges::min_element(uplinks, {}, [](const auto& entry) { return entry.second->mtu; });
    const auto largest = std::ranges::max_element(uplinks, {}, [](const auto& entry) { return entry.second->mtu; });
    if (uplinks.empty() || smallest->second->mtu == largest->second->mtu)
        return;
    Finding finding;
    finding.severity = Severity::warning;
    finding.title = "The nodes' MTU differs";
    finding.message = largest->second->name + " on " + largest->first->node->name + " takes "
        + std::to_string(largest->second->mtu) + " bytes, " + smallest->second->name + " on " + smallest->first->node->name
        + " only " + std::to_string(smallest->second->mtu)
        + ". Large packets from the one to the other may get lost: connections open, and then hang.";
    finding.nodes = {smallest->first->node->name};
    finding.evidence = {smallest->second->source, largest->second->source};
    finding.fix = "# on " + smallest->first->node->name + ", where the network takes it:\nsudo ip link set dev "
        + shellWord(smallest->second->name) + " mtu " + std::to_string(largest->second->mtu);
    list.add(std::move(finding));
}

}  // namespace

void lookForMtuMismatch(const FindingContext& context, FindingList& list)
{
    std::vector<std::pair<const NodeView*, const cluster::Device*>> uplinks;
    for (const NodeView& node : context.nodes()) {
        if (!node.node->network.devices) {
            list.notKnown("the devices were not read", node.node->name);
            continue;
        }
        checkNode(node, list);
        if (const cluster::Device* const uplink = uplinkOf(node); uplink && uplink->mtu > 0)
            uplinks.emplace_back(&node, uplink);
    }
    compareNodes(uplinks, list);
}

}  // namespace fairlead::findings
