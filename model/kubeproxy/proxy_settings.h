#pragma once

#include "model/cluster/cluster_snapshot.h"
#include "model/core/address.h"
#include "model/core/source_ref.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::kubeproxy {

// A value that shapes the rules, and how it is known.
template <class Value> struct Setting {
    enum class Origin : std::uint8_t {
        byDefault,  // nothing says otherwise
        configured,  // kube-proxy's configuration or the API says it
        inferred,  // read from the rules that are there, so it cannot be checked against them
    };
    Value value{};
    Origin origin = Origin::byDefault;
    SourceRef source;  // empty for a default
};

// How kube-proxy tells traffic of pods from other traffic.
enum class LocalDetection : std::uint8_t { none, byCidr, byBridge, byInterfacePrefix };

// Everything beside the API's services and endpoints that shapes what kube-proxy writes on one node.
struct ProxySettings {
    cluster::ProxyMode mode = cluster::ProxyMode::unknown;
    Setting<int> minor{36, {}, {}};  // kube-proxy 1.36
    std::vector<IpFamily> families;  // those that kube-proxy serves on this node

    Setting<LocalDetection> detection;
    Setting<std::vector<Prefix>> localCidrs;  // of both families
    Setting<std::string> localInterface;  // the bridge, or the prefix of names
    Setting<int> masqueradeBit{14, {}, {}};
    Setting<bool> masqueradeAll;
    Setting<bool> localhostNodePorts{true, {}, {}};
    Setting<std::vector<std::string>> nodePortAddresses;  // CIDRs, or "primary"
    Setting<std::string> ipvsScheduler{"rr", {}, {}};
    Setting<std::vector<Prefix>> ipvsExcludedCidrs;
    Setting<bool> tcpBeLiberal;
    Setting<bool> accounting;  // nfacct counters could be made
    Setting<bool> randomFully{true, {}, {}};
    Setting<std::vector<Prefix>> serviceCidrs;  // known to kube-proxy through the API (nftables mode)
    Setting<bool> endpointsObjects;  // reads Endpoints instead of EndpointSlices
    std::vector<IpAddress> nodeIps;  // the primary one of each family
    std::optional<IpAddress> hostIp;  // userspace mode: where the proxy's own ports are reached

    std::optional<IpAddress> nodeIp(IpFamily family) const;
    std::optional<Prefix> localCidr(IpFamily family) const;
    bool detectsLocal(IpFamily family) const;
    std::uint32_t masqueradeMark() const { return std::uint32_t{1} << masqueradeBit.value; }
};

// Finds them out: from /configz, the ConfigMap, the arguments, the API's objects, the kernel's
// settings; where none of these says anything, from the rules found on the node. Linear in the rules
// of the dispatch chains at most. `mode`: for what the same node would hold in another mode.
ProxySettings readProxySettings(const cluster::ClusterSnapshot& snapshot, const cluster::ClusterNode& node,
                                std::optional<cluster::ProxyMode> mode = std::nullopt);

// The second half of the above: fills in what is still by default and can be told from the rules.
void inferFromRules(ProxySettings& settings, const cluster::ClusterNode& node, bool configurationKnown);

}  // namespace fairlead::kubeproxy
