#include "model/drift/mode_change.h"

#include "model/drift/mode_change_services.h"
#include "model/kubeproxy/node_port_addresses.h"

#include <algorithm>
#include <charconv>
#include <set>

namespace fairlead::drift {
namespace {

using cluster::ClusterNode;
using cluster::ProxyMode;
using Weight = ModeChangePoint::Weight;

constexpr std::pair<int, int> leastKernel{5, 13};
constexpr int leastMinor = 29;  // the mode's first alpha
constexpr int usualMinor = 31;  // on without a feature gate

std::string listed(const std::vector<std::string>& words)
{
    std::string text;
    for (const std::string& word : words)
        text += (text.empty() ? "" : ", ") + word;
    return text;
}

// "5.10" of "5.10.0-23-amd64"; nothing where it is no version.
std::optional<std::pair<int, int>> kernelVersion(const std::string& text)
{
    std::pair<int, int> version;
    const char* const end = text.data() + text.size();
    const auto major = std::from_chars(text.data(), end, version.first);
    if (major.ec != std::errc() || major.ptr == end || *major.ptr != '.')
        return std::nullopt;
    return std::from_chars(major.ptr + 1, end, version.second).ec == std::errc() ? std::optional(version) : std::nullopt;
}

class ModeChangeReader {
public:
    explicit ModeChangeReader(const cluster::ClusterSnapshot& snapshot) : m_snapshot(snapshot) { }

    ModeChange read()
    {
        std::set<std::string> modes;
        for (const ClusterNode& node : m_snapshot.nodes()) {
            if (node.mode == ProxyMode::nftables) {
                m_change.alreadyThere.push_back(node.name);
            } else if (node.mode == ProxyMode::unknown) {
                m_change.unknownNodes.push_back(node.name);
            } else {
                m_change.movingNodes.push_back(node.name);
                modes.emplace(toString(node.mode));
                m_moving.push_back({&node, kubeproxy::readProxySettings(m_snapshot, node)});
            }
        }
        for (const std::string& mode : modes)
            m_change.from += (m_change.from.empty() ? "" : " and ") + mode;
        if (m_moving.empty())
            return std::move(m_change);
        addConditions();
        addClusterIps();
        addForwarding();
        addScheduler();
        addLeftovers();
        std::ranges::stable_sort(m_change.cluster, {}, &ModeChangePoint::weight);
        readServiceChanges(m_snapshot, m_moving, m_change);
        return std::move(m_change);
    }

private:
    template <class Wanted> std::vector<std::string> nodesWhere(Wanted wanted) const
    {
        std::vector<std::string> names;
        for (const MovingNode& moving : m_moving) {
            if (wanted(moving))
                names.push_back(moving.node->name);
        }
        return names;
    }

    static bool runs(const MovingNode& moving, ProxyMode mode) { return moving.settings.mode == mode; }

    ModeChangePoint& add(Weight weight, std::string id, std::string title, std::string text)
    {
        m_change.cluster.push_back({weight, std::move(id), std::move(title), std::move(text), {}, {}});
        return m_change.cluster.back();
    }

    void addModeEvidence(ModeChangePoint& point) const
    {
        for (const std::string& name : point.nodes) {
            const ClusterNode* const node = m_snapshot.findNode(name);
            if (node && !node->modeSource.file.empty() && point.evidence.size() < 3)
                point.evidence.push_back(node->modeSource);
        }
    }

