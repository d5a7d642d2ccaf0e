#include "model/collection/proxy_pods.h"

#include "model/kubernetes/object_reader.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace fairlead::collection {
namespace {

using kubernetes::Container;
using kubernetes::Pod;

constexpr std::string_view proxy = "kube-proxy";

evidence::Evidence onlyFile(const std::string& path, evidence::Evidence::Text text)
{
    std::map<std::string, evidence::Evidence::Text, std::less<>> files;
    files[path] = std::move(text);
    return {{}, std::move(files)};
}

// The client writes each object on a line of its own: those with the word are a list of their own. Any other text is taken whole.
std::string listOfThoseWith(std::string_view word, const std::string& list)
{
    std::string items;
    for (std::size_t found = list.find(word); found != std::string::npos;) {
        const std::size_t before = list.rfind('\n', found);
        const std::size_t begin = before == std::string::npos ? 0 : before + 1;
        const std::size_t end = std::min(list.find('\n', found), list.size());
        std::string_view line = std::string_view(list).substr(begin, end - begin);
        while (!line.empty() && (line.back() == ',' || line.back() == '\r' || line.back() == ' '))
            line.remove_suffix(1);
        if (begin == 0 || !line.starts_with('{') || !line.ends_with('}'))
            return list;
        items.append(items.empty() ? "" : ",").append(line);
        found = list.find(word, end);
    }
    return R"({"kind":"PodList","apiVersion":"v1","items":[)" + items + "]}";
}

const Container* proxyContainer(const Pod& pod)
{
    const auto found = std::ranges::find_if(pod.containers, [](const Container& container) {
        return container.name == proxy || container.image.find(proxy) != std::string::npos;
    });
    return found == pod.containers.end() ? nullptr : &*found;
}

struct OtherProxy {
    std::string_view daemonSet;
    std::string_view program;
};

// The agents that can serve services in kube-proxy's place, by the names that their makers give their DaemonSets.
constexpr std::array otherProxies{
    OtherProxy{"cilium", "Cilium"},
    OtherProxy{"kube-router", "kube-router"},
    OtherProxy{"antrea-agent", "Antrea"},
    OtherProxy{"ovnkube-node", "OVN-Kubernetes"},
    OtherProxy{"calico-node", "Calico (in its eBPF mode)"},
};

const OtherProxy* otherProxyIn(const kubernetes::Objects& objects)
{
    for (const OtherProxy& other : otherProxies) {
        if (objects.daemonSets && std::ranges::any_of(*objects.daemonSets, [&](const kubernetes::DaemonSet& set) {
                return set.meta.name == other.daemonSet;
            }))
            return &other;
    }
    return nullptr;
}

// "v1.33.1+k3s1" is how a kubelet says it.
std::string distributionIn(const kubernetes::Objects& objects)
{
    constexpr std::array<std::pair<std::string_view, std::string_view>, 3> marks{
        {{"+k3s", "k3s"}, {"+rke2", "RKE2"}, {"+k0s", "k0s"}}};
    for (const auto& [mark, name] : marks) {
        if (objects.nodes && std::ranges::any_of(*objects.nodes, [mark = mark](const kubernetes::Node& node) {
                return node.kubeletVersion.find(mark) != std::string::npos;
            }))
            return std::string(name);
    }
    return {};
}

}  // namespace

std::map<std::string, PodPlace> proxyPods(const evidence::Evidence& evidence)
{
    std::map<std::string, PodPlace> places;
    const auto text = evidence.find("api/pods.json");
    if (!text)
        return places;
    const auto objects =
        kubernetes::readObjects(onlyFile("api/pods.json", std::make_shared<const std::string>(listOfThoseWith(proxy, *text))));
    if (!objects || !objects->pods)
        return places;
    for (const Pod& pod : *objects->pods) {
        const Container* const container = proxyContainer(pod);
        if (container == nullptr || pod.nodeName.empty() || pod.phase != "Running" || pod.terminating())
            continue;
        places.insert_or_assign(pod.nodeName, PodPlace{pod.nodeName, pod.meta.nameSpace, pod.meta.name, container->name});
    }
    return places;
}

std::vector<std::string> nodeNamesIn(const evidence::Evidence& evidence)
{
    std::vector<std::string> names;
    const auto text = evidence.find("api/nodes.json");
    const auto objects = text ? kubernetes::readObjects(onlyFile("api/nodes.json", text)) : kubernetes::Objects();
    if (objects && objects->nodes) {
        for (const kubernetes::Node& node : *objects->nodes)
            names.push_back(node.meta.name);
    }
    return names;
}

NoProxyPod whyNoProxyPod(const evidence::Evidence& evidence)
{
    std::map<std::string, evidence::Evidence::Text, std::less<>> files;
    for (const char* const path : {"api/daemonsets.json", "api/nodes.json"}) {
        if (auto text = evidence.find(path))
            files[path] = std::move(text);
    }
    const auto objects = kubernetes::readObjects({{}, std::move(files)});
    const std::string ssh = "connect to the node over SSH beside the kubeconfig (--ssh) to read its rules";
    if (objects) {
        if (const std::string distribution = distributionIn(*objects); !distribution.empty())
            return {"no pod of kube-proxy runs on this node: " + distribution + " runs kube-proxy in its own process", ssh};
        if (const OtherProxy* const other = otherProxyIn(*objects))
            return {"no pod of kube-proxy runs on this node; " + std::string(other->program) + " does (DaemonSet "
                        + std::string(other->daemonSet)
                        + "), which can serve services in its place, with rules that are not kube-proxy's",
                    "services are drawn from the API; ask " + std::string(other->program)
                        + "'s own tools what it does on the node"};
    }
    return {"no pod of kube-proxy runs on this node", ssh};
}

}  // namespace fairlead::collection
