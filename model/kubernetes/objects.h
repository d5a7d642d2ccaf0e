#pragma once

#include "model/core/address.h"
#include "model/core/protocol.h"
#include "model/core/source_ref.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The API's objects, cut to what kube-proxy, the pictures and the findings use. Plain values.
// Names of members follow the API. `source` is the list file and the line where the object begins
// (the API server writes one long line, so the line is mostly 1).

namespace fairlead::kubernetes {

using Labels = std::map<std::string, std::string>;

struct ObjectMeta {
    std::string nameSpace;  // empty for cluster-wide kinds
    std::string name;
    std::string uid;
    std::string resourceVersion;
    std::string creationTimestamp;
    std::optional<std::string> deletionTimestamp;
    Labels labels;
    Labels annotations;  // without kubectl's last-applied-configuration
    std::vector<std::string> ownerNames;  // "ReplicaSet/cart-7466d4674c"
    SourceRef source;

    std::string qualifiedName() const { return nameSpace.empty() ? name : nameSpace + '/' + name; }
};

struct Condition {
    std::string type;
    std::string status;  // "True", "False", "Unknown"
    std::string reason;
    std::string message;
};

struct NodeAddress {
    std::string type;  // InternalIP, ExternalIP, Hostname, …
    std::string address;
};

struct Taint {
    std::string key;
    std::string value;
    std::string effect;
};

struct Node {
    ObjectMeta meta;
    std::vector<std::string> podCidrs;
    std::vector<NodeAddress> addresses;
    std::vector<Condition> conditions;
    std::vector<Taint> taints;
    bool unschedulable = false;
    std::string kubeletVersion;
    std::string kubeProxyVersion;  // unreliable, empty from 1.33
    std::string kernelVersion;
    std::string osImage;
    std::string containerRuntimeVersion;

    std::string zone() const;  // label topology.kubernetes.io/zone; empty where unset
    bool ready() const;
    std::vector<IpAddress> internalIps() const;
};

struct Namespace {
    ObjectMeta meta;
    std::string phase;
};

struct ServicePort {
    std::string name;
    Protocol protocol = Protocol::tcp;
    std::uint16_t port = 0;
    std::string targetPort;  // a number or the name of a container port, as text
    std::optional<std::uint16_t> nodePort;
    std::string appProtocol;
};

enum class ServiceType : std::uint8_t { clusterIp, nodePort, loadBalancer, externalName };
enum class TrafficPolicy : std::uint8_t { cluster, local };
std::string_view toString(ServiceType type);  // "ClusterIP"…
std::string_view toString(TrafficPolicy policy);  // "Cluster", "Local"

struct LoadBalancerIngress {
    std::string ip;
    std::string hostname;
    std::string ipMode;  // "VIP" (also where absent) or "Proxy"
};

struct Service {
    ObjectMeta meta;
    ServiceType type = ServiceType::clusterIp;
    std::vector<std::string> clusterIps;  // "None" for headless
    std::vector<ServicePort> ports;
    Labels selector;
    std::string externalName;
    std::vector<std::string> externalIps;
    std::string loadBalancerIp;
    std::string loadBalancerClass;
    std::vector<std::string> loadBalancerSourceRanges;
    std::vector<LoadBalancerIngress> loadBalancerIngress;
    std::optional<TrafficPolicy> externalTrafficPolicy;  // absent where the API sent none
    std::optional<TrafficPolicy> internalTrafficPolicy;
    bool clientIpAffinity = false;
    std::uint32_t affinityTimeoutSeconds = 10800;
    std::optional<std::uint16_t> healthCheckNodePort;
    std::optional<bool> allocateLoadBalancerNodePorts;
    bool publishNotReadyAddresses = false;
    std::string trafficDistribution;
    std::vector<std::string> ipFamilies;  // "IPv4", "IPv6"
    std::string ipFamilyPolicy;