    void addConditions()
    {
        std::vector<SourceRef> old;
        std::vector<SourceRef> gated;
        std::vector<std::string> oldNodes;
        std::vector<std::string> gatedNodes;
        std::vector<std::string> oldKernels;
        std::vector<SourceRef> kernels;
        for (const auto& [node, settings] : m_moving) {
            const auto kernel = node->object ? kernelVersion(node->object->kernelVersion) : std::nullopt;
            if (kernel && *kernel < leastKernel) {
                oldKernels.push_back(node->name + " (" + node->object->kernelVersion + ")");
                kernels.push_back({node->object->meta.source.file, node->object->meta.source.line,
                                   "kernelVersion of " + node->name + ": " + node->object->kernelVersion});
            }
            if (!node->proxyMinor || *node->proxyMinor >= usualMinor)
                continue;
            (*node->proxyMinor < leastMinor ? oldNodes : gatedNodes).push_back(node->name);
            (*node->proxyMinor < leastMinor ? old : gated).push_back(node->proxyVersionSource);
        }
        if (!oldNodes.empty()) {
            ModeChangePoint& point =
                add(Weight::condition, "kube-proxy-too-old", "kube-proxy is too old",
                    "The mode exists from kube-proxy 1.29 on (stable in 1.33). On these nodes an older one runs.");
            point.nodes = oldNodes;
            point.evidence = old;
        }
        if (!gatedNodes.empty()) {
            ModeChangePoint& point = add(Weight::condition, "feature-gate", "The mode is behind a feature gate",
                                         "Up to 1.30 kube-proxy has the mode only with the gate NFTablesProxyMode=true.");
            point.nodes = gatedNodes;
            point.evidence = gated;
        }
        if (!oldKernels.empty()) {
            ModeChangePoint& point = add(Weight::condition, "kernel-too-old", "The kernel is too old",
                                         "kube-proxy wants Linux 5.13 or later: " + listed(oldKernels) + '.');
            point.evidence = kernels;
        }
    }

    // Packets to ClusterIPs that no service has, to ports that no service has, and pings.
    void addClusterIps()
    {
        const kubeproxy::ProxySettings settings =
            kubeproxy::readProxySettings(m_snapshot, *m_moving.front().node, ProxyMode::nftables);
        std::string ranges;
        for (const Prefix& range : settings.serviceCidrs.value)
            ranges += (ranges.empty() ? "" : ", ") + range.toString();
        if (ranges.empty()) {
            add(Weight::unknown, "unallocated-cluster-ips", "Unallocated ClusterIPs",
                "nftables mode drops packets to addresses of the service ranges that no service has, where kube-proxy reads "
                "ServiceCIDR objects (from 1.33). The evidence holds none, so this is not known.");
        } else {
            ModeChangePoint& point =
                add(Weight::changes, "unallocated-cluster-ips", "Unallocated ClusterIPs are dropped",
                    "Packets to addresses of " + ranges
                        + " that no service has are dropped. Now no rule is about them, and they leave by the node's routes.");
            if (!settings.serviceCidrs.source.file.empty())
                point.evidence.push_back(settings.serviceCidrs.source);
        }
        ModeChangePoint& ports =
            add(Weight::changes, "wrong-cluster-ip-ports", "Wrong ports of ClusterIPs are refused",
                "Connections to a ClusterIP at a port that its service does not have are rejected at once. In "
                "iptables mode no rule is about them and they leave by the node's routes; in IPVS mode the "
                "node refuses them too (from 1.26).");
        ports.nodes = nodesWhere([](const MovingNode& moving) { return !runs(moving, ProxyMode::ipvs); });
        if (ports.nodes.empty())
            m_change.cluster.pop_back();
        else
            addModeEvidence(ports);
        const auto ipvs = nodesWhere([](const MovingNode& moving) { return runs(moving, ProxyMode::ipvs); });
        ModeChangePoint& ping =
            add(Weight::changes, "icmp", ipvs.empty() ? "Pings of a ClusterIP are refused" : "Pings of a ClusterIP get no answer",
                ipvs.empty()
                    ? "A ping of a ClusterIP is rejected (port unreachable). Now it leaves by the node's routes, and usually "
                      "nobody answers."
                    : "In IPVS mode the node itself answers a ping of a ClusterIP, because kube-ipvs0 holds the address. In "
                      "nftables mode it is rejected: checks that ping a ClusterIP fail.");
        ping.nodes = ipvs;
        addModeEvidence(ping);
    }

