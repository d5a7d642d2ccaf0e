#include "model/findings/finding.h"

#include <algorithm>

namespace fairlead::findings {

std::string_view toString(Severity severity)
{
    switch (severity) {
    case Severity::error:
        return "error";
    case Severity::warning:
        return "warning";
    case Severity::info:
        break;
    }
    return "info";
}

std::optional<Severity> parseSeverity(std::string_view word)
{
    for (const Severity severity : {Severity::error, Severity::warning, Severity::info}) {
        if (word == toString(severity))
            return severity;
    }
    return std::nullopt;
}

void FindingList::notKnown(std::string reason, const std::string& node)
{
    auto same = std::ranges::find(m_unknown, reason, &NotKnown::reason);
    if (same == m_unknown.end()) {
        m_unknown.push_back({m_id, std::move(reason), {}});
        same = m_unknown.end() - 1;
    }
    if (!node.empty())
        same->nodes.push_back(node);
}

}  // namespace fairlead::findings
