#pragma once

#include "model/cluster/cluster_snapshot.h"
#include "model/cluster/proxy_facts.h"
#include "model/facts/cluster_facts.h"
#include "model/kubeproxy/endpoint_selection.h"
#include "model/kubeproxy/rule_drift.h"
#include "model/kubeproxy/service_frontends.h"
#include "model/kubeproxy/service_index.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace fairlead::findings {

// One port of a service in one family, where clients reach it, and who may answer.
struct PortView {
    const kubernetes::ServicePort* port = nullptr;
    IpFamily family = IpFamily::ipv4;
    kubeproxy::ServiceFrontends frontends;
    std::vector<kubeproxy::ServiceEndpoint> endpoints;

    bool usable() const;  // ready, or serving while it terminates
};

// Why a service has a port that nobody answers at; the first that holds.
enum class Diagnosis : std::uint8_t {
    served,
    notKnown,  // the lists that would tell were not read
    noSelector,  // nobody manages its endpoints, and there are none
    noPods,  // no pod has the labels
    noSuchPort,  // the pods do not have the named target port
    notReady,  // there are pods, but none is ready
    sliceLags,  // there are ready pods, but the slices do not name them
    noneOfFamily,  // the pods have no address of the family
};

// A service that kube-proxy serves.
struct ServiceView {
    const kubernetes::Service* service = nullptr;
    std::vector<PortView> ports;
    std::vector<const kubernetes::Pod*> pods;  // that its selector names and that are not over
    Diagnosis diagnosis = Diagnosis::served;
    std::vector<std::size_t> bare;  // indexes of the ports without a usable endpoint

    const std::string& nameSpace() const { return service->meta.nameSpace; }
    std::string name() const { return service->meta.qualifiedName(); }
    // The slices changed so lately that neither they nor the rules need be up to date.
    bool changedLately = false;
};

// A node with what is known of it and how its rules differ from what they should be.
struct NodeView {
    const cluster::ClusterNode* node = nullptr;
    const facts::NodeFacts* facts = nullptr;
    kubeproxy::NodeDrift drift;  // empty where `node` has no rules
    bool compared = false;  // anything was read to compare with
};

// What all kinds of findings look at, computed once: linear in the objects and in the rules. Thread-safe to read.
// Points into the snapshot, which it keeps.
class FindingContext {
public:
    using SnapshotPtr = std::shared_ptr<const cluster::ClusterSnapshot>;
    using Progress = std::function<void(std::size_t done, std::size_t total)>;

    // Stops early, and is then incomplete, where `stop` asks for it. `progress` is called for each node.
    explicit FindingContext(SnapshotPtr snapshot, const std::stop_token& stop = {}, const Progress& progress = {});
    FindingContext(const FindingContext&) = delete;
    FindingContext& operator=(const FindingContext&) = delete;

    const cluster::ClusterSnapshot& snapshot() const { return *m_snapshot; }
    const kubernetes::Objects& objects() const { return m_snapshot->objects(); }
    const facts::ClusterFacts& facts() const { return m_facts; }
    std::span<const ServiceView> services() const { return m_services; }
    std::span<const NodeView> nodes() const { return m_nodes; }
    const kubeproxy::ServiceIndex& index() const { return m_index; }
    const cluster::ProxyPods& proxyPods() const { return m_proxyPods; }

    const ServiceView* viewOf(const kubernetes::Service& service) const;
    // Pods of the namespace that are not over; in the API's order.
    std::span<const kubernetes::Pod* const> podsIn(const std::string& nameSpace) const;

private:
    void addPods();
    void addServices();
    std::vector<const kubernetes::Pod*> selectedPods(const kubernetes::Service& service) const;
    ServiceView makeView(const kubernetes::Service& service) const;
    Diagnosis diagnose(const ServiceView& view) const;
    bool changedLately(const kubernetes::Service& service) const;

    SnapshotPtr m_snapshot;
    facts::ClusterFacts m_facts;
    kubeproxy::ServiceIndex m_index;
    cluster::ProxyPods m_proxyPods;
    std::vector<ServiceView> m_services;
    std::vector<NodeView> m_nodes;
    std::unordered_map<std::string, std::vector<const kubernetes::Pod*>> m_podsByNamespace;
    std::unordered_map<std::string, std::vector<const kubernetes::Pod*>> m_podsByLabel;  // "shop\napp\ncart"
    std::unordered_map<const kubernetes::Service*, std::size_t> m_viewOf;
};

// The number of the port at which the pod answers for the service's port; nothing where it names one that the pod lacks.
std::optional<std::uint16_t> targetPortOf(const kubernetes::ServicePort& port, const kubernetes::Pod& pod);
bool hasAddress(const kubernetes::Pod& pod, IpFamily family);

}  // namespace fairlead::findings
