#include "model/collection/output_end.h"

#include <cstddef>

namespace fairlead::collection {
namespace {

bool endsItsLine(std::string_view text) { return text.empty() || text.back() == '\n'; }

bool commitsEachTable(std::string_view text)
{
    if (!endsItsLine(text))
        return false;
    const auto startsLine = [&text](std::size_t at) { return at == 0 || text[at - 1] == '\n'; };
    std::size_t table = text.rfind("\n*");
    if (table == std::string_view::npos && !text.starts_with('*'))
        return true;  // no table at all
    if (table == std::string_view::npos)
        table = 0;
    const std::size_t commit = text.rfind("COMMIT\n");
    return commit != std::string_view::npos && commit > table && startsLine(commit);
}

// Whether all that is opened outside strings is closed, and something was.
bool closesWhatItOpens(std::string_view text, std::string_view opening, std::string_view closing, bool escapes)
{
    std::size_t depth = 0;
    bool opened = false;
    bool quoted = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (quoted) {
            if (c == '\\' && escapes)
                ++at;
            else if (c == '"')
                quoted = false;
        } else if (c == '"') {
            quoted = true;
        } else if (opening.find(c) != std::string_view::npos) {
            opened = true;
            ++depth;
        } else if (closing.find(c) != std::string_view::npos) {
            if (depth == 0)
                return false;
            --depth;
        }
    }
    return !quoted && depth == 0 && opened;
}

}  // namespace

bool isWhole(OutputEnd end, std::string_view text)
{
    switch (end) {
    case OutputEnd::any:
        return true;
    case OutputEnd::line:
        return endsItsLine(text);
    case OutputEnd::commit:
        return commitsEachTable(text);
    case OutputEnd::json:
        return closesWhatItOpens(text, "{[", "}]", true);
    case OutputEnd::braces:
        return text.empty() || (endsItsLine(text) && closesWhatItOpens(text, "{", "}", false));
    }
    return false;
}

}  // namespace fairlead::collection
