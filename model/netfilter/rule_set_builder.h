#pragma once

#include "model/netfilter/rule_set.h"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace fairlead::netfilter {

// How a parser fills the rule set that it is about to publish. Holds a reference to it only while
// it is filled; after finish() the rule set does not change any more. One thread.
// Tables and chains keep the order in which they are added; rules may be added chain by chain or
// mixed, each chain meets its own in the order of adding.
class RuleSetBuilder {
public:
    RuleSetBuilder(RuleSet& rules, std::string file, Syntax syntax, std::shared_ptr<const std::string> evidence);

    void reserve(std::size_t chainCount, std::size_t ruleCount);

    // The index of the table; of the one added before where family and name are the same.
    TableIndex addTable(Table table);
    // The index of the chain; of the one added before where table and name are the same. A later
    // declaration replaces the base, counters and line of a chain that only rules had named (line 0).
    ChainIndex addChain(Chain chain)
    {
        const std::uint64_t hash = NameIndex::hashOfText(chain.name);  // before the chain goes
        return addChain(std::move(chain), hash);
    }
    ChainIndex addChain(Chain chain, std::uint64_t hashOfName);
    // What addChain() will read first; see NameIndex::placeOf().
    const void* placeOfChain(TableIndex table, std::uint64_t hashOfName) const
    {
        return m_rules.m_chainIndex.placeOf(NameIndex::hash(hashOfName, table));
    }
    std::optional<ChainIndex> findChain(TableIndex table, std::string_view chain) const
    {
        return m_rules.findChain(table, chain);
    }
    // Many at once, of one table: `found` has the size of `names`. Several times faster than one after
    // the other where there are 100,000 chains, because the memory is waited for only once.
    struct ChainName {
        std::string_view name;
        std::uint64_t hash = 0;  // NameIndex::hashOfText()
    };
    void findChains(TableIndex table, std::span<const ChainName> names, std::span<std::optional<ChainIndex>> found) const;
    // To fill in what is known only later.
    Chain& chain(ChainIndex index) { return m_rules.m_chains[index]; }

    // Counts it as not understood where it says so. O(1), as all of these.
    RuleIndex addRule(const Rule& rule)
    {
        const auto index = static_cast<RuleIndex>(m_rules.m_rules.size());
        if (!rule.understood)
            m_rules.m_notUnderstood.push_back(index);
        m_rules.m_rules.push_back(rule);
        return index;
    }
    // One to be filled in where it is: a copy would wait for its parts.
    RuleIndex addRule()
    {
        m_rules.m_rules.emplace_back();
        return static_cast<RuleIndex>(m_rules.m_rules.size() - 1);
    }
    Rule& rule(RuleIndex index) { return m_rules.m_rules[index]; }
    // For a rule that was added as understood.
    void markNotUnderstood(RuleIndex index);

    // `family` is that of its table (of an ipset: ip or ip6). False, and nothing changed, where
    // there is one of that family, table and name.
    bool addSet(Set set, TableFamily family);
    // Of a set added before, to append elements that come later in the evidence.
    Set* findSet(TableFamily family, std::string_view table, std::string_view name);

    // Groups the rules by chain and closes the rule set. Once, at the end.
    void finish();

private:
    RuleSet& m_rules;
};

}  // namespace fairlead::netfilter
