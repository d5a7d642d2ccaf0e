#include "model/cluster/proxy_facts.h"

#include <algorithm>
#include <charconv>

namespace fairlead::cluster {
namespace {

using netfilter::RuleSet;
using netfilter::TableFamily;

std::optional<ProxyMode> modeNamed(std::string_view name)
{
    for (const ProxyMode mode : {ProxyMode::iptables, ProxyMode::nftables, ProxyMode::ipvs, ProxyMode::userspace}) {
        if (name == toString(mode))
            return mode;
    }
    return std::nullopt;
}

SourceRef chainReference(const evidence::Evidence& evidence, const RuleSet& rules, netfilter::ChainIndex chain)
{
    return evidence.reference(rules.file(), rules.chains()[chain].line);
}

std::optional<ModeWitness> iptablesWitness(const evidence::Evidence& evidence, const RuleSet& rules)
{
    for (const TableFamily family : {TableFamily::ip, TableFamily::ip6}) {
        if (const auto portals = rules.findChain(family, "nat", "KUBE-PORTALS-CONTAINER"))
            return ModeWitness{ProxyMode::userspace, chainReference(evidence, rules, *portals)};
        const auto services = rules.findChain(family, "nat", "KUBE-SERVICES");
        if (!services)
            continue;
        for (const netfilter::RuleIndex rule : rules.rulesOf(*services)) {
            const auto target = rules.jumpOf(rule);
            const std::string_view name = target ? std::string_view(rules.chains()[*target].name) : std::string_view();
            const SourceRef source = evidence.reference(rules.file(), rules.rules()[rule].line);
            if (name.starts_with("KUBE-SVC-") || name.starts_with("KUBE-SVL-") || name.starts_with("KUBE-EXT-"))
                return ModeWitness{ProxyMode::iptables, source};
            if (rules.text(rule).find("--match-set KUBE-CLUSTER-IP ") != std::string_view::npos)
                return ModeWitness{ProxyMode::ipvs, source};
        }
    }
    return std::nullopt;
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' '))
        text.remove_suffix(1);
    return text;
}

// "Using iptables Proxier": the line that kube-proxy of every version logs (facts, section 5.3).
std::optional<ModeWitness> logWitness(const evidence::Evidence& evidence, const std::string& path)
{
    const auto text = evidence.find(path);
    if (!text)
        return std::nullopt;
    for (std::size_t at = text->find("Using "); at != std::string::npos; at = text->find("Using ", at + 1)) {
        const std::string_view rest = std::string_view(*text).substr(at + 6);
        const std::size_t blank = rest.find(' ');
        if (blank == std::string_view::npos
            || !(rest.substr(blank).starts_with(" Proxier") || rest.substr(blank).starts_with(" proxier")))
            continue;
        if (const auto mode = modeNamed(rest.substr(0, blank)))
            return ModeWitness{
                *mode,
                evidence.reference(
                    path,
                    static_cast<int>(1 + std::count(text->begin(), text->begin() + static_cast<std::ptrdiff_t>(at), '\n')))};
    }
    return std::nullopt;
}

// The 36 of "registry.k8s.io/kube-proxy:v1.36.2" or "version=\"v1.36.2\"".
std::optional<int> minorOf(std::string_view text, std::string_view before)
{
    const std::size_t at = text.rfind(before);
    if (at == std::string_view::npos)
        return std::nullopt;
    const std::string_view rest = text.substr(at + before.size());
    int minor = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), minor);
    return error == std::errc() && end != rest.data() ? std::optional(minor) : std::nullopt;
}

bool versionFromContainers(ClusterNode& node, const std::vector<kubernetes::Container>& containers, const SourceRef& source)
{
    for (const kubernetes::Container& container : containers) {
        if (container.image.find("kube-proxy") == std::string::npos)
            continue;
        if (const auto minor = minorOf(container.image, ":v1.")) {
            node.proxyMinor = minor;
            node.proxyVersionSource = source;
            node.proxyVersionSource.text = container.image;
            return true;
        }
    }
    return false;
}

