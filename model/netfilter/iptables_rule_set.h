#pragma once

#include "model/netfilter/iptables_rule.h"
#include "model/netfilter/rule_set.h"

#include <cstdint>
#include <string>
#include <vector>

namespace fairlead::netfilter {

// The rules of one dump of iptables-save. Besides the rules it remembers the lines that are kept as
// text, so that the dump can be printed again.
class IptablesRuleSet final : public RuleSet {
public:
    static constexpr ChainIndex noChain = 0xffffffff;

    // Comments, COMMIT, messages, and lines that iptables-save would have written otherwise.
    struct KeptLine {
        std::uint32_t line = 0;
        std::uint32_t offset = 0;
        std::uint32_t length = 0;
    };

    explicit IptablesRuleSet(IpFamily family) : m_family(family) { }

    IpFamily family() const { return m_family; }
    RuleBody body(RuleIndex rule) const override;
    std::optional<ChainIndex> jumpOf(RuleIndex rule) const override;
    // The rule as iptables-save writes it, from its typed parts, without counters before it.
    std::string printRule(RuleIndex rule) const;

private:
    friend class IptablesSaveParser;
    friend class IptablesSavePrinter;

    // The rule, one of this rule set, decoded. `storage` holds the text where the evidence has terminal colours in it;
    // the rule's views live as long as both.
    std::optional<IptablesRule> decode(const Rule& rule, std::string& storage) const;

    IpFamily m_family;
    std::vector<ChainIndex> m_jumps;  // per rule; noChain
    std::vector<KeptLine> m_keptLines;  // by line
    std::vector<std::uint32_t> m_otherEndings;  // lines that end unlike the first one, by line
    bool m_carriageReturns = false;  // the first line ends with CR LF
    bool m_endsWithNewline = true;
    std::uint32_t m_lineCount = 0;
};

}  // namespace fairlead::netfilter
