#pragma once

#include "model/cluster/cluster_snapshot.h"
#include "model/core/source_ref.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::kubeproxy {

// One place that says how kube-proxy is configured: its values by path in lower case with dots
// ("iptables.masqueradebit"), because kube-proxy up to 1.22 prints Go's field names. Lists are joined
// by commas; empty values, null and "0s" mean "default" and are left out.
struct ProxyConfiguration {
    std::string file;  // of the evidence
    std::map<std::string, std::string, std::less<>> values;
    std::map<std::string, std::string, std::less<>> texts;  // the fragment of the evidence for a value
    std::map<std::string, int, std::less<>> lines;

    const std::string* find(std::string_view path) const;
    SourceRef sourceOf(std::string_view path) const;
};

// What is known of the configuration of one node's kube-proxy, the most trustworthy first: /configz
// of the running process, the ConfigMap (in effect only since the last restart), the arguments of
// the DaemonSet. Broken documents are left out.
std::vector<ProxyConfiguration> proxyConfigurationsOf(const cluster::ClusterSnapshot& snapshot, const cluster::ClusterNode& node);

// For one document each; nothing where it cannot be read or holds no configuration of kube-proxy.
std::optional<ProxyConfiguration> readConfigz(std::string_view json, std::string file);
std::optional<ProxyConfiguration> readProxyConfigYaml(const std::string& yaml, std::string file);
ProxyConfiguration readProxyArguments(const std::vector<std::string>& command, std::string file);

}  // namespace fairlead::kubeproxy
