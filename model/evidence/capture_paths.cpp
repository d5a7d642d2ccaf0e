#include "model/evidence/capture_paths.h"

#include <algorithm>
#include <array>

namespace fairlead::evidence {
namespace {

constexpr std::array<std::string_view, 11> lists{"nodes",        "namespaces",     "services",       "pods",
                                                 "endpoints",    "endpointslices", "daemonsets",     "configmaps",
                                                 "servicecidrs", "ipaddresses",    "networkpolicies"};
constexpr std::array<std::string_view, 20> ruleFiles{"iptables-save.txt",
                                                     "ip6tables-save.txt",
                                                     "iptables-legacy-save.txt",
                                                     "ip6tables-legacy-save.txt",
                                                     "nft.json",
                                                     "nft.txt",
                                                     "ipset.txt",
                                                     "ipvs.txt",
                                                     "ipvs-stats.txt",
                                                     "ipvs-rate.txt",
                                                     "ipvs-list.txt",
                                                     "ip-addr.json",
                                                     "ip-route.json",
                                                     "ip6-route.json",
                                                     "ip-rule.json",
                                                     "conntrack.txt",
                                                     "sysctl.txt",
                                                     "kube-proxy-metrics.txt",
                                                     "proc-net-ip_vs.txt",
                                                     "proxy-mode.txt"};
constexpr std::array<std::string_view, 2> wordFiles{"kube-proxy.log", "configz.json"};

template <class Names> bool holds(const Names& names, std::string_view name)
{
    return std::ranges::find(names, name) != names.end();
}

std::optional<CaptureFile> apiFileOf(std::string_view name)
{
    if (name == "version.json")
        return CaptureFile{CaptureFileKind::version, {}, std::string(name)};
    if (!name.ends_with(".json") || !holds(lists, name.substr(0, name.size() - 5)))
        return std::nullopt;
    return CaptureFile{CaptureFileKind::list, {}, std::string(name)};
}

std::optional<CaptureFile> nodeFileOf(std::string_view rest)
{
    const std::size_t slash = rest.find('/');
    if (slash == std::string_view::npos || slash == 0)
        return std::nullopt;
    CaptureFile file{CaptureFileKind::words, std::string(rest.substr(0, slash)), std::string(rest.substr(slash + 1))};
    const std::string_view name = file.name;
    if (holds(ruleFiles, name))
        file.kind = CaptureFileKind::rules;
    else if (!holds(wordFiles, name) && !name.starts_with("cni/") && !(name.starts_with("manifests/") && name.ends_with(".yaml")))
        return std::nullopt;
    return file;
}

}  // namespace

std::optional<CaptureFile> captureFileOf(std::string_view path)
{
    constexpr std::string_view samples = "samples/";
    if (path == "capture.json")
        return CaptureFile{CaptureFileKind::description, {}, std::string(path)};
    if (path.starts_with(samples)) {
        const std::size_t end = path.find('/', samples.size());
        if (end == std::string_view::npos)
            return std::nullopt;
        path.remove_prefix(end + 1);
        return path.starts_with("nodes/") ? captureFileOf(path) : std::nullopt;
    }
    const bool failed = path.ends_with(".error");
    if (failed)
        path.remove_suffix(6);
    auto file = path.starts_with("api/") ? apiFileOf(path.substr(4))
        : path.starts_with("nodes/")     ? nodeFileOf(path.substr(6))
                                         : std::nullopt;
    if (file && failed)
        file->kind = CaptureFileKind::failure;
    return file;
}

}  // namespace fairlead::evidence
