#include "model/ssh/config/config_line.h"

#include <cstddef>
#include <optional>

namespace fairlead::ssh {
namespace {

constexpr std::string_view blanks = " \t\r\n";

std::string_view withoutBlanks(std::string_view text)
{
    const std::size_t start = text.find_first_not_of(blanks);
    return start == std::string_view::npos ? std::string_view() : text.substr(start);
}

// The next argument, taken from the front; nothing at the end of the line. `unclosed` where a quotation mark is not closed.
std::optional<std::string> takeArgument(std::string_view& text, bool& unclosed)
{
    text = withoutBlanks(text);
    if (text.empty() || text.front() == '#')
        return std::nullopt;
    std::string argument;
    char quote = '\0';
    std::size_t at = 0;
    for (; at < text.size(); ++at) {
        const char c = text[at];
        const char next = at + 1 < text.size() ? text[at + 1] : '\0';
        if (c == '\\' && (next == '\'' || next == '"' || next == '\\' || (quote == '\0' && next == ' '))) {
            argument += next;
            ++at;
        } else if (quote == '\0' && (c == ' ' || c == '\t')) {
            break;
        } else if (quote == '\0' && (c == '"' || c == '\'')) {
            quote = c;
        } else if (quote != '\0' && c == quote) {
            quote = '\0';
        } else {
            argument += c;
        }
    }
    text.remove_prefix(at);
    unclosed = quote != '\0';
    return argument;
}

}  // namespace

Result<ConfigLine> parseConfigLine(std::string_view line)
{
    while (!line.empty() && std::string_view(" \t\r\n\f").find(line.back()) != std::string_view::npos)
        line.remove_suffix(1);
    line = withoutBlanks(line);
    ConfigLine result;
    if (line.empty() || line.front() == '#')
        return result;
    const std::size_t end = line.find_first_of(" \t\r\n\"=");
    for (const char c : line.substr(0, end))
        result.keyword += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    line = end == std::string_view::npos ? std::string_view() : withoutBlanks(line.substr(end));
    if (line.starts_with('='))
        line = withoutBlanks(line.substr(1));
    if (result.keyword.empty() || line.empty())
        return Error{{}, "a keyword and what it is to be are expected", {}};
    result.rest = line;
    bool unclosed = false;
    while (auto argument = takeArgument(line, unclosed)) {
        if (unclosed)
            return Error{{}, "a quotation mark is not closed", {}};
        result.arguments.push_back(std::move(*argument));
    }
    return result;
}

}  // namespace fairlead::ssh
