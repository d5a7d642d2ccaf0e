#include "model/findings/baseline.h"

#include "model/findings/finding_kinds.h"
#include "model/kubernetes/kubeconfig/yaml_document.h"

#include <algorithm>

namespace fairlead::findings {
namespace {

using kubernetes::YamlNode;

constexpr const char* hint =
    "the form is \"accepted:\" and a list of entries with id, reason and, where wanted, service, node and pod; "
    "--write-baseline writes one";

Error badBaseline(const std::string& file, int line, std::string why)
{
    return {file + (line > 0 ? ":" + std::to_string(line) : std::string()), std::move(why), hint, ErrorKind::usage};
}

std::string AcceptedFinding::*memberOf(std::string_view key)
{
    if (key == "id")
        return &AcceptedFinding::id;
    if (key == "service")
        return &AcceptedFinding::service;
    if (key == "node")
        return &AcceptedFinding::node;
    if (key == "pod")
        return &AcceptedFinding::pod;
    return key == "reason" ? &AcceptedFinding::reason : nullptr;
}

Result<AcceptedFinding> readEntry(const YamlNode& node, const std::string& file)
{
    AcceptedFinding entry;
    entry.line = node.line;
    if (node.kind != YamlNode::Kind::mapping)
        return badBaseline(file, node.line, "an entry must have fields");
    for (const auto& [key, value] : node.entries) {
        std::string AcceptedFinding::*const member = memberOf(key);
        if (!member)
            return badBaseline(file, value->line, "an entry has a field that there is not (id, service, node, pod, reason)");
        if (value->kind == YamlNode::Kind::sequence || value->kind == YamlNode::Kind::mapping)
            return badBaseline(file, value->line, "the field " + key + " must be one text");
        entry.*member = value->text;
    }
    if (std::ranges::find(findingKinds(), entry.id, &FindingKind::id) == findingKinds().end())
        return badBaseline(file, node.line, entry.id.empty() ? "an entry has no id" : "there is no finding with this id");
    if (entry.reason.empty())
        return badBaseline(file, node.line, "an entry has no reason");
    return entry;
}

// In double quotes, as YAML and JSON have them.
std::string quoted(std::string_view text)
{
    std::string result = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            result += '\\';
        if (static_cast<unsigned char>(c) >= ' ')
            result += c;
    }
    return result + '"';
}

}  // namespace

bool AcceptedFinding::matches(const Finding& finding) const
{
    return id == finding.id && (service.empty() || service == finding.service) && (pod.empty() || pod == finding.pod)
        && (node.empty() || std::ranges::find(finding.nodes, node) != finding.nodes.end());
}

Result<Baseline> Baseline::parse(std::string_view yaml, const std::string& file)
{
    const auto document = kubernetes::YamlDocument::parse(yaml, file);
    if (!document)
        return document.error();
    Baseline baseline;
    baseline.m_file = file;
    const YamlNode& root = document->root();
    if (root.kind == YamlNode::Kind::null)
        return baseline;
    const YamlNode* const accepted = root.kind == YamlNode::Kind::mapping ? root.find("accepted") : nullptr;
    if (!accepted || root.entries.size() != 1)
        return badBaseline(file, root.line, "it has not the one field \"accepted\"");
    if (accepted->kind == YamlNode::Kind::null)
        return baseline;
    if (accepted->kind != YamlNode::Kind::sequence)
        return badBaseline(file, accepted->line, "\"accepted\" is not a list");
    for (const YamlNode* const item : accepted->items) {
        auto entry = readEntry(*item, file);
        if (!entry)
            return entry.error();
        baseline.m_entries.push_back(std::move(*entry));
    }
    return baseline;
}

std::string Baseline::write(const std::vector<Finding>& findings)
{
    std::string text = "# Findings that are accepted. Say for each why; what is fixed is to be taken out.\naccepted:";
    text += findings.empty() ? " []\n" : "\n";
    for (const Finding& finding : findings) {
        text += "  - id: " + finding.id + '\n';
        if (!finding.service.empty())
            text += "    service: " + quoted(finding.service) + '\n';
        if (finding.nodes.size() == 1)
            text += "    node: " + quoted(finding.nodes.front()) + '\n';
        if (!finding.pod.empty())
            text += "    pod: " + quoted(finding.pod) + '\n';
        text += "    reason: \"was there when this file was written\"\n";
    }
    return text;
}

Baseline::Outcome Baseline::apply(const std::vector<Finding>& findings) const
{
    Outcome outcome;
    std::vector<bool> used(m_entries.size());
    for (const Finding& finding : findings) {
        bool accepted = false;
        for (std::size_t index = 0; index < m_entries.size(); ++index) {
            if (!m_entries[index].matches(finding))
                continue;
            accepted = true;
            used[index] = true;
        }
        if (accepted)
            ++outcome.accepted;
        else
            outcome.left.push_back(finding);
    }
    for (std::size_t index = 0; index < m_entries.size(); ++index) {
        const AcceptedFinding& entry = m_entries[index];
        if (used[index])
            continue;
        std::string words = m_file + ':' + std::to_string(entry.line) + ": " + entry.id;
        for (const std::string& part : {entry.service, entry.node, entry.pod})
            words += part.empty() ? "" : ' ' + part;
        outcome.unused.push_back(std::move(words));
    }
    return outcome;
}

}  // namespace fairlead::findings
