#pragma once

#include "model/core/source_ref.h"
#include "model/netfilter/nft_listing.h"
#include "model/netfilter/rule_set.h"
#include "model/netfilter/rule_set_builder.h"

#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::netfilter {

// What the rule sets of both nft notations share: where each rule jumps.
class NftRules : public RuleSet {
public:
    // Rules, chains and sets of a JSON dump take their text and line from the listing of the same
    // node. Where the two do not hold the same chains with as many rules that jump alike, nothing is
    // taken and a warning says so. Before the rule set is published only.
    void takeLinesFrom(std::shared_ptr<const std::string> listing, std::string file);

    std::optional<ChainIndex> jumpOf(RuleIndex rule) const override
    {
        return m_jumps[rule] == nowhere ? std::nullopt : std::optional(m_jumps[rule]);
    }

protected:
    // Keeps the target of the rule that is added next. The chain may be declared later.
    void addJump(RuleSetBuilder& builder, TableIndex table, std::string_view target)
    {
        if (target.empty())
            m_jumps.push_back(nowhere);
        else if (const auto known = builder.findChain(table, target))
            m_jumps.push_back(*known);
        else
            m_jumps.push_back(builder.addChain({table, std::string(target), {}, {}, 0}));
    }

private:
    std::optional<Warning> findDifference(const NftListing& listing, const std::string& file) const;
    void takeLines(const NftListing& listing);
    void takeSetLines(const NftListing::Table& table);

    static constexpr ChainIndex nowhere = std::numeric_limits<ChainIndex>::max();
    std::vector<ChainIndex> m_jumps;  // by RuleIndex
};

}  // namespace fairlead::netfilter
