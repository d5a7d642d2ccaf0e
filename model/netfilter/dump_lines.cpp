#include "model/netfilter/dump_lines.h"

#include <utility>

namespace fairlead::netfilter {

bool DumpLines::next()
{
    if (m_rest.empty())
        return false;
    const std::size_t end = m_rest.find('\n');
    m_line = m_rest.substr(0, end);
    m_rest = end == std::string_view::npos ? std::string_view() : m_rest.substr(end + 1);
    if (m_line.ends_with('\r'))
        m_line.remove_suffix(1);
    ++m_number;
    return true;
}

std::optional<std::vector<std::string_view>> splitWords(std::string_view line)
{
    std::vector<std::string_view> words;
    std::size_t at = 0;
    while ((at = line.find_first_not_of(" \t", at)) != std::string_view::npos) {
        const bool quoted = line[at] == '"';
        const std::size_t start = quoted ? at + 1 : at;
        std::size_t end = quoted ? line.find('"', start) : line.find_first_of(" \t", start);
        if (end == std::string_view::npos) {
            if (quoted)
                return std::nullopt;
            end = line.size();
        }
        words.push_back(line.substr(start, end - start));
        at = quoted ? end + 1 : end;
    }
    return words;
}

Error lineError(const std::string& file, int line, std::string why, std::string hint)
{
    if (hint.empty())
        hint = "the file must be the whole, unchanged output of the command; collect it again";
    return {file + ", line " + std::to_string(line), std::move(why), std::move(hint), ErrorKind::source};
}

}  // namespace fairlead::netfilter