void findVersion(ClusterNode& node, const evidence::Evidence& evidence, const kubernetes::Objects& objects,
                 const ProxyPods& proxyPods)
{
    if (const auto own = proxyPods.find(node.name); own != proxyPods.end()) {
        for (const kubernetes::Pod* pod : own->second) {
            if (versionFromContainers(node, pod->containers, pod->meta.source))
                return;
        }
    }
    if (objects.daemonSets) {
        for (const kubernetes::DaemonSet& set : *objects.daemonSets) {
            if (versionFromContainers(node, set.containers, set.meta.source))
                return;
        }
    }
    const std::string log = "nodes/" + node.name + "/kube-proxy.log";
    if (const auto text = evidence.find(log)) {
        if (const auto minor = minorOf(*text, "\"Version info\" version=\"v1.")) {
            node.proxyMinor = minor;
            node.proxyVersionSource = evidence.reference(log, 0);
            return;
        }
    }
    if (node.object) {
        if (const auto minor = minorOf(node.object->kubeletVersion, "v1.")) {
            node.proxyMinor = minor;
            node.proxyVersionSource = node.object->meta.source;
            node.proxyVersionSource.text =
                "kubeletVersion " + node.object->kubeletVersion + " (kube-proxy's own version is not known)";
        }
    }
}

}  // namespace

std::vector<ModeWitness> modesInRules(const ClusterNode& node, const evidence::Evidence& evidence)
{
    std::vector<ModeWitness> found;
    const NodeRules& rules = node.rules;
    if (rules.nft) {
        for (const TableFamily family : {TableFamily::ip, TableFamily::ip6}) {
            const auto services = rules.nft->findChain(family, "kube-proxy", "services");
            if (services && found.empty())
                found.push_back({ProxyMode::nftables, chainReference(evidence, *rules.nft, *services)});
        }
    }
    for (const auto& set : {rules.iptables, rules.ip6tables, rules.iptablesLegacy, rules.ip6tablesLegacy}) {
        const auto witness = set ? iptablesWitness(evidence, *set) : std::nullopt;
        const auto sameMode = [&](const ModeWitness& other) { return other.mode == witness->mode; };
        if (witness && std::ranges::none_of(found, sameMode))
            found.push_back(*witness);
    }
    return found;
}

std::vector<ModeWitness> modesSaid(const ClusterNode& node, const evidence::Evidence& evidence)
{
    std::vector<ModeWitness> found;
    const std::string folder = "nodes/" + node.name + '/';
    if (const auto text = evidence.find(folder + "proxy-mode.txt")) {
        if (const auto mode = modeNamed(trimmed(*text)))
            found.push_back({*mode, evidence.reference(folder + "proxy-mode.txt", 1)});
    }
    if (const auto text = evidence.find(folder + "configz.json")) {
        const std::size_t at = text->find("\"mode\":\"");
        const std::size_t end = at == std::string::npos ? at : text->find('"', at + 8);
        if (end != std::string::npos) {
            if (const auto mode = modeNamed(std::string_view(*text).substr(at + 8, end - at - 8)))
                found.push_back({*mode, evidence.reference(folder + "configz.json", 1)});
        }
    }
    if (auto logged = logWitness(evidence, folder + "kube-proxy.log"))
        found.push_back(std::move(*logged));
    return found;
}

ProxyPods proxyPodsByNode(const kubernetes::Objects& objects)
{
    ProxyPods pods;
    if (!objects.pods)
        return pods;
    for (const kubernetes::Pod& pod : *objects.pods) {
        const bool isProxy = pod.meta.nameSpace == "kube-system"
            && std::ranges::any_of(pod.containers,
                                   [](const auto& container) { return container.image.find("kube-proxy") != std::string::npos; });
        if (isProxy)
            pods[pod.nodeName].push_back(&pod);
    }
    return pods;
}

void findProxyFacts(ClusterNode& node, const evidence::Evidence& evidence, const kubernetes::Objects& objects,
                    const ProxyPods& proxyPods)
{
    const std::vector<ModeWitness> witnesses = modesInRules(node, evidence);
    std::vector<ModeWitness> said = modesSaid(node, evidence);
    const auto own = said.empty() ? std::nullopt : std::optional(std::move(said.front()));
    const auto agreeing =
        std::ranges::find_if(witnesses, [&](const ModeWitness& witness) { return own && witness.mode == own->mode; });
    if (agreeing != witnesses.end() || witnesses.size() == 1) {
        const ModeWitness& witness = agreeing != witnesses.end() ? *agreeing : witnesses.front();
        node.mode = witness.mode;
        node.modeSource = witness.source;
    } else if (own) {
        node.mode = own->mode;
        node.modeSource = own->source;
    } else if (!witnesses.empty()) {
        node.mode = witnesses.front().mode;
        node.modeSource = witnesses.front().source;
    }
    findVersion(node, evidence, objects, proxyPods);
}

}  // namespace fairlead::cluster
