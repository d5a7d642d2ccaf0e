#include "model/netfilter/rule_set_builder.h"

#include "model/core/large_pages.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace fairlead::netfilter {
namespace {

template <class T> void hintLargePagesOf(const std::vector<T>& reserved)
{
    hintLargePages(reserved.data(), reserved.capacity() * sizeof(T));
}

}  // namespace

RuleSetBuilder::RuleSetBuilder(RuleSet& rules, std::string file, Syntax syntax, std::shared_ptr<const std::string> evidence)
    : m_rules(rules)
{
    m_rules.m_file = std::move(file);
    m_rules.m_syntax = syntax;
    m_rules.m_evidence = std::move(evidence);
}

void RuleSetBuilder::reserve(std::size_t chainCount, std::size_t ruleCount)
{
    m_rules.m_chains.reserve(chainCount);
    m_rules.m_chainIndex.reserve(chainCount);
    m_rules.m_rules.reserve(ruleCount);
    hintLargePagesOf(m_rules.m_chains);
    hintLargePagesOf(m_rules.m_rules);
}

TableIndex RuleSetBuilder::addTable(Table table)
{
    if (const auto known = m_rules.findTable(table.family, table.name))
        return *known;
    const auto index = static_cast<TableIndex>(m_rules.m_tables.size());
    m_rules.m_tableIndex.insert(NameIndex::hash(table.name, static_cast<std::uint32_t>(table.family)), index);
    m_rules.m_tables.push_back(std::move(table));
    return index;
}

ChainIndex RuleSetBuilder::addChain(Chain chain, std::uint64_t hashOfName)
{
    const std::uint32_t hash = NameIndex::hash(hashOfName, chain.table);
    const auto known = m_rules.m_chainIndex.find(hash, [&](std::uint32_t other) {
        return m_rules.m_chains[other].table == chain.table && m_rules.m_chains[other].name == chain.name;
    });
    if (known) {
        if (Chain& old = m_rules.m_chains[*known]; old.line == 0)
            old = std::move(chain);
        return *known;
    }
    const auto index = static_cast<ChainIndex>(m_rules.m_chains.size());
    m_rules.m_chainIndex.insert(hash, index);
    m_rules.m_chains.push_back(std::move(chain));
    return index;
}

// Each look-up reads three places that are in no cache: the slot, the chain and its name. Step by
// step for all names, the processor fetches them side by side instead of one behind the other.
void RuleSetBuilder::findChains(TableIndex table, std::span<const ChainName> names,
                                std::span<std::optional<ChainIndex>> found) const
{
    const auto anyOfThisHash = [](ChainIndex) { return true; };
    std::array<std::uint32_t, 32> hashes{};
    for (std::size_t start = 0; start < names.size(); start += hashes.size()) {
        const std::size_t count = std::min(hashes.size(), names.size() - start);
        for (std::size_t i = 0; i < count; ++i)
            hashes[i] = NameIndex::hash(names[start + i].hash, table);
        for (std::size_t i = 0; i < count; ++i)
            __builtin_prefetch(m_rules.m_chainIndex.placeOf(hashes[i]));
        for (std::size_t i = 0; i < count; ++i)
            found[start + i] = m_rules.m_chainIndex.find(hashes[i], anyOfThisHash);
    }
    // In loops of their own and not in a function: g++ drops a call that does nothing but prefetch.
    for (const std::optional<ChainIndex> candidate : found) {
        if (candidate)
            __builtin_prefetch(&m_rules.m_chains[*candidate].name);
    }
    for (const std::optional<ChainIndex> candidate : found) {
        if (candidate)
            __builtin_prefetch(m_rules.m_chains[*candidate].name.data());
    }
    for (std::size_t i = 0; i < names.size(); ++i) {
        const bool right =
            found[i] && m_rules.m_chains[*found[i]].table == table && m_rules.m_chains[*found[i]].name == names[i].name;
        if (found[i] && !right)
            found[i] = m_rules.findChain(table, names[i].name);
    }
}

void RuleSetBuilder::markNotUnderstood(RuleIndex index)
{
    m_rules.m_rules[index].understood = false;
    m_rules.m_notUnderstood.push_back(index);
}

bool RuleSetBuilder::addSet(Set set, TableFamily family)
{
    if (findSet(family, set.table, set.name) != nullptr)
        return false;
    const auto index = static_cast<std::uint32_t>(m_rules.m_sets.size());
    m_rules.m_setIndex.insert(NameIndex::hash(set.name, static_cast<std::uint32_t>(family)), index);
    m_rules.m_sets.push_back(std::move(set));
    m_rules.m_setFamilies.push_back(family);
    return true;
}

Set* RuleSetBuilder::findSet(TableFamily family, std::string_view table, std::string_view name)
{
    const auto index = m_rules.indexOfSet(family, table, name);
    return index ? &m_rules.m_sets[*index] : nullptr;
}

// A counting sort: stable, so each chain keeps the order of its rules.
void RuleSetBuilder::finish()
{
    std::ranges::sort(m_rules.m_notUnderstood);
    auto& first = m_rules.m_firstRule;
    first.assign(m_rules.m_chains.size() + 1, 0);
    for (const Rule& rule : m_rules.m_rules)
        ++first[rule.chain + 1];
    for (std::size_t i = 1; i < first.size(); ++i)
        first[i] += first[i - 1];

    std::vector<std::uint32_t> next(first.begin(), first.end() - 1);
    m_rules.m_ruleOrder.resize(m_rules.m_rules.size());
    for (RuleIndex index = 0; index < m_rules.m_rules.size(); ++index)
        m_rules.m_ruleOrder[next[m_rules.m_rules[index].chain]++] = index;
}

}  // namespace fairlead::netfilter
