#include "model/netfilter/iptables_rule_set.h"
#include "model/netfilter/iptables_save_parser.h"

#include <algorithm>
#include <numeric>

namespace fairlead::netfilter {

namespace {
std::string counterText(const Counters& counters)
{
    return '[' + std::to_string(counters.packets) + ':' + std::to_string(counters.bytes) + ']';
}
}  // namespace

// Merges tables, chains, rules and the lines that were kept as text by their line numbers.
class IptablesSavePrinter {
public:
    explicit IptablesSavePrinter(const IptablesRuleSet& rules) : m_rules(rules), m_chainOrder(rules.chains().size())
    {
        std::iota(m_chainOrder.begin(), m_chainOrder.end(), 0);
        std::ranges::stable_sort(m_chainOrder, {}, [&](ChainIndex chain) { return rules.chains()[chain].line; });
        while (m_chain < m_chainOrder.size() && rules.chains()[m_chainOrder[m_chain]].line == 0)
            ++m_chain;  // only named by rules
    }

    std::string print()
    {
        m_out.reserve(m_rules.evidence().size());
        for (std::uint32_t line = 1; line <= m_rules.m_lineCount; ++line) {
            printLine(line);
            if (line != m_rules.m_lineCount || m_rules.m_endsWithNewline)
                endLine(line);
            else if (hasCarriageReturn(line))
                m_out += '\r';
        }
        return std::move(m_out);
    }

private:
    // True, and moved on, where the next of a list stands in this line.
    template <class List> static bool takes(const List& list, std::size_t& next, std::uint32_t line)
    {
        const bool here = next < list.size() && static_cast<std::uint32_t>(list[next].line) == line;
        next += here ? 1 : 0;
        return here;
    }

    void printLine(std::uint32_t line)
    {
        const bool kept = takes(m_rules.m_keptLines, m_kept, line);
        const bool table = takes(m_rules.tables(), m_table, line);
        const bool rule = takes(m_rules.rules(), m_rule, line);
        bool chain = false;
        if (m_chain < m_chainOrder.size())
            chain = static_cast<std::uint32_t>(m_rules.chains()[m_chainOrder[m_chain]].line) == line;
        m_chain += chain ? 1 : 0;
        if (kept)
            m_out += m_rules.evidence().substr(m_rules.m_keptLines[m_kept - 1].offset, m_rules.m_keptLines[m_kept - 1].length);
        else if (table)
            m_out += '*' + m_rules.tables()[m_table - 1].name;
        else if (chain)
            printChain(m_rules.chains()[m_chainOrder[m_chain - 1]]);
        else if (rule)
            printRule(static_cast<RuleIndex>(m_rule - 1));
    }

    void printChain(const Chain& chain)
    {
        m_out += ':' + chain.name;
        m_out += !chain.base ? " - " : chain.base->policyAccept ? " ACCEPT " : " DROP ";
        m_out += counterText(chain.counters.value_or(Counters()));
    }

    // From its parts; as it was written where iptables-save would have written it otherwise.
    void printRule(RuleIndex index)
    {
        const Rule& rule = m_rules.rules()[index];
        const std::string_view text = m_rules.text(index);
        const bool prefixed = rule.textOffset > 0 && m_rules.evidence()[rule.textOffset - 1] == ' ';
        if (prefixed && rule.counters)
            m_out += counterText(*rule.counters) + ' ';
        const std::string printed = m_rules.printRule(index);
        m_out += printed == text ? std::string_view(printed) : text;
    }

    bool hasCarriageReturn(std::uint32_t line)
    {
        const auto& others = m_rules.m_otherEndings;
        const bool other = m_ending < others.size() && others[m_ending] == line;
        m_ending += other ? 1 : 0;
        return other != m_rules.m_carriageReturns;
    }

    void endLine(std::uint32_t line) { m_out += hasCarriageReturn(line) ? "\r\n" : "\n"; }

    const IptablesRuleSet& m_rules;
    std::vector<ChainIndex> m_chainOrder;
    std::size_t m_kept = 0;
    std::size_t m_table = 0;
    std::size_t m_chain = 0;
    std::size_t m_rule = 0;
    std::size_t m_ending = 0;
    std::string m_out;
};

std::string printIptablesSave(const RuleSet& rules)
{
    const auto* dump = dynamic_cast<const IptablesRuleSet*>(&rules);
    return dump == nullptr ? std::string() : IptablesSavePrinter(*dump).print();
}

}  // namespace fairlead::netfilter
