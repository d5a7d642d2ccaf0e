#include "model/kubeproxy/slice_context.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace fairlead::kubeproxy {
namespace {

using netfilter::RealServer;
using netfilter::VirtualServer;

struct NamedMeaning {
    std::string_view name;  // without the "6-" of IPv6
    std::string_view meaning;
};

// Facts, section 3.2.
constexpr std::array meanings{
    NamedMeaning{"KUBE-LOOP-BACK", "Endpoints of this node: one that reaches itself through a service is masqueraded."},
    NamedMeaning{"KUBE-CLUSTER-IP", "All ClusterIPs and ports."},
    NamedMeaning{"KUBE-EXTERNAL-IP", "External IPs and ports; their traffic is masqueraded."},
    NamedMeaning{"KUBE-EXTERNAL-IP-LOCAL", "External IPs and ports with externalTrafficPolicy Local; not masqueraded."},
    NamedMeaning{"KUBE-LOAD-BALANCER", "All load balancer IPs and ports."},
    NamedMeaning{"KUBE-LOAD-BALANCER-LOCAL", "Load balancer IPs with externalTrafficPolicy Local; not masqueraded."},
    NamedMeaning{"KUBE-LOAD-BALANCER-FW", "Load balancer IPs that only allowed source ranges may reach."},
    NamedMeaning{"KUBE-LOAD-BALANCER-SOURCE-CIDR", "The source ranges that may reach a load balancer IP."},
    NamedMeaning{"KUBE-LOAD-BALANCER-SOURCE-IP", "The load balancer IP itself as an allowed source."},
    NamedMeaning{"KUBE-NODE-PORT-TCP", "All TCP node ports; their traffic is masqueraded."},
    NamedMeaning{"KUBE-NODE-PORT-UDP", "All UDP node ports; their traffic is masqueraded."},
    NamedMeaning{"KUBE-NODE-PORT-LOCAL-TCP", "TCP node ports with externalTrafficPolicy Local; not masqueraded."},
    NamedMeaning{"KUBE-NODE-PORT-LOCAL-UDP", "UDP node ports with externalTrafficPolicy Local; not masqueraded."},
    NamedMeaning{"KUBE-HEALTH-CHECK-NODE-PORT", "Ports where load balancers ask whether this node has endpoints."},
    NamedMeaning{"KUBE-IPVS-IPS", "Addresses on kube-ipvs0: what is not a service there is refused."},
};

std::string meaningOf(const std::string& name)
{
    std::string plain = name;
    if (plain.starts_with("KUBE-6-"))
        plain.erase(5, 2);
    for (const NamedMeaning& entry : meanings) {
        // IPv6 names are cut at 31 characters.
        if (entry.name == plain || (plain.size() == 29 && entry.name.starts_with(plain)))
            return std::string(entry.meaning);
    }
    return {};
}

bool isServed(const SliceContext& context, const VirtualServer& server)
{
    const ServiceFrontends& frontends = context.frontends;
    if (server.firewallMark || server.protocol != frontends.name.protocol || server.address.family() != context.family)
        return false;
    if (server.port == frontends.port && frontends.hasVirtualIp(server.address))
        return true;
    return frontends.nodePort == server.port && !frontends.hasVirtualIp(server.address);
}

std::string describe(const VirtualServer& server)
{
    const auto active = std::ranges::count_if(server.realServers, [](const RealServer& real) { return real.weight > 0; });
    const auto draining = static_cast<std::ptrdiff_t>(server.realServers.size()) - active;
    std::string text = toString(server.address, server.port) + " is answered by the kernel itself: ";
    if (active == 0)
        text += "there is no real server, so connections are refused";
    else
        text += "each new connection goes to one of " + std::to_string(active) + (active == 1 ? " real server" : " real servers")
            + ", by " + server.scheduler;
    if (draining > 0)
        text += ", and " + std::to_string(draining) + " with weight 0 only finish what they have";
    if (server.persistentSeconds)
        text += "; a client stays with its server for " + std::to_string(*server.persistentSeconds) + " s";
    return text + '.';
}

}  // namespace

void sliceIpvs(SliceContext& context, ServiceSlice& slice)
{
    const cluster::NodeRules& rules = context.node.rules;
    const std::string file = "nodes/" + context.node.name + "/ipset.txt";
    if (rules.ipsets) {
        for (const netfilter::Set& set : *rules.ipsets) {
            if (set.family != context.family && !set.type.starts_with("bitmap:"))
                continue;
            const std::vector<std::size_t> elements = elementsOf(context, set);
            if (elements.empty())
                continue;
            context.ipsets.insert(set.name);
            slice.sets.push_back({&set, file, set.name, elements, set.elements.size() - elements.size(), meaningOf(set.name)});
        }
    }
    if (!rules.ipvs)
        return;
    for (const VirtualServer& server : rules.ipvs->virtualServers) {
        if (isServed(context, server))
            slice.virtualServers.push_back({&server, rules.ipvs->file, describe(server)});
    }
}

}  // namespace fairlead::kubeproxy
