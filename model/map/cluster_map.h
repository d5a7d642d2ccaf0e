#pragma once

#include "model/cluster/cluster_snapshot.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// What the map of a cluster shows: zones, their nodes, the nodes' pods, and the services with the
// pods they lead to. Indices are positions in the lists of ClusterMap.

namespace fairlead::map {

// How a pod stands by the API's word. Finished: it ran to its end (Succeeded, Failed) and serves nobody.
enum class PodState : std::uint8_t { ready, notReady, terminating, finished, unknown };
inline constexpr std::size_t podStates = 5;
std::string_view wordsOf(PodState state);  // "ready", "not ready"…
PodState stateOf(const kubernetes::Pod& pod);

using Counts = std::array<std::uint32_t, podStates>;
std::uint32_t sumOf(const Counts& counts);
// "28 ready, 2 not ready"; "no pods".
std::string wordsOf(const Counts& counts);

struct MapPod {
    const kubernetes::Pod* object = nullptr;
    std::uint32_t node = 0;
    PodState state = PodState::unknown;
};

struct MapNode {
    // Whether kube-proxy's own pod is on the node; unknown where the pods were not read.
    enum class Proxy : std::uint8_t { unknown, absent, notReady, ready };

    std::string name;  // empty: the place of pods without a node
    const cluster::ClusterNode* evidence = nullptr;  // null: only pods name this node
    Proxy proxy = Proxy::unknown;
    std::uint32_t zone = 0;
    std::uint32_t firstPod = 0;
    std::uint32_t podCount = 0;
    Counts counts{};

    const kubernetes::Node* object() const { return evidence ? evidence->object : nullptr; }
    bool holdsNodeless() const { return name.empty(); }
};

struct MapZone {
    enum class Kind : std::uint8_t { zone, noZone, noNode };  // the last one holds the pods that have no node
    Kind kind = Kind::zone;
    std::string name;
    std::uint32_t firstNode = 0;
    std::uint32_t nodeCount = 0;
    Counts counts{};
};

struct MapService {
    enum class State : std::uint8_t { ok, degraded, noEndpoints, notProxied };
    const kubernetes::Service* object = nullptr;
    State state = State::ok;
    std::vector<std::uint32_t> pods;  // ascending
    std::uint32_t elsewhere = 0;  // endpoints that are no pod of the map
};

// Built once for a snapshot, which it keeps; immutable then, so any thread may read it.
// The order is the same for the same objects in whatever order the API sent them: zones and nodes by
// name (node-2 before node-10), the pods of a node by their age, so that a new one comes last.
// Cost: n log n in pods and nodes, linear in the endpoints.
class ClusterMap {
public:
    explicit ClusterMap(std::shared_ptr<const cluster::ClusterSnapshot> snapshot);

    const cluster::ClusterSnapshot& snapshot() const { return *m_snapshot; }
    const std::vector<MapZone>& zones() const { return m_zones; }
    const std::vector<MapNode>& nodes() const { return m_nodes; }
    const std::vector<MapPod>& pods() const { return m_pods; }
    const std::vector<MapService>& services() const { return m_services; }
    // The services that lead to a pod, in order.
    std::span<const std::uint32_t> servicesOf(std::uint32_t pod) const;
    // All namespaces that have pods or services, sorted.
    const std::vector<std::string>& namespaces() const { return m_namespaces; }
    const Counts& counts() const { return m_counts; }

    bool nodesRead() const { return m_snapshot->objects().nodes.has_value(); }
    bool podsRead() const { return m_snapshot->objects().pods.has_value(); }
    bool servicesRead() const { return m_snapshot->objects().services.has_value(); }
    // How many are machines: without the place of pods that have none.
    std::size_t machineCount() const;

private:
    void placeNodes();
    void placePods();
    void judgeProxies();
    void collectServices();
    void addEndpoints(MapService& service) const;
    void addPod(MapService& service, const kubernetes::TargetRef* target, const std::string& address) const;
    void turnServicesRound();
    void collectNamespaces();

    std::shared_ptr<const cluster::ClusterSnapshot> m_snapshot;
    std::vector<MapZone> m_zones;
    std::vector<MapNode> m_nodes;
    std::vector<MapPod> m_pods;
    std::vector<MapService> m_services;
    std::vector<std::uint32_t> m_podOfObject;  // by position in the API's list
    std::vector<std::uint32_t> m_servicesOfPods;  // one behind another
    std::vector<std::uint32_t> m_firstServiceOfPod;
    std::vector<std::string> m_namespaces;
    Counts m_counts{};
};

// Numbers inside names count as numbers: "node-2" before "node-10". A strict weak order.
bool namesInOrder(std::string_view a, std::string_view b);

}  // namespace fairlead::map
