#pragma once

#include "model/findings/find_findings.h"
#include "tests/support/edited_evidence.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace fairlead::test {

// "error no-matching-pods shop/orphan": the findings in short, those of several nodes as one.
inline std::vector<std::string> shortly(const findings::FindingReport& report, bool infoToo = false)
{
    std::vector<std::string> lines;
    for (const findings::Finding& finding : findings::mergeNodes(report.findings)) {
        if (finding.severity == findings::Severity::info && !infoToo)
            continue;
        std::string line = std::string(toString(finding.severity)) + ' ' + finding.id;
        for (const std::string& part : {finding.service, finding.node(), finding.pod})
            line += part.empty() ? "" : ' ' + part;
        lines.push_back(std::move(line));
    }
    return lines;
}

// What an edited copy shows beside what the capture shows anyway.
inline std::vector<std::string> added(const EditedEvidence& edited, const std::string& capture, bool infoToo = false)
{
    const auto before = shortly(findings::findFindings(EditedEvidence(capture).build()), infoToo);
    std::vector<std::string> lines;
    for (std::string& line : shortly(findings::findFindings(edited.build()), infoToo)) {
        if (std::ranges::find(before, line) == before.end())
            lines.push_back(std::move(line));
    }
    return lines;
}

}  // namespace fairlead::test
