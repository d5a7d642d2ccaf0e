#include "model/findings/finding_kinds.h"
#include "model/findings/finding_words.h"

#include <charconv>

// https://kubernetes.io/releases/version-skew-policy: kube-proxy must not be newer than kube-apiserver, and may be up to three
// minor versions older, two before 1.25.

namespace fairlead::findings {
namespace {

// 36 of "v1.36.2".
std::optional<int> minorOf(std::string_view version)
{
    if (version.starts_with('v'))
        version.remove_prefix(1);
    int minor = 0;
    if (!version.starts_with("1."))
        return std::nullopt;
    version.remove_prefix(2);
    const auto [end, error] = std::from_chars(version.data(), version.data() + version.size(), minor);
    return error == std::errc() && end != version.data() ? std::optional(minor) : std::nullopt;
}

}  // namespace

void lookForVersionSkew(const FindingContext& context, FindingList& list)
{
    const auto server = minorOf(context.facts().kubernetes);
    if (!server) {
        list.notKnown("the version of the API server was not read");
        return;
    }
    for (const NodeView& node : context.nodes()) {
        if (!node.node->proxyMinor) {
            list.notKnown("the version of kube-proxy is not known", node.node->name);
            continue;
        }
        const int proxy = *node.node->proxyMinor;
        const int allowed = proxy < 25 ? 2 : 3;
        if (proxy <= *server && *server - proxy <= allowed)
            continue;
        Finding finding;
        const bool works = proxy < *server && node.compared && node.drift.notCompared.empty() && node.drift.differences.empty();
        finding.severity = works ? Severity::info : Severity::warning;
        finding.title = "kube-proxy 1." + std::to_string(proxy) + " does not go with API server 1." + std::to_string(*server);
        finding.message = proxy > *server
            ? "kube-proxy must not be newer than the API server: it may ask for what the server does not know, and then stops "
              "writing rules."
            : "kube-proxy may be " + std::to_string(allowed)
                + " minor versions older than the API server at most: it may not know what "
                  "services ask for today, and writes other rules than they need."
                + std::string(works ? " Its rules are as they should be now." : "");
        finding.nodes = {node.node->name};
        finding.evidence = {{"api/version.json", 0, context.facts().kubernetes}, node.node->proxyVersionSource};
        finding.fix = "kubectl -n kube-system set image daemonset/kube-proxy kube-proxy=registry.k8s.io/kube-proxy:"
            + shellWord(context.facts().kubernetes);
        list.add(std::move(finding));
    }
}

}  // namespace fairlead::findings
