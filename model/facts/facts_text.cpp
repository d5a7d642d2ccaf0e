#include "model/facts/facts_text.h"

#include <algorithm>
#include <utility>

namespace fairlead::facts {
namespace {

Fact plain(std::string value, std::string unknownBecause)
{
    Fact fact;
    fact.value = std::move(value);
    if (!fact.known())
        fact.note = std::move(unknownBecause);
    return fact;
}

void addEach(std::vector<FactRow>& rows, const std::string& node, const std::string& label, const std::vector<Fact>& facts,
             const std::string& unknownBecause)
{
    if (facts.empty())
        rows.push_back({node, label, plain({}, unknownBecause)});
    for (const Fact& fact : facts)
        rows.push_back({node, label, fact});
}

std::string joined(const std::vector<std::string>& words)
{
    std::string text;
    for (const std::string& word : words)
        text += (text.empty() ? "" : ", ") + word;
    return text;
}

void addNode(std::vector<FactRow>& rows, const NodeFacts& node)
{
    rows.push_back({node.name, "Internal address", plain(joined(node.internalIps), "the API gives none")});
    addEach(rows, node.name, "Pod CIDR", node.podCidrs, "the API gives the node none, and no CNI configuration was read");
    rows.push_back({node.name, "Interface", plain(node.interface, node.nodeCidr.note)});
    rows.push_back({node.name, "Node CIDR", node.nodeCidr});
    rows.push_back({node.name, "Proxy mode", node.proxyMode});
    rows.push_back({node.name, "kube-proxy version", node.proxyVersion});
    rows.push_back({node.name, "kube-proxy pod", plain(node.kubeProxyPod, "no pod of kube-proxy is known on this node")});
    rows.push_back({node.name, "Masquerades", node.masquerade});
    rows.push_back({node.name, "Tells pods' traffic", node.detectLocal});
    rows.push_back({node.name, "iptables backend", plain(node.backend, "no iptables rules were read")});
    rows.push_back({node.name, "Rules read", plain(std::to_string(node.rules), {})});
    for (const auto& missing : node.notRead)
        rows.push_back(
            {node.name, "Not read", plain({}, missing.file + ": " + missing.reason.substr(0, missing.reason.find('\n')))});
}

std::string lineOf(const FactRow& row, std::size_t labelWidth)
{
    std::string text = "  " + row.label + std::string(labelWidth - row.label.size() + 2, ' ');
    text += row.fact.known() ? row.fact.value : "not known";
    if (!row.fact.from.empty()) {
        text += "   [" + placeOf(row.fact.from.front());
        if (row.fact.from.size() > 1)
            text += " and " + std::to_string(row.fact.from.size() - 1) + " more";
        text += ']';
    }
    if (!row.fact.note.empty())
        text += row.fact.known() ? "   (" + row.fact.note + ')' : ": " + row.fact.note;
    text += '\n';
    const std::string indent(labelWidth + 4, ' ');
    for (const Witness& witness : row.fact.disagree)
        text += indent + "but " + witness.value + "   [" + placeOf(witness.source) + "]\n";
    return text;
}

std::string bandText(const std::string& name, const Occupancy::Band& band)
{
    return "    " + name + band.first + " to " + band.last + ": " + std::to_string(band.taken) + " taken of "
        + std::to_string(band.size) + '\n';
}

}  // namespace

std::vector<FactRow> rowsOf(const ClusterFacts& facts)
{
    std::vector<FactRow> rows;
    rows.push_back({"", "Kubernetes", plain(facts.kubernetes, "the API server's version was not read")});
    addEach(rows, "", "Pod CIDR", facts.podCidrs, "nothing that was read names it, and no node and no pod has an address of it");
    addEach(rows, "", "Service CIDR", facts.serviceCidrs, "nothing that was read names it, and no service has a ClusterIP");
    addEach(rows, "", "Node CIDR", facts.nodeCidrs, "the nodes' own addresses were not read (ip -j addr)");
    rows.push_back({"", "Node port range", facts.nodePortRange});
    rows.push_back({"", "Proxy mode", facts.proxyMode});
    rows.push_back({"", "kube-proxy on all nodes", facts.kubeProxyOnAllNodes});
    rows.push_back({"", "Cluster DNS", facts.clusterDns});
    for (const Overlap& overlap : facts.overlaps)
        rows.push_back({"", "Overlap", {overlap.first + " and " + overlap.second, overlap.from, {}, false, {}}});
    if (facts.overlaps.empty())
        rows.push_back({"", "Overlaps", plain("none", {})});
    for (const NodeFacts& node : facts.nodes)
        addNode(rows, node);
    return rows;
}

std::string placeOf(const SourceRef& source)
{
    return source.line > 0 ? source.file + ':' + std::to_string(source.line) : source.file;
}

std::string toText(const ClusterFacts& facts)
{
    const std::vector<FactRow> rows = rowsOf(facts);
    std::size_t width = 0;
    for (const FactRow& row : rows)
        width = std::max(width, row.label.size());
    std::string text = "Cluster " + facts.cluster + '\n';
    std::string node;
    for (const FactRow& row : rows) {
        if (row.node != node)
            text += "\nNode " + row.node + '\n';
        node = row.node;
        text += lineOf(row, width);
    }
    return text;
}

std::string toText(const std::vector<Occupancy>& occupancy)
{
    std::string text;
    for (const Occupancy& range : occupancy) {
        text += "  " + range.range + '\n';
        if (range.fixed.size > 0)
            text += bandText("static   ", range.fixed);
        text += bandText("dynamic  ", range.dynamic);
    }
    return text;
}

std::string toText(const std::vector<Listing>& listings)
{
    std::string text;
    for (const Listing& listing : listings) {
        text += listing.query + '\n';
        for (const Tenant& tenant : listing.tenants)
            text += "  " + tenant.who + "   [" + placeOf(tenant.source) + "]\n";
        if (!listing.remark.empty())
            text += "  " + listing.remark + '\n';
    }
    return text;
}

}  // namespace fairlead::facts
