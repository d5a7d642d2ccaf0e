#include "model/findings/finding_kinds.h"
#include "model/findings/finding_words.h"
#include "model/findings/node_faults.h"

#include <algorithm>
#include <array>

namespace fairlead::findings {
namespace {

// The bridge that holds an address of the node's pods; null where the pods hang on none, or that was not read.
const cluster::Device* podBridge(const NodeView& node)
{
    static constexpr std::array bridges{"cni0", "cbr0", "kube-bridge", "docker0", "weave"};
    if (!node.node->network.devices)
        return nullptr;
    for (const cluster::Device& device : *node.node->network.devices) {
        const bool bridge = device.kind == "bridge" || std::ranges::find(bridges, device.name) != bridges.end();
        const bool pods = std::ranges::any_of(device.addresses, [&](const cluster::DeviceAddress& held) {
            return std::ranges::any_of(node.facts->podCidrs, [&](const facts::Fact& fact) {
                const auto range = Prefix::parse(fact.value);
                return range && range->contains(held.address);
            });
        });
        if (bridge && pods)
            return &device;
    }
    return nullptr;
}

}  // namespace

void lookForBridgeNfOff(const FindingContext& context, FindingList& list)
{
    const std::string name = "net.bridge.bridge-nf-call-iptables";
    for (const NodeView& node : context.nodes()) {
        if (node.node->sysctls.empty() || !node.node->network.devices) {
            list.notKnown("the kernel's settings or the devices were not read", node.node->name);
            continue;
        }
        const cluster::Device* const bridge = podBridge(node);
        const auto value = sysctlNumber(*node.node, name);
        if (!bridge || value.value_or(0) != 0)
            continue;
        Finding finding;
        finding.title = "Packets between pods of the node bypass its rules";
        finding.message = "The pods hang on the bridge " + bridge->name + ", and "
            + (value ? name + " is 0" : "the kernel module br_netfilter is not loaded")
            + ". A pod that connects to a service and is sent to another pod on the same node gets answers that nobody "
              "translates back: it times out. Other nodes' pods answer it well.";
        finding.nodes = {node.node->name};
        finding.evidence = {sysctlSource(context, *node.node, name), bridge->source};
        finding.fix = "# on the node:\nsudo modprobe br_netfilter && sudo sysctl -w " + name
            + "=1\necho br_netfilter | sudo tee /etc/modules-load.d/kubernetes.conf\necho '" + name
            + " = 1' | sudo tee /etc/sysctl.d/99-bridge.conf";
        list.add(std::move(finding));
    }
}

}  // namespace fairlead::findings
