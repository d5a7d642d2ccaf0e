#pragma once

#include "model/netfilter/rule_set_builder.h"

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace fairlead::netfilter {

// Jumps to chains by name that are looked up together; see RuleSetBuilder::findChains().
// The names are views into the dump.
class JumpBatch {
public:
    bool isFull() const { return m_count == size; }

    // Only while it is not full; all of one table.
    void add(RuleIndex rule, RuleSetBuilder::ChainName target)
    {
        m_rules[m_count] = rule;
        m_targets[m_count++] = target;
    }

    // Calls take(rule, chain or nothing) for each in the order of adding, and is empty afterwards.
    template <class Take> void resolve(const RuleSetBuilder& builder, TableIndex table, Take&& take)
    {
        std::array<std::optional<ChainIndex>, size> chains;
        builder.findChains(table, std::span(m_targets).first(m_count), std::span(chains).first(m_count));
        for (std::size_t i = 0; i < m_count; ++i)
            take(m_rules[i], chains[i]);
        m_count = 0;
    }

private:
    static constexpr std::size_t size = 256;  // fits into the first cache, with what it leads to

    std::array<RuleIndex, size> m_rules{};
    std::array<RuleSetBuilder::ChainName, size> m_targets{};
    std::size_t m_count = 0;
};

}  // namespace fairlead::netfilter
