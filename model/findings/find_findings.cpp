#include "model/findings/find_findings.h"

#include "model/findings/finding_kinds.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace fairlead::findings {
namespace {

constexpr std::size_t mostMergedEvidence = 20;
constexpr std::size_t mostFixes = 5;

void takeOver(Finding& into, const Finding& other, std::size_t fixes)
{
    into.nodes.insert(into.nodes.end(), other.nodes.begin(), other.nodes.end());
    for (const SourceRef& source : other.evidence) {
        if (into.evidence.size() < mostMergedEvidence && std::ranges::find(into.evidence, source) == into.evidence.end())
            into.evidence.push_back(source);
    }
    if (into.fix.find(other.fix) == std::string::npos && fixes < mostFixes)
        into.fix += '\n' + other.fix;
}

}  // namespace

std::size_t FindingReport::count(Severity severity) const
{
    return static_cast<std::size_t>(std::ranges::count(findings, severity, &Finding::severity));
}

FindingReport findFindings(std::shared_ptr<const cluster::ClusterSnapshot> snapshot, const std::stop_token& stop,
                           const FindingContext::Progress& progress)
{
    const FindingContext context(std::move(snapshot), stop, progress);
    FindingReport report;
    report.services = context.services().size();
    report.nodes = context.nodes().size();
    report.nodesRead = static_cast<std::size_t>(std::ranges::count_if(context.nodes(), &NodeView::compared));
    for (const FindingKind& kind : findingKinds()) {
        if (stop.stop_requested())
            return report;
        FindingList list(kind.id);
        kind.look(context, list);
        std::ranges::move(list.findings(), std::back_inserter(report.findings));
        std::ranges::move(list.unknown(), std::back_inserter(report.notKnown));
    }
    std::ranges::stable_sort(report.findings, {}, &Finding::severity);
    return report;
}

std::vector<Finding> mergeNodes(const std::vector<Finding>& findings)
{
    struct Merged {
        std::size_t at = 0;
        std::size_t fixes = 0;
    };
    std::vector<Finding> merged;
    std::map<std::tuple<std::string, Severity, std::string, std::string, std::string, std::string>, Merged> known;
    for (const Finding& finding : findings) {
        const auto [entry, isNew] =
            known.try_emplace({finding.id, finding.severity, finding.service, finding.pod, finding.title, finding.message});
        if (isNew || finding.nodes.empty()) {
            entry->second = {merged.size(), 1};
            merged.push_back(finding);
        } else {
            takeOver(merged[entry->second.at], finding, entry->second.fixes++);
        }
    }
    return merged;
}

}  // namespace fairlead::findings
