#include "model/kubeproxy/chain_roles.h"

#include <algorithm>
#include <array>

namespace fairlead::kubeproxy {
namespace {

using netfilter::Chain;
using netfilter::RuleSet;

struct NamedRole {
    std::string_view name;
    ChainRole role;
};

constexpr std::array iptablesNames{
    NamedRole{"KUBE-SERVICES", ChainRole::dispatch},
    NamedRole{"KUBE-EXTERNAL-SERVICES", ChainRole::dispatch},
    NamedRole{"KUBE-PORTALS-CONTAINER", ChainRole::dispatch},
    NamedRole{"KUBE-PORTALS-HOST", ChainRole::dispatch},
    NamedRole{"KUBE-LOAD-BALANCER", ChainRole::dispatch},
    NamedRole{"KUBE-NODEPORTS", ChainRole::nodePorts},
    NamedRole{"KUBE-NODE-PORT", ChainRole::nodePorts},
    NamedRole{"KUBE-NODEPORT-CONTAINER", ChainRole::nodePorts},
    NamedRole{"KUBE-NODEPORT-HOST", ChainRole::nodePorts},
    NamedRole{"KUBE-NODEPORT-NON-LOCAL", ChainRole::nodePorts},
    NamedRole{"KUBE-PROXY-FIREWALL", ChainRole::firewall},
    NamedRole{"KUBE-SOURCE-RANGES-FIREWALL", ChainRole::firewall},
    NamedRole{"KUBE-FIREWALL", ChainRole::firewall},
    NamedRole{"KUBE-IPVS-FILTER", ChainRole::firewall},
    NamedRole{"KUBE-IPVS-OUT-FILTER", ChainRole::firewall},
    NamedRole{"KUBE-FORWARD", ChainRole::forward},
    NamedRole{"KUBE-MARK-MASQ", ChainRole::mark},
    NamedRole{"KUBE-MARK-DROP", ChainRole::mark},
    NamedRole{"KUBE-POSTROUTING", ChainRole::masquerade},
    NamedRole{"KUBE-PROXY-CANARY", ChainRole::canary},
    NamedRole{"KUBE-KUBELET-CANARY", ChainRole::canary},
    NamedRole{"KUBE-IPTABLES-HINT", ChainRole::canary},
};

constexpr std::array hashPrefixes{
    NamedRole{"KUBE-SVC-", ChainRole::service},  NamedRole{"KUBE-SVL-", ChainRole::serviceLocal},
    NamedRole{"KUBE-XLB-", ChainRole::external}, NamedRole{"KUBE-EXT-", ChainRole::external},
    NamedRole{"KUBE-FW-", ChainRole::firewall},  NamedRole{"KUBE-SEP-", ChainRole::endpoint},
};

constexpr std::array nftNames{
    NamedRole{"services", ChainRole::dispatch},
    NamedRole{"service-endpoints-check", ChainRole::dispatch},
    NamedRole{"nodeport-endpoints-check", ChainRole::nodePorts},
    NamedRole{"endpoints-check", ChainRole::dispatch},
    NamedRole{"firewall-check", ChainRole::firewall},
    NamedRole{"firewall-allow-check", ChainRole::firewall},
    NamedRole{"cluster-ips-check", ChainRole::reject},
    NamedRole{"reject-chain", ChainRole::reject},
    NamedRole{"masquerading", ChainRole::masquerade},
    NamedRole{"mark-for-masquerade", ChainRole::mark},
    NamedRole{"forward", ChainRole::forward},
};

constexpr std::array nftPrefixes{
    NamedRole{"service-", ChainRole::service},   NamedRole{"local-", ChainRole::serviceLocal},
    NamedRole{"external-", ChainRole::external}, NamedRole{"firewall-", ChainRole::firewall},
    NamedRole{"endpoint-", ChainRole::endpoint},
};

template <std::size_t N> std::optional<ChainRole> findNamed(const std::array<NamedRole, N>& names, std::string_view name)
{
    const auto found = std::ranges::find(names, name, &NamedRole::name);
    return found == names.end() ? std::nullopt : std::optional(found->role);
}

ChainRole nftRole(std::string_view name)
{
    if (const auto role = findNamed(nftNames, name))
        return *role;
    for (const NamedRole& prefix : nftPrefixes) {
        if (name.starts_with(prefix.name))
            return prefix.role;
    }
    return ChainRole::other;
}

ChainRole iptablesRole(std::string_view name)
{
    if (const auto role = findNamed(iptablesNames, name))
        return *role;
    for (const NamedRole& prefix : hashPrefixes) {
        if (isHashChain(name, prefix.name))
            return prefix.role;
    }
    return ChainRole::other;
}

}  // namespace

std::string_view toString(ChainRole role)
{
    static constexpr std::array<std::string_view, 14> names{"builtin",  "dispatch", "nodePorts", "service", "serviceLocal",
                                                            "external", "firewall", "endpoint",  "mark",    "masquerade",
                                                            "forward",  "reject",   "canary",    "other"};
    return names[static_cast<std::size_t>(role)];
}

bool isHashChain(std::string_view name, std::string_view prefix)
{
    if (!name.starts_with(prefix) || name.size() != prefix.size() + 16)
        return false;
    return std::ranges::all_of(name.substr(prefix.size()),
                               [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '2' && c <= '7'); });
}

ChainRole roleOf(std::string_view table, std::string_view chain)
{
    return table == "kube-proxy" ? nftRole(chain) : iptablesRole(chain);
}

ChainRole roleOf(const RuleSet& rules, netfilter::ChainIndex index)
{
    const Chain& chain = rules.chains()[index];
    if (chain.base)
        return ChainRole::builtin;
    if (rules.syntax() == netfilter::Syntax::nftables)
        return rules.tableOf(index).name == "kube-proxy" ? nftRole(chain.name) : iptablesRole(chain.name);
    return iptablesRole(chain.name);
}

}  // namespace fairlead::kubeproxy