    bool headless() const;
    bool externalPolicyLocal() const { return externalTrafficPolicy == TrafficPolicy::local; }
    bool internalPolicyLocal() const { return internalTrafficPolicy == TrafficPolicy::local; }
};

struct TargetRef {
    std::string kind;
    std::string nameSpace;
    std::string name;
    std::string uid;
};

struct Endpoint {
    std::vector<std::string> addresses;
    // As the slice says; absent conditions read as the API documents them (ready: true).
    bool ready = true;
    bool serving = true;
    bool terminating = false;
    std::string hostname;
    std::string nodeName;
    std::string zone;
    std::vector<std::string> hintedZones;
    std::vector<std::string> hintedNodes;
    std::optional<TargetRef> target;
};

struct EndpointPort {
    std::string name;
    Protocol protocol = Protocol::tcp;
    std::optional<std::uint16_t> port;  // absent: all ports
    std::string appProtocol;
};

struct EndpointSlice {
    ObjectMeta meta;
    std::string serviceName;  // label kubernetes.io/service-name; empty where unset
    std::string addressType;  // IPv4, IPv6, FQDN
    std::vector<EndpointPort> ports;
    std::vector<Endpoint> endpoints;
};

// The old Endpoints kind: used where discovery v1 is absent, and compared with the slices.
struct Endpoints {
    struct Address {
        std::string ip;
        std::string hostname;
        std::string nodeName;
        std::optional<TargetRef> target;
    };
    struct Subset {
        std::vector<Address> addresses;
        std::vector<Address> notReadyAddresses;
        std::vector<EndpointPort> ports;
    };
    ObjectMeta meta;
    std::vector<Subset> subsets;
};

struct ContainerPort {
    std::string name;
    Protocol protocol = Protocol::tcp;
    std::uint16_t containerPort = 0;
    std::optional<std::uint16_t> hostPort;
    std::string hostIp;
};

struct Container {
    std::string name;
    std::string image;
    std::vector<std::string> command;  // command and args, in this order
    std::vector<ContainerPort> ports;
    bool privileged = false;
    bool ready = false;  // from the status
    int restartCount = 0;
};

struct Pod {
    ObjectMeta meta;
    std::string nodeName;
    std::string phase;
    std::string reason;
    bool hostNetwork = false;
    std::vector<std::string> podIps;
    std::string hostIp;
    std::vector<Condition> conditions;
    std::vector<Container> containers;

    bool ready() const;
    bool terminating() const { return meta.deletionTimestamp.has_value(); }
};

struct DaemonSet {
    ObjectMeta meta;
    Labels selector;
    Labels nodeSelector;
    std::vector<Container> containers;
    int desired = 0;
    int current = 0;
    int ready = 0;
    int updated = 0;
    int available = 0;
};

struct ConfigMap {
    ObjectMeta meta;
    std::map<std::string, std::string> data;
};

struct ServiceCidr {
    ObjectMeta meta;
    std::vector<std::string> cidrs;
    std::vector<Condition> conditions;
};

struct IpAddressObject {
    ObjectMeta meta;  // name: the address
    TargetRef parent;
};

struct NetworkPolicy {
    ObjectMeta meta;
    Labels podSelector;
    std::vector<std::string> policyTypes;
};

// Everything that the lists of one cluster said. Lists are in the API's order.
// A list that is missing in the evidence is absent, which is not the same as empty.
struct Objects {
    std::string serverVersion;  // "v1.36.2"; empty where unknown
    std::optional<std::vector<Node>> nodes;
    std::optional<std::vector<Namespace>> namespaces;
    std::optional<std::vector<Service>> services;
    std::optional<std::vector<Pod>> pods;
    std::optional<std::vector<Endpoints>> endpoints;
    std::optional<std::vector<EndpointSlice>> endpointSlices;
    std::optional<std::vector<DaemonSet>> daemonSets;
    std::optional<std::vector<ConfigMap>> configMaps;
    std::optional<std::vector<ServiceCidr>> serviceCidrs;
    std::optional<std::vector<IpAddressObject>> ipAddresses;
    std::optional<std::vector<NetworkPolicy>> networkPolicies;
    std::vector<Warning> warnings;  // objects with a wrong type in a field, skipped or cut
};

}  // namespace fairlead::kubernetes
