#pragma once

#include "model/core/address.h"
#include "model/core/protocol.h"
#include "model/core/source_ref.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// What the picture of a service holds, before anything has a place: plain values, in the words of
// the domain. The pictures are laid out from it, and the text formats are written from it.

namespace fairlead::diagram {

// A port of the service, for the chosen family.
struct GraphPort {
    std::string name;
    Protocol protocol = Protocol::tcp;
    std::uint16_t port = 0;
    std::string targetPort;  // as the API says: a number or a name; may be empty
    std::optional<std::uint16_t> nodePort;
};

// Where packets from beyond the nodes come in, other than by a node port.
struct GraphEntry {
    enum class Kind { loadBalancer, externalIp };
    Kind kind = Kind::loadBalancer;
    std::string address;  // an IP address, or a host name
    bool inRules = true;  // false: kube-proxy is not meant to know it (host name, ipMode Proxy)
    std::string missingOn;  // a node whose rules should know it and do not; empty: none
    std::string note;  // why not, or what else to say
    SourceRef source;
    std::string qualifier = {};  // what is special, in a few words: "ends connections itself"; mostly empty
};

struct GraphEndpoint {
    enum class State { ready, notReady, servingTerminating, terminating };
    std::string address;  // as text: "10.244.1.3", or a host name
    std::uint16_t port = 0;  // 0: none is known
    std::string podNamespace;
    std::string pod;  // empty: not a pod
    std::string node;  // empty: not on a node of the cluster
    std::string zone;
    State state = State::ready;
    bool hostNetwork = false;
    bool onlyInRules = false;  // the API does not list it (any more)
    std::vector<std::string> hintedZones;
    std::vector<std::string> hintedNodes;
    std::string device;  // the node's end of the pod's cable, where a route of its own names it: "veth1a2b"
    std::string made;  // who gave it its address and its cable, in sentences; empty where nothing tells
    std::vector<SourceRef> sources;

    // "10.244.1.3:8080", "[fd00::3]:8080"; without the port where none is known.
    std::string toString() const;
};

// The answer of one endpoint on its way back, node by node.
struct GraphReply {
    struct Step {
        std::string node;
        std::string effect;  // "source 10.244.2.5:8080 → 10.96.119.167:80"
        std::string why;
        bool broken = false;
    };
    std::size_t endpoint = 0;  // into ServiceGraph::endpoints
    std::string client;  // who asked: "10.244.1.2"
    std::string asked;  // the address and port that it asked
    std::string sourceSeen;  // whom the endpoint answers
    std::vector<Step> steps;
};

// What becomes of a new connection that enters the service on one node: as the node's rules say
// where they were read and can be decided, else as the API wants it.
struct GraphPath {
    enum class Outcome { forwarded, rejected, dropped, notHandled };
    Outcome outcome = Outcome::notHandled;
    std::vector<std::size_t> endpoints;  // into ServiceGraph::endpoints, ascending
    std::vector<double> shares;  // of each of them, 1/3 for one of three; empty: all alike
    bool fromRules = false;
    bool sourceRewritten = false;  // the endpoint sees an address of the node
    std::vector<std::string> sourcesSeen;  // what they see instead, by the way that leads to them; where known
    std::vector<std::size_t> missing;  // endpoints that the API wants and the rules do not reach
    std::vector<std::size_t> extra;  // of `endpoints`, those that the API does not want here
    std::vector<GraphReply> replies;  // only where asked for
    std::string why;  // a sentence: the policy, the hints, the absence

    double shareOf(std::size_t endpoint) const;
};

// Where the node's rules differ from what the API wants.
struct GraphDifference {
    std::string text;  // a sentence
    std::optional<std::size_t> endpoint;
    std::vector<SourceRef> sources;
};

struct GraphNode {
    struct Component {
        std::string name;  // "kubelet", "kindnet", "kube-proxy"
        std::string detail;  // version, pod CIDR, mode
        bool healthy = true;
        std::string description;
        std::vector<SourceRef> sources;
    };
    std::string name;
    std::string zone;
    std::string address;  // internal, of the chosen family; empty where there is none
    bool ready = true;
    std::string mode;  // "iptables"…; empty where unknown
    bool rulesRead = false;
    std::string notRead;  // why not
    // How its pods are plugged in, where the evidence says it.
    struct Network {
        std::string bridge;  // "cni0"; empty: no bridge
        std::string address;  // of the bridge, "10.244.2.1/24"
        std::size_t cables = 0;  // veths plugged into it
        bool routePerPod = false;  // no bridge: a veth and a route for each pod
        std::string description;
        std::vector<SourceRef> sources;
        bool known() const { return !bridge.empty() || routePerPod; }
    };
    std::string clientPod;  // an example of a pod on it: "shop/cart-x"; empty: none
    std::string clientAddress;
    Component kubelet;
    Component cni;
    Component proxy;
    Network network;
    GraphPath internal;  // from a pod on this node to the ClusterIP
    GraphPath external;  // from beyond the nodes to this node
    std::vector<GraphDifference> differences;
    std::vector<SourceRef> rulesSources;  // where its rules take the service's packets
    std::vector<SourceRef> sources;
};

struct ServiceGraph {
    enum class Kind { proxied, headless, externalName };

    std::string cluster;
    std::string kubernetes;  // "v1.36.2"
    std::string takenAt;  // RFC 3339
    std::string mode;  // of all nodes, or "mixed"; empty where unknown

    std::string nameSpace;
    std::string name;
    std::string type;  // "ClusterIP"…
    Kind kind = Kind::proxied;
    IpFamily family = IpFamily::ipv4;
    bool otherFamily = false;  // the service has addresses of the other family too
    bool portless = false;  // load balancer that asked for no node ports
    std::string externalName;
    std::string selector;  // "app=catalog"; empty: none, the endpoints are made by hand
    std::string clusterIp;  // of the chosen family; empty: it has none
    std::vector<GraphPort> ports;
    std::size_t port = 0;  // the one whose endpoints are shown

    bool internalLocal = false;  // internalTrafficPolicy: Local
    bool externalLocal = false;
    std::optional<std::uint32_t> affinitySeconds;
    std::vector<std::string> sourceRanges;
    std::optional<std::uint16_t> healthCheckPort;
    bool publishNotReady = false;
    std::string topology;  // "PreferSameZone"… where hints narrow the choice on a node
    std::vector<std::string> notes;  // anything else a reader must know, a sentence each

    std::vector<GraphEntry> entries;
    std::vector<GraphNode> nodes;
    std::vector<GraphEndpoint> endpoints;  // in a stable order: by node, then address
    std::vector<SourceRef> sources;  // of the service itself

    // From beyond the nodes: a node port, a load balancer or an external IP.
    bool externallyReachable() const;
    const GraphPort* shownPort() const { return port < ports.size() ? &ports[port] : nullptr; }
};

}  // namespace fairlead::diagram
