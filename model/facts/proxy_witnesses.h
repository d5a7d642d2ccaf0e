#pragma once

#include "model/cluster/proxy_facts.h"
#include "model/facts/cluster_facts.h"
#include "model/kubeproxy/proxy_settings.h"

namespace fairlead::facts {

// In which mode kube-proxy runs on the node: what its rules show, /proxyMode, /configz, the line in its log, the
// ConfigMap and the arguments of its DaemonSet. Where the rules of several modes are there, what kube-proxy says decides.
Fact proxyModeOf(const cluster::ClusterSnapshot& snapshot, const cluster::ClusterNode& node);

// The one mode of all nodes; that of most of them, the others disagreeing.
Fact proxyModeOfAll(const std::vector<NodeFacts>& nodes);

// "1.36", by its image, its log or, less surely, the node's kubelet.
Fact proxyVersionOf(const cluster::ClusterNode& node);

// Which connections get the node's address as their source, and by which mark.
Fact masqueradeOf(const kubeproxy::ProxySettings& settings);
Fact detectLocalOf(const kubeproxy::ProxySettings& settings);

// "yes" where a pod of kube-proxy is ready on every node, "no" with the nodes that lack one.
Fact kubeProxyOnAllNodes(const cluster::ClusterSnapshot& snapshot, const cluster::ProxyPods& proxyPods);

}  // namespace fairlead::facts
