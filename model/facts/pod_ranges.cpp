#include "model/facts/address_ranges.h"
#include "model/facts/component_arguments.h"
#include "model/facts/kubeadm_config.h"
#include "model/kubeproxy/proxy_configuration.h"

#include <simdjson.h>

#include <algorithm>

namespace fairlead::facts {
namespace {

using cluster::ClusterNode;
using cluster::ClusterSnapshot;

// kube-proxy's clusterCIDR, once for each place that says it, not once for each node.
void addProxyConfigurations(const ClusterSnapshot& snapshot, std::vector<RangeStatement>& statements)
{
    for (const ClusterNode& node : snapshot.nodes()) {
        for (const kubeproxy::ProxyConfiguration& configuration : kubeproxy::proxyConfigurationsOf(snapshot, node)) {
            const std::string* const ranges = configuration.find("clustercidr");
            if (ranges == nullptr)
                continue;
            RangeStatement statement{parseRanges(*ranges), configuration.sourceOf("clustercidr")};
            const auto same = [&](const RangeStatement& other) { return other.source == statement.source; };
            if (std::ranges::none_of(statements, same))
                statements.push_back(std::move(statement));
        }
    }
}

// The nodes' own ranges lie in the cluster's, or they contradict it.
void compareWithNodes(const ClusterSnapshot& snapshot, std::vector<Fact>& facts)
{
    if (!snapshot.objects().nodes)
        return;
    std::vector<std::size_t> inside(facts.size(), 0);
    for (const kubernetes::Node& node : *snapshot.objects().nodes) {
        for (const std::string& text : node.podCidrs) {
            const auto part = Prefix::parse(text);
            if (!part)
                continue;
            bool found = false;
            for (std::size_t i = 0; i < facts.size(); ++i) {
                if (Prefix::parse(facts[i].value)->contains(*part)) {
                    ++inside[i];
                    found = true;
                }
            }
            for (Fact& fact : facts) {
                if (!found && Prefix::parse(fact.value)->family() == part->family())
                    fact.disagree.push_back({text, sourceOf(node.meta, "Node " + node.meta.name + ": spec.podCIDRs " + text)});
            }
        }
    }
    for (std::size_t i = 0; i < facts.size(); ++i) {
        if (inside[i] > 0)
            facts[i].from.push_back(
                {"api/nodes.json", 0, "spec.podCIDRs of " + std::to_string(inside[i]) + " nodes lie in " + facts[i].value});
    }
}

// Nobody says it: the smallest network that holds what is in use.
std::vector<Fact> inferredFromUse(const ClusterSnapshot& snapshot)
{
    std::vector<Fact> facts;
    for (const IpFamily family : {IpFamily::ipv4, IpFamily::ipv6}) {
        std::vector<IpAddress> inUse;
        std::string of = "spec.podCIDRs of the nodes";
        for (const ClusterNode& node : snapshot.nodes()) {
            for (const std::string& text : node.object ? node.object->podCidrs : std::vector<std::string>()) {
                if (const auto range = Prefix::parse(text); range && range->family() == family) {
                    inUse.push_back(range->address());
                    inUse.push_back(range->last());
                }
            }
        }
        if (inUse.empty() && snapshot.objects().pods) {
            of = "addresses of the pods";
            for (const kubernetes::Pod& pod : *snapshot.objects().pods) {
                for (const std::string& text : pod.hostNetwork ? std::vector<std::string>() : pod.podIps) {
                    if (const auto address = IpAddress::parse(text); address && address->family() == family)
                        inUse.push_back(*address);
                }
            }
        }
        if (const auto range = smallestNetwork(inUse)) {
            const std::string file = of.starts_with("spec") ? "api/nodes.json" : "api/pods.json";
            facts.push_back({range->toString(), {{file, 0, of}}, {}, true, "the smallest network that holds the " + of});
        }
    }
    return facts;
}

// The "subnet" entries of a CNI configuration, wherever the plugin puts them.
void findSubnets(const simdjson::dom::element& element, std::vector<Prefix>& found, int depth)
{
    static constexpr int deepest = 12;
    if (depth > deepest)
        return;
    if (simdjson::dom::object object; element.get_object().get(object) == simdjson::SUCCESS) {
        for (const auto& field : object) {
            std::string_view text;
            if (field.key == "subnet" && field.value.get_string().get(text) == simdjson::SUCCESS) {
                if (const auto range = Prefix::parse(text))
                    found.push_back(*range);
            } else {
                findSubnets(field.value, found, depth + 1);
            }
        }
    } else if (simdjson::dom::array array; element.get_array().get(array) == simdjson::SUCCESS) {
        for (const simdjson::dom::element entry : array)
            findSubnets(entry, found, depth + 1);
    }
}

int lineOf(const std::string& text, std::string_view word)
{
    const std::size_t at = text.find(word);
    return at == std::string::npos
        ? 0
        : 1 + static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
}

}  // namespace

std::vector<Fact> podRanges(const ClusterSnapshot& snapshot)
{
    std::vector<RangeStatement> statements;
    for (const Witness& witness : argumentsOf(snapshot, "kube-controller-manager", "cluster-cidr"))
        statements.push_back({parseRanges(witness.value), witness.source});
    if (const auto said = kubeadmSetting(snapshot, "podSubnet"))
        statements.push_back({parseRanges(said->value), said->source});
    addProxyConfigurations(snapshot, statements);
    std::vector<Fact> facts = rangeFacts(statements);
    if (facts.empty())
        return inferredFromUse(snapshot);
    compareWithNodes(snapshot, facts);
    return facts;
}

std::vector<Fact> podRangesOf(const ClusterSnapshot& snapshot, const ClusterNode& node)
{
    std::vector<RangeStatement> statements;
    if (node.object && !node.object->podCidrs.empty()) {
        RangeStatement statement;
        std::string text;
        for (const std::string& range : node.object->podCidrs) {
            text += (text.empty() ? "" : ",") + range;
            if (const auto parsed = Prefix::parse(range))
                statement.ranges.push_back(*parsed);
        }
        statement.source = sourceOf(node.object->meta, "Node " + node.name + ": spec.podCIDRs " + text);
        statements.push_back(std::move(statement));
    }
    for (const std::string& path : snapshot.evidence().pathsBelow("nodes/" + node.name + "/cni/")) {
        const auto text = snapshot.evidence().find(path);
        simdjson::dom::parser parser;
        simdjson::dom::element document;
        std::vector<Prefix> subnets;
        if (parser.parse(*text).get(document) == simdjson::SUCCESS)
            findSubnets(document, subnets, 0);
        if (!subnets.empty())
            statements.push_back({std::move(subnets), snapshot.evidence().reference(path, lineOf(*text, "\"subnet\""))});
    }
    return rangeFacts(statements);
}

}  // namespace fairlead::facts
