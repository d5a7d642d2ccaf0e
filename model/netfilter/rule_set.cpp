#include "model/netfilter/rule_set.h"

namespace fairlead::netfilter {

std::string_view toString(Hook hook)
{
    switch (hook) {
    case Hook::prerouting:
        return "prerouting";
    case Hook::input:
        return "input";
    case Hook::forward:
        return "forward";
    case Hook::output:
        return "output";
    case Hook::postrouting:
        return "postrouting";
    case Hook::ingress:
        return "ingress";
    case Hook::egress:
        return "egress";
    }
    return "";
}

std::string_view toString(TableFamily family)
{
    switch (family) {
    case TableFamily::ip:
        return "ip";
    case TableFamily::ip6:
        return "ip6";
    case TableFamily::inet:
        return "inet";
    case TableFamily::arp:
        return "arp";
    case TableFamily::bridge:
        return "bridge";
    case TableFamily::netdev:
        return "netdev";
    }
    return "";
}

std::span<const RuleIndex> RuleSet::rulesOf(ChainIndex chain) const
{
    const std::uint32_t first = m_firstRule[chain];
    return std::span(m_ruleOrder).subspan(first, m_firstRule[chain + 1] - first);
}

std::optional<TableIndex> RuleSet::findTable(TableFamily family, std::string_view table) const
{
    return m_tableIndex.find(NameIndex::hash(table, static_cast<std::uint32_t>(family)), [&](std::uint32_t index) {
        return m_tables[index].family == family && m_tables[index].name == table;
    });
}

std::optional<ChainIndex> RuleSet::findChain(TableFamily family, std::string_view table, std::string_view chain) const
{
    const auto index = findTable(family, table);
    return index ? findChain(*index, chain) : std::nullopt;
}

std::optional<ChainIndex> RuleSet::findChain(TableIndex table, std::string_view chain) const
{
    return m_chainIndex.find(NameIndex::hash(chain, table), [&](std::uint32_t index) {
        return m_chains[index].table == table && m_chains[index].name == chain;
    });
}

const Set* RuleSet::findSet(TableFamily family, std::string_view table, std::string_view name) const
{
    const auto index = indexOfSet(family, table, name);
    return index ? &m_sets[*index] : nullptr;
}

std::optional<std::uint32_t> RuleSet::indexOfSet(TableFamily family, std::string_view table, std::string_view name) const
{
    return m_setIndex.find(NameIndex::hash(name, static_cast<std::uint32_t>(family)), [&](std::uint32_t index) {
        return m_setFamilies[index] == family && m_sets[index].table == table && m_sets[index].name == name;
    });
}

std::string_view RuleSet::text(RuleIndex rule) const
{
    return evidence().substr(m_rules[rule].textOffset, m_rules[rule].textLength);
}

}  // namespace fairlead::netfilter
