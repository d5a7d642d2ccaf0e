#pragma once

#include "model/collection/pod_command_runner.h"
#include "model/evidence/evidence.h"

#include <map>
#include <string>
#include <vector>

namespace fairlead::collection {

// The container of kube-proxy on each node where one runs, by the node's name, as api/pods.json lists them. Cost: one search
// through the text; only pods that speak of kube-proxy are parsed.
std::map<std::string, PodPlace> proxyPods(const evidence::Evidence& evidence);

// The nodes of api/nodes.json. Cost: its parsing.
std::vector<std::string> nodeNamesIn(const evidence::Evidence& evidence);

// Why a node has no pod of kube-proxy, as far as the DaemonSets and node objects of the evidence tell: another program that
// serves services (Cilium, kube-router, Antrea…), a distribution that runs kube-proxy in its own process. One sentence, and
// what to do.
struct NoProxyPod {
    std::string why;
    std::string hint;
};
NoProxyPod whyNoProxyPod(const evidence::Evidence& evidence);

}  // namespace fairlead::collection
