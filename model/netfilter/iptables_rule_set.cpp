#include "model/netfilter/iptables_rule_set.h"

#include "model/netfilter/iptables_dump_lines.h"

#include <algorithm>

namespace fairlead::netfilter {

std::optional<IptablesRule> IptablesRuleSet::decode(const Rule& rule, std::string& storage) const
{
    std::string_view text = evidence().substr(rule.textOffset, rule.textLength);
    if (isDecorated(text)) {
        storage = undecorated(text);
        text = std::string_view(storage).substr(std::min(storage.find("-A "), storage.size()));
    }
    const TableIndex table = m_chains[rule.chain].table;
    const ChainIndex jump = m_jumps[static_cast<std::size_t>(&rule - m_rules.data())];
    return decodeIptablesRule(text, m_family, [this, table, jump](std::string_view name) {
        return (jump != noChain && m_chains[jump].name == name) || findChain(table, name).has_value();
    });
}

RuleBody IptablesRuleSet::body(RuleIndex rule) const
{
    std::string storage;
    auto decoded = decode(m_rules[rule], storage);
    return decoded ? RuleBody{std::move(decoded->parts)} : RuleBody{{UnknownMatch{std::string(text(rule))}}};
}

std::optional<ChainIndex> IptablesRuleSet::jumpOf(RuleIndex rule) const
{
    return m_jumps[rule] == noChain ? std::nullopt : std::optional(m_jumps[rule]);
}

std::string IptablesRuleSet::printRule(RuleIndex rule) const
{
    std::string storage;
    const auto decoded = decode(m_rules[rule], storage);
    return decoded ? printIptablesRule(*decoded) : std::string(text(rule));
}

}  // namespace fairlead::netfilter