    // Rules of kube-proxy that let packets pass, or do not, and that the other mode has none of.
    void addForwarding()
    {
        std::vector<std::string> nodes;
        std::vector<SourceRef> evidence;
        for (const auto& [node, settings] : m_moving) {
            for (const IpFamily family : settings.families) {
                for (const netfilter::RuleSet* const rules : node->rules.iptablesOf(family)) {
                    const auto forward = rules->findChain(
                        family == IpFamily::ipv4 ? netfilter::TableFamily::ip : netfilter::TableFamily::ip6, "filter", "FORWARD");
                    if (!forward || !rules->chains()[*forward].base || rules->chains()[*forward].base->policyAccept)
                        continue;
                    if (nodes.empty() || nodes.back() != node->name)
                        nodes.push_back(node->name);
                    evidence.push_back(m_snapshot.evidence().reference(rules->file(), rules->chains()[*forward].line));
                }
            }
        }
        if (!nodes.empty()) {
            ModeChangePoint& point = add(
                Weight::breaks, "forward-policy", "The FORWARD policy DROP is no longer opened",
                "KUBE-FORWARD accepts marked and established packets before the policy of FORWARD drops them. nftables mode "
                "writes no such rules, and an accept in its table does not override a drop in another: without rules of the CNI "
                "or your own that accept them, connections to services are dropped.");
            point.nodes = nodes;
            point.evidence = evidence;
        }
        const auto dropping = nodesWhere(
            [](const MovingNode& moving) { return runs(moving, ProxyMode::iptables) && !moving.settings.tcpBeLiberal.value; });
        if (dropping.empty())
            return;
        ModeChangePoint& point =
            add(Weight::changes, "invalid-packets", "Packets in state INVALID are not dropped",
                "KUBE-FORWARD drops packets that conntrack calls INVALID. nftables mode (from 1.30) does not: such "
                "packets reach their target with the address of the pod.");
        point.nodes = dropping;
        addModeEvidence(point);
    }

    void addScheduler()
    {
        for (const auto& [node, settings] : m_moving) {
            if (settings.mode != ProxyMode::ipvs)
                continue;
            const std::string& scheduler = settings.ipvsScheduler.value;
            ModeChangePoint& point =
                add(Weight::changes, "scheduler", "The IPVS scheduler goes",
                    "IPVS chooses endpoints by the scheduler \"" + scheduler + "\". nftables mode chooses by chance, evenly"
                        + (scheduler == "rr" ? std::string(".")
                                             : std::string(", and knows no load, no weights and no hash of the source.")));
            point.nodes = nodesWhere([](const MovingNode& moving) { return runs(moving, ProxyMode::ipvs); });
            if (!settings.ipvsScheduler.source.file.empty())
                point.evidence.push_back(settings.ipvsScheduler.source);
            else
                addModeEvidence(point);
            return;
        }
    }

    void addLeftovers()
    {
        const auto ipvs = nodesWhere([](const MovingNode& moving) { return runs(moving, ProxyMode::ipvs); });
        const auto older = nodesWhere([](const MovingNode& moving) { return runs(moving, ProxyMode::userspace); });
        ModeChangePoint& point = add(
            Weight::changes, "leftovers", "What the old mode leaves behind",
            std::string("kube-proxy from 1.29 on removes the rules of iptables and IPVS mode when it starts in nftables mode. ")
                + (ipvs.empty()
                       ? "Look with `iptables-save | grep KUBE-`: kubelet's KUBE-FIREWALL, KUBE-IPTABLES-HINT and canaries stay, "
                         "and are right."
                       : "Look with `ipvsadm -Ln`, `ip addr show kube-ipvs0` and `ipset list -n | grep KUBE-`: addresses that "
                         "stay "
                         "on kube-ipvs0 keep packets to services on the node; `kube-proxy --cleanup` or a reboot removes them.")
                + (older.empty()
                       ? ""
                       : " The chains of userspace mode stay: only `kube-proxy --cleanup` of 1.25 or older knows them."));
        point.nodes = m_change.movingNodes;
        addModeEvidence(point);
    }

    const cluster::ClusterSnapshot& m_snapshot;
    std::vector<MovingNode> m_moving;
    ModeChange m_change;
};

}  // namespace

std::string_view toString(ModeChangePoint::Weight weight)
{
    switch (weight) {
    case Weight::breaks:
        return "breaks";
    case Weight::changes:
        return "changes";
    case Weight::condition:
        return "condition";
    case Weight::unknown:
        break;
    }
    return "unknown";
}

ModeChange modeChangeOf(const cluster::ClusterSnapshot& snapshot) { return ModeChangeReader(snapshot).read(); }

}  // namespace fairlead::drift
