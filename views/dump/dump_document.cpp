#include "views/dump/dump_document.h"

#include "model/kubeproxy/rule_owners.h"
#include "model/kubeproxy/service_index.h"

#include <algorithm>
#include <cctype>
#include <unordered_map>

namespace fairlead::views {

namespace {

const netfilter::RuleSet* ruleSetOf(const cluster::ClusterSnapshot& snapshot, const std::string& file)
{
    for (const auto& node : snapshot.nodes()) {
        const auto& rules = node.rules;
        for (const auto& set : {rules.iptables, rules.ip6tables, rules.iptablesLegacy, rules.ip6tablesLegacy, rules.nft})
            if (set && set->file() == file)
                return set.get();
    }
    return nullptr;
}

char lower(char character) { return static_cast<char>(std::tolower(static_cast<unsigned char>(character))); }

// `needle` in lower case.
bool containsIgnoringCase(std::string_view text, std::string_view needle)
{
    const auto found = std::search(text.begin(), text.end(), needle.begin(), needle.end(),
                                   [](char left, char right) { return lower(left) == right; });
    return found != text.end();
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
    const netfilter::RuleSet* rules = ruleSetOf(snapshot, m_file);
    if (!rules)
        return;
    const kubeproxy::ServiceIndex index(snapshot);
    const kubeproxy::RuleOwners owners(*rules, index);
    std::unordered_map<const kubernetes::Service*, std::uint32_t> numbers;
    m_owners.assign(lineCount(), 0);
    const auto own = [&](int line, std::optional<kubeproxy::ServiceIndex::Position> position) {
        if (!position || line < 1 || static_cast<std::size_t>(line) > lineCount())
            return;
        const kubernetes::Service* service = index.entries()[*position].service;
        const auto [entry, isNew] = numbers.try_emplace(service, static_cast<std::uint32_t>(m_ownerNames.size()));
        if (isNew)
            m_ownerNames.push_back(service->meta.qualifiedName());
        m_owners[static_cast<std::size_t>(line) - 1] = entry->second;
    };
    for (std::size_t i = 0; i < rules->chains().size(); ++i)
        own(rules->chains()[i].line, owners.ownerOfChain(static_cast<netfilter::ChainIndex>(i)));
    for (std::size_t i = 0; i < rules->rules().size(); ++i)
        own(rules->rules()[i].line, owners.ownerOfRule(static_cast<netfilter::RuleIndex>(i)));
}

std::vector<std::uint32_t> matchingLines(const DumpDocument& document, const std::string& text,
                                         const std::atomic<bool>& cancelled)
{
    std::string needle = text;
    std::ranges::transform(needle, needle.begin(), lower);
    std::vector<std::uint32_t> lines;
    for (std::size_t i = 0; i < document.lineCount() && !cancelled; ++i)
        if (containsIgnoringCase(document.line(i), needle) || containsIgnoringCase(document.owner(i), needle))
            lines.push_back(static_cast<std::uint32_t>(i));
    return lines;
}

}  // namespace fairlead::views
