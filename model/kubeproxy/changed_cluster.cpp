#include "model/kubeproxy/changed_cluster.h"

#include "model/kubeproxy/changed_objects.h"
#include "model/kubeproxy/expected_rules.h"
#include "model/kubeproxy/rule_splice.h"

#include <algorithm>

namespace fairlead::kubeproxy {
namespace {

using cluster::ClusterNode;
using cluster::ClusterSnapshot;
using evidence::Evidence;
using Splice = std::string (*)(std::string_view, std::string_view, std::string_view);

// The dumps of one node, changed family by family.
class NodeRewrite {
public:
    NodeRewrite(const Evidence& evidence, const ClusterNode& node, EvidenceFiles& files)
        : m_evidence(evidence), m_node(node), m_files(files)
    {
    }

    // Why the node could not be changed; nothing where it was.
    std::optional<std::string> apply(const ProxySettings& settings, IpFamily family, const ExpectedDumps& before,
                                     const ExpectedDumps& after)
    {
        const netfilter::RuleSet* const found = foundRules(m_node, settings, family);
        if (!found)
            return "its rules were not read";
        if (settings.mode == cluster::ProxyMode::nftables)
            return applyNft(before, after);
        splice(found->file(), before.iptables, after.iptables, spliceIptables);
        if (settings.mode == cluster::ProxyMode::ipvs) {
            if (!splice(path("ipset.txt"), before.ipset, after.ipset, spliceIpset)
                || !splice(path("ipvs.txt"), before.ipvs, after.ipvs, spliceIpvs))
                return "its ipsets or virtual servers were not read";
        }
        return std::nullopt;
    }

private:
    std::string path(const char* file) const { return "nodes/" + m_node.name + '/' + file; }

    bool splice(const std::string& file, std::string_view before, std::string_view after, Splice how)
    {
        const auto changed = m_files.find(file);
        const Evidence::Text found = changed != m_files.end() ? changed->second : m_evidence.find(file);
        if (!found)
            return false;
        m_files[file] = std::make_shared<const std::string>(how(*found, before, after));
        return true;
    }

    // The JSON and the text say the same; only the text can be changed line by line, so it alone is left.
    std::optional<std::string> applyNft(const ExpectedDumps& before, const ExpectedDumps& after)
    {
        if (!splice(path("nft.txt"), before.nft, after.nft, spliceNft))
            return "its rules were read as JSON only; nft.txt is needed to change them";
        m_files[path("nft.json")] = nullptr;
        return std::nullopt;
    }

    const Evidence& m_evidence;
    const ClusterNode& m_node;
    EvidenceFiles& m_files;
};

Evidence withFiles(const Evidence& evidence, const EvidenceFiles& changed)
{
    std::map<std::string, Evidence::Text, std::less<>> files;
    for (const std::string& path : evidence.paths())
        files.emplace(path, evidence.find(path));
    for (const auto& [path, text] : changed) {
        if (text)
            files[path] = text;
        else
            files.erase(path);
    }
    return {evidence.description(), std::move(files)};
}

// Empty dumps before: everything is written anew.
std::optional<std::string> rewriteNode(const ClusterSnapshot& before, const ClusterSnapshot& after, const ClusterNode& node,
                                       EvidenceFiles& files, bool everything)
{
    const ProxySettings settings = readProxySettings(before, node);
    if (settings.mode == cluster::ProxyMode::unknown)
        return "the mode of its kube-proxy is not known";
    NodeRewrite rewrite(before.evidence(), node, files);
    const ClusterNode* const changed = after.findNode(node.name);
    std::optional<std::string> problem;
    for (const IpFamily family : settings.families) {
        const auto old = everything ? Result<ExpectedDumps>(ExpectedDumps{}) : expectDumps(before, node, settings, family);
        const auto now = expectDumps(after, changed ? *changed : node, settings, family);
        if (!old || !now)
            return (old ? now : old).error().why;
        // A family that kube-proxy does not serve here has neither rules nor anything to change.
        if (!foundRules(node, settings, family) && old->iptables == now->iptables && old->nft == now->nft)
            continue;
        if (auto reason = rewrite.apply(settings, family, *old, *now))
            problem = std::move(reason);
    }
    return problem;
}

Result<ChangedCluster> rewriteNodes(const ClusterSnapshot& before, const std::shared_ptr<const ClusterSnapshot>& objectsChanged,
                                    bool everything)
{
    ChangedCluster result;
    EvidenceFiles files;
    for (const ClusterNode& node : before.nodes()) {
        EvidenceFiles ofNode;
        if (auto reason = rewriteNode(before, *objectsChanged, node, ofNode, everything))
            result.unchanged.push_back({node.name, std::move(*reason)});
        else
            files.merge(ofNode);
    }
    auto snapshot = ClusterSnapshot::build(withFiles(objectsChanged->evidence(), files));
    if (!snapshot)
        return snapshot.error();
    result.snapshot = std::move(*snapshot);
    return result;
}

}  // namespace

Result<ChangedCluster> changeCluster(const ClusterSnapshot& snapshot, const ClusterChange& change)
{
    const auto objects = changeObjects(snapshot, change);
    if (!objects)
        return objects.error();
    const auto changed = ClusterSnapshot::build(withFiles(snapshot.evidence(), *objects));
    if (!changed)
        return changed.error();
    return rewriteNodes(snapshot, *changed, false);
}

Result<ChangedCluster> rewriteCluster(const ClusterSnapshot& snapshot)
{
    const auto same = ClusterSnapshot::build(snapshot.evidence());
    if (!same)
        return same.error();
    return rewriteNodes(snapshot, *same, true);
}

}  // namespace fairlead::kubeproxy
