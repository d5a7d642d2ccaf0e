#include "views/dump/dump_document.h"

#include "model/cluster/rule_counts.h"

#include <algorithm>
#include <array>

namespace fairlead::views {

namespace {

constexpr std::array<char, 256> lowerCase = [] {
    std::array<char, 256> table{};
    for (std::size_t i = 0; i < table.size(); ++i) {
        const auto character = static_cast<char>(i);
        table[i] = character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a') : character;
    }
    return table;
}();

char lower(char character) { return lowerCase[static_cast<unsigned char>(character)]; }

// `needle` in lower case. Half a gigabyte a second: a dump of 36 MB is filtered while a key comes up.
bool containsIgnoringCase(std::string_view text, std::string_view needle)
{
    if (needle.empty())
        return true;
    if (text.size() < needle.size())
        return false;
    const std::size_t last = text.size() - needle.size();
    for (std::size_t at = 0; at <= last; ++at) {
        if (lower(text[at]) != needle[0])
            continue;
        std::size_t matched = 1;
        while (matched < needle.size() && lower(text[at + matched]) == needle[matched])
            ++matched;
        if (matched == needle.size())
            return true;
    }
    return false;
}

}  // namespace

std::shared_ptr<const DumpDocument> DumpDocument::read(const cluster::ClusterSnapshot& snapshot, const std::string& file)
{
    auto text = snapshot.evidence().find(file);
    if (!text)
        return nullptr;
    std::shared_ptr<DumpDocument> document(new DumpDocument);
    document->m_file = file;
    document->m_text = std::move(text);
    document->splitLines();
    document->findOwners(snapshot);
    return document;
}

std::string_view DumpDocument::line(std::size_t index) const
{
    std::string_view text(*m_text);
    text = text.substr(m_starts[index], m_starts[index + 1] - m_starts[index]);
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r'))
        text.remove_suffix(1);
    return text;
}

void DumpDocument::splitLines()
{
    m_starts.push_back(0);
    std::size_t begin = 0;
    while (begin < m_text->size()) {
        const std::size_t newline = m_text->find('\n', begin);
        const std::size_t end = newline == std::string::npos ? m_text->size() : newline + 1;
        m_longestLine = std::max(m_longestLine, end - begin);
        m_starts.push_back(end);
        begin = end;
    }
    if (m_starts.size() == 1)
        m_starts.push_back(0);  // an empty file is one empty line
}

void DumpDocument::findOwners(const cluster::ClusterSnapshot& snapshot)
{
    m_owners = kubeproxy::ownersOfLines(snapshot, m_file, lineCount());
    for (const auto& node : snapshot.nodes()) {
        if (!m_file.starts_with("nodes/" + node.name + '/'))
            continue;
        for (const cluster::DumpCount& dump : cluster::countRules(node.rules))
            if (dump.rules->file() == m_file)
                for (const netfilter::RuleIndex rule : dump.notUnderstood)
                    m_notUnderstood.push_back(static_cast<std::uint32_t>(dump.rules->rules()[rule].line - 1));
    }
    std::erase_if(m_notUnderstood, [this](std::uint32_t line) { return line >= lineCount(); });
    std::ranges::sort(m_notUnderstood);
}

std::vector<std::uint32_t> matchingLines(const DumpDocument& document, const LineFilter& filter, FilterProgress& progress)
{
    constexpr std::size_t often = 4096;
    std::string needle = filter.text;
    std::ranges::transform(needle, needle.begin(), lower);
    std::vector<std::uint32_t> lines;
    const auto test = [&](std::size_t line) {
        if (containsIgnoringCase(document.line(line), needle) || containsIgnoringCase(document.owner(line), needle))
            lines.push_back(static_cast<std::uint32_t>(line));
    };
    const std::size_t count = filter.onlyNotUnderstood ? document.notUnderstood().size() : document.lineCount();
    for (std::size_t i = 0; i < count && !progress.cancelled; ++i) {
        test(filter.onlyNotUnderstood ? document.notUnderstood()[i] : i);
        if (i % often == 0)
            progress.permille = static_cast<int>(i * 1000 / count);
    }
    return lines;
}

}  // namespace fairlead::views
