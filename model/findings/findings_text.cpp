#include "model/findings/findings_text.h"

#include "model/findings/finding_words.h"

#include <map>

namespace fairlead::findings {
namespace {

constexpr std::size_t mostShown = 4;  // of the evidence

void appendIndented(std::string& text, std::string_view lines, const char* indent)
{
    while (!lines.empty()) {
        const std::size_t end = std::min(lines.find('\n'), lines.size());
        text += std::string(indent) + std::string(lines.substr(0, end)) + '\n';
        lines.remove_prefix(std::min(end + 1, lines.size()));
    }
}

void appendFinding(std::string& text, const Finding& finding)
{
    text += std::string(finding.severity == Severity::error         ? "ERROR    "
                            : finding.severity == Severity::warning ? "WARNING  "
                                                                    : "INFO     ")
        + finding.title + "  [" + finding.id + "]\n";
    appendIndented(text, finding.message, "    ");
    if (!finding.nodes.empty())
        text += "    On: " + listed(finding.nodes, 8) + '\n';
    for (std::size_t index = 0; index < std::min(finding.evidence.size(), mostShown); ++index) {
        const SourceRef& source = finding.evidence[index];
        text += "    How we know: " + source.file + (source.line > 0 ? ":" + std::to_string(source.line) : std::string())
            + (source.text.empty() ? "" : "  " + source.text) + '\n';
    }
    if (finding.evidence.size() > mostShown)
        text += "    How we know: " + counted(finding.evidence.size() - mostShown, "more place", "more places") + " (--json)\n";
    text += "    What to do:\n";
    appendIndented(text, finding.fix, "        ");
    text += '\n';
}

}  // namespace

std::string scopeOf(const FindingReport& report)
{
    return "looked at " + counted(report.services, "service", "services") + " and " + counted(report.nodes, "node", "nodes")
        + " (rules of " + std::to_string(report.nodesRead) + " read)";
}

std::vector<std::string> notKnownLines(const FindingReport& report)
{
    struct Reason {
        std::vector<std::string> ids;
        std::vector<std::string> nodes;
    };
    std::map<std::string, Reason> reasons;
    for (const NotKnown& entry : report.notKnown) {
        Reason& reason = reasons[entry.reason];
        reason.ids.push_back(entry.id);
        if (entry.nodes.size() > reason.nodes.size())
            reason.nodes = entry.nodes;
    }
    std::vector<std::string> lines;
    lines.reserve(reasons.size());
    for (const auto& [words, reason] : reasons)
        lines.push_back(listed(reason.ids) + ": " + words + (reason.nodes.empty() ? "" : " (" + listed(reason.nodes) + ')'));
    return lines;
}

std::string toText(const std::vector<Finding>& findings, const FindingReport& report)
{
    std::string text;
    std::size_t counts[3] = {0, 0, 0};
    for (const Finding& finding : findings) {
        appendFinding(text, finding);
        ++counts[static_cast<std::size_t>(finding.severity)];
    }
    text += findings.empty() ? "Nothing wrong found; "
                             : counted(counts[0], "error", "errors") + ", " + counted(counts[1], "warning", "warnings") + ", "
            + std::to_string(counts[2]) + " to know; ";
    text += scopeOf(report) + ".\n";
    const auto lines = notKnownLines(report);
    if (!lines.empty())
        text += "Could not be judged:\n";
    for (const std::string& line : lines)
        text += "    " + line + '\n';
    return text;
}

}  // namespace fairlead::findings
