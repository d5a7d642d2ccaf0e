#include "model/anonymization/name_map.h"

#include "model/evidence/secret_words.h"

#include <algorithm>
#include <array>

namespace fairlead::anonymization {
namespace {

constexpr std::array<std::string_view, 62> reserved{"default",
                                                    "kube-system",
                                                    "kube-public",
                                                    "kube-node-lease",
                                                    "kubernetes",
                                                    "kube-dns",
                                                    "kube-proxy",
                                                    "coredns",
                                                    "kubeadm-config",
                                                    "kube-root-ca.crt",
                                                    "kube-proxy-config",
                                                    "kube-apiserver",
                                                    "kube-scheduler",
                                                    "etcd",
                                                    "kube-controller-manager",
                                                    "http",
                                                    "https",
                                                    "dns",
                                                    "dns-tcp",
                                                    "metrics",
                                                    "grpc",
                                                    "tcp",
                                                    "udp",
                                                    "sctp",
                                                    "TCP",
                                                    "UDP",
                                                    "SCTP",
                                                    "iptables",
                                                    "nftables",
                                                    "ipvs",
                                                    "userspace",
                                                    "ClusterCIDR",
                                                    "NodeCIDR",
                                                    "BridgeInterface",
                                                    "InterfaceNamePrefix",
                                                    "rr",
                                                    "lc",
                                                    "wrr",
                                                    "wlc",
                                                    "sh",
                                                    "dh",
                                                    "mh",
                                                    "sed",
                                                    "nq",
                                                    "true",
                                                    "false",
                                                    "primary",
                                                    "null",
                                                    "Auto",
                                                    "auto",
                                                    "Disabled",
                                                    "None",
                                                    "linux",
                                                    "amd64",
                                                    "arm64",
                                                    "(removed)",
                                                    "lo",
                                                    "cni0",
                                                    "eth0",
                                                    "host-local",
                                                    "bridge",
                                                    "portmap"};

// Pods of these begin with their component's name, which tells what they are.
constexpr std::array<std::string_view, 20> components{"kube-proxy",
                                                      "kube-apiserver",
                                                      "kube-controller-manager",
                                                      "kube-scheduler",
                                                      "etcd",
                                                      "coredns",
                                                      "kindnet",
                                                      "calico-node",
                                                      "cilium",
                                                      "kube-flannel",
                                                      "kube-router",
                                                      "ovnkube-node",
                                                      "antrea-agent",
                                                      "weave-net",
                                                      "aws-node",
                                                      "canal",
                                                      "konnectivity-agent",
                                                      "kube-multus",
                                                      "local-path",
                                                      "metrics-server"};

bool isNumeric(std::string_view text)
{
    return std::ranges::all_of(text,
                               [](char c) { return (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+' || c == '%'; });
}

// "30s", "2h45m", "8Gi", "100m": digits with at most two letters behind each run.
bool isQuantity(std::string_view text)
{
    int letters = 3;
    for (const char c : text) {
        if ((c >= '0' && c <= '9') || c == '.')
            letters = 0;
        else if (std::string_view("hmsunkKMGTPi").find(c) == std::string_view::npos || ++letters > 2)
            return false;
    }
    return true;
}

std::string numbered(const std::string& kind, std::size_t number, std::size_t all)
{
    const std::string digits = std::to_string(number);
    return kind + '-' + std::string(std::to_string(all).size() - digits.size(), '0') + digits;
}

}  // namespace

bool NameMap::isReserved(std::string_view text)
{
    return text.empty() || isNumeric(text) || isQuantity(text) || std::ranges::find(reserved, text) != reserved.end();
}

void NameMap::add(const std::string& kind, const std::set<std::string>& names)
{
    std::size_t number = 0;
    for (const std::string& name : names) {
        ++number;
        if (isReserved(name))
            continue;
        const auto* const component = std::ranges::find_if(components, [&](std::string_view each) {
            return kind == "pod" && (name == each || (name.starts_with(each) && name[each.size()] == '-'));
        });
        m_aliases.try_emplace(name,
                              numbered(component == components.end() ? kind : std::string(*component), number, names.size()));
    }
}

std::string NameMap::map(std::string_view text)
{
    if (isReserved(text))
        return std::string(text);
    const auto known = m_aliases.find(text);
    if (known != m_aliases.end())
        return known->second;
    return m_aliases.emplace(text, "name-" + std::to_string(++m_others)).first->second;
}

std::string NameMap::mapKey(std::string_view key)
{
    static constexpr std::array<std::string_view, 8> plain{"k8s-app",
                                                           "component",
                                                           "tier",
                                                           "app",
                                                           "name",
                                                           "pod-template-hash",
                                                           "controller-revision-hash",
                                                           "pod-template-generation"};
    if (evidence::hasPlainDomain(key) || std::ranges::find(plain, key) != plain.end())
        return std::string(key);
    return map(key);
}

}  // namespace fairlead::anonymization
