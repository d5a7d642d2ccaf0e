#include "model/netfilter/iptables_save_parser.h"

#include "model/netfilter/iptables_dump_lines.h"
#include "model/netfilter/iptables_line_fields.h"
#include "model/netfilter/iptables_line_scan.h"
#include "model/netfilter/iptables_lines_ahead.h"
#include "model/netfilter/iptables_rule_set.h"
#include "model/netfilter/jump_batch.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <span>
#include <utility>

namespace fairlead::netfilter {

// Reads a dump line by line, in one pass. What a line shows by itself is found out ahead, on a second thread where that
// pays; here the lines are put together. Common rules are only scanned; the others are decoded
// once, to know whether they are understood. What a rule jumps to is looked up at once where the
// chain is declared before it, as in all real dumps, else at the end.
class IptablesSaveParser {
public:
    IptablesSaveParser(std::shared_ptr<const std::string> text, std::string file, IpFamily family)
        : m_text(*text),
          m_rules(std::make_shared<IptablesRuleSet>(family)),
          m_builder(*m_rules, std::move(file), Syntax::iptablesSave, std::move(text))
    {
    }

    Result<std::shared_ptr<const RuleSet>> parse()
    {
        bool good = checkText();
        if (good) {
            // Memory that stays untouched costs nothing; moving a growing list of rules does.
            m_builder.reserve(m_text.size() / bytesPerChain, m_text.size() / shortestUsualRule);
            m_rules->m_jumps.reserve(m_text.size() / shortestUsualRule);
        }
        good = good && readLines();
        if (good && m_table)
            good = failAtEnd();
        if (!good)
            return m_error;
        m_rules->m_lineCount = static_cast<std::uint32_t>(m_line);
        m_rules->m_endsWithNewline = m_text.ends_with('\n');
        lookAgain();
        m_builder.finish();
        return std::shared_ptr<const RuleSet>(std::move(m_rules));
    }

private:
    static constexpr std::size_t linesAhead = 16;  // as long as memory takes
    static constexpr std::size_t shortestUsualRule = 64;
    static constexpr std::size_t bytesPerChain = 300;  // each has its line and three rules or more

    bool checkText()
    {
        if (m_text.size() > std::numeric_limits<std::uint32_t>::max())
            return fail("the dump is larger than 4 GiB", "Take the dump of one node and one family at a time");
        return true;
    }

    bool readLines()
    {
        IptablesLinesAhead ahead(m_text, m_rules->family());
        for (auto lines = ahead.next(); !lines.empty(); lines = ahead.next()) {
            for (std::size_t i = 0; i < lines.size(); ++i) {
                if (i + linesAhead < lines.size())
                    __builtin_prefetch(placeOf(lines[i + linesAhead]));  // here: g++ drops a call that does nothing else
                if (!take(lines[i]) || !readLine(lines[i]))
                    return false;
            }
        }
        return true;
    }

    // Of the chain that the line declares.
    const void* placeOf(const ScannedLine& line) const
    {
        return m_table && line.rule.empty() ? m_builder.placeOfChain(*m_table, line.hash) : nullptr;
    }

    bool take(const ScannedLine& line)
    {
        m_raw = line.text;
        ++m_line;
        if (m_line == 1)
            m_rules->m_carriageReturns = line.carriageReturn;
        else if (line.carriageReturn != m_rules->m_carriageReturns)
            m_rules->m_otherEndings.push_back(static_cast<std::uint32_t>(m_line));
        return !line.holdsZero
            || fail("there is a NUL byte: this is not text", "If a Windows program saved it as UTF-16, save it as UTF-8");
    }

    bool readLine(const ScannedLine& line)
    {
        if (!line.rule.empty())
            return readRule(line);
        switch (line.text.empty() ? '\0' : line.text.front()) {
        case '-':
            return readCommand(line.text);
        case ':':
            return readChain(line);
        case '*':
            return readTable(line.text);
        default:
            return readOther(line.text);
        }
    }

    // What is kept as text, and lines that a terminal or an editor has left its marks on.
    bool readOther(std::string_view line)
    {
        if (line == "COMMIT" && m_table) {
            resolveJumps();
            m_table.reset();
            return keep();
        }
        if (isHarmlessLine(line))
            return keep();
        if (isDecorated(line)) {
            const std::string plain = undecorated(line);
            keep();
            return readLine(scanIptablesLine(plain, m_rules->family()));
        }
        return failAtLine();
    }

    bool readTable(std::string_view line)
    {
        std::string_view rest = line.substr(1);
        const std::string_view name = takeWord(rest);
        if (name.empty() || !rest.empty())
            return isDecorated(line) ? readOther(line) : failAtLine();
        if (m_table)
            return fail("the table " + tableName() + " is not finished: there is no COMMIT before this line",
                        "The dump was cut or put together from parts; take it again");
        const TableFamily family = m_rules->family() == IpFamily::ipv4 ? TableFamily::ip : TableFamily::ip6;
        if (const auto known = m_rules->findTable(family, name))
            return fail("the table " + std::string(name) + " stands here again; it began in line "
                            + std::to_string(m_rules->tables()[*known].line),
                        "Two dumps in one file? Keep each in a file of its own");
        m_table = m_builder.addTable({family, std::string(name), m_line});
        m_lastChain = IptablesRuleSet::noChain;
        m_lastTarget = IptablesRuleSet::noChain;
        return true;
    }

    // ":KUBE-SERVICES - [0:0]", ":INPUT ACCEPT [1:174]".
    bool readChain(const ScannedLine& scanned)
    {
        const std::string_view line = scanned.text;
        std::string_view rest = line.substr(1 + scanned.chain.size());
        if (!m_table || scanned.chain.empty() || !rest.starts_with(' '))
            return failAtLine();
        rest.remove_prefix(1);
        const std::string_view policy = takeWord(rest);
        std::optional<Counters> counters;
        if (rest.starts_with(" [")) {
            rest.remove_prefix(1);
            counters = takeCounters(rest);
        }
        if (!rest.empty() && isDecorated(line))
            return readOther(line);
        if (!rest.empty() || (policy != "-" && policy != "ACCEPT" && policy != "DROP"))
            return failAtLine();
        const Chain& chain = declareChain({scanned.chain, scanned.hash}, policy, counters);
        const bool asPrinted = counters && (policy == "-") == !chain.base;
        return chain.line == m_line && asPrinted ? true : keep();
    }

    // The chain, with the line of an earlier declaration where there is one.
    const Chain& declareChain(RuleSetBuilder::ChainName name, std::string_view policy, std::optional<Counters> counters)
    {
        Chain chain{*m_table, std::string(name.name), builtinChain(tableName(), name.name), counters, m_line};
        noteQuotes(name.name);
        if (chain.base)
            chain.base->policyAccept = policy != "DROP";
        const ChainIndex index = m_builder.addChain(std::move(chain), name.hash);
        return m_rules->chains()[index];
    }

    bool readRule(const ScannedLine& line)
    {
        if (!m_table || line.chain.empty())
            return failAtLine();
        if (!line.sameChain)
            m_lastChain = chainOf(line.chain);
        const std::string_view place = m_lastKept == m_line ? m_raw : line.rule;
        const RuleIndex index = m_builder.addRule();
        Rule& rule = m_builder.rule(index);
        rule.chain = m_lastChain;
        rule.line = m_line;
        rule.textOffset = static_cast<std::uint32_t>(place.data() - m_text.data());
        rule.textLength = static_cast<std::uint32_t>(place.size());
        rule.counters = line.counters;
        m_rules->m_jumps.push_back(IptablesRuleSet::noChain);
        if (!line.target || m_quotesInNames)
            return readUncommonRule(line.rule, index);
        if (line.target->empty())
            return true;
        if (m_lastKept == m_line)  // the name is not one in the text, so it does not last
            setJump(index, m_builder.findChain(*m_table, *line.target));
        else
            addJump(index, {*line.target, line.hash});
        return true;
    }

    bool readUncommonRule(std::string_view text, RuleIndex index)
    {
        const auto decoded = decodeIptablesRule(text, m_rules->family(), [this](std::string_view word) { return isChain(word); });
        if (!decoded)
            return fail("a quote is not closed in " + excerpt(text), "The line was cut or edited; take the dump again");
        if (Rule& rule = m_builder.rule(index); !rule.counters)
            rule.counters = decoded->counters;
        if (!decoded->understood())
            m_unresolved.push_back(index);
        else if (const std::string_view target = decoded->jumpTarget(); !target.empty())
            setJump(index, m_builder.findChain(*m_table, target));
        return true;
    }

    void setJump(RuleIndex rule, std::optional<ChainIndex> target)
    {
        if (target)
            m_lastTarget = m_rules->m_jumps[rule] = *target;
        else
            m_unresolved.push_back(rule);
    }

    // Neighbours often lead to the same chain.
    void addJump(RuleIndex rule, RuleSetBuilder::ChainName target)
    {
        if (isNamed(m_lastTarget, target.name)) {
            m_rules->m_jumps[rule] = m_lastTarget;
            return;
        }
        if (m_jumps.isFull())
            resolveJumps();
        m_jumps.add(rule, target);
    }

    void resolveJumps()
    {
        m_jumps.resolve(m_builder, *m_table, [this](RuleIndex rule, std::optional<ChainIndex> target) { setJump(rule, target); });
    }

    bool isChain(std::string_view name) const { return m_builder.findChain(*m_table, name).has_value(); }

    // Neighbours mostly are of the same chain, or of the next one: iptables-save prints rules in the
    // order in which it has declared their chains.
    ChainIndex chainOf(std::string_view name)
    {
        for (ChainIndex guess = m_lastChain; guess < m_rules->chains().size() && guess - m_lastChain < 2; ++guess) {
            if (isNamed(guess, name))
                return guess;
        }
        return chainNamed(name);
    }

    // One that only rules name has no line of its own.
    ChainIndex chainNamed(std::string_view name)
    {
        noteQuotes(name);
        const auto known = m_builder.findChain(*m_table, name);
        return known ? *known
                     : m_builder.addChain({*m_table, std::string(name), builtinChain(tableName(), name), std::nullopt, 0});
    }

    // iptables-save prints the names of chains as they are; a quote in one changes how its rules are split.
    void noteQuotes(std::string_view name) { m_quotesInNames = m_quotesInNames || name.find('"') != std::string_view::npos; }

    // A chain of the table that is being read.
    bool isNamed(ChainIndex chain, std::string_view name) const
    {
        return chain < m_rules->chains().size() && m_rules->chains()[chain].name == name;
    }

    // What stands in the input of iptables-restore beside rules; kube-proxy logs such inputs.
    bool readCommand(std::string_view line)
    {
        std::string_view rest = line;
        const std::string_view command = takeWord(rest);
        rest.remove_prefix(std::min<std::size_t>(rest.size(), 1));
        const std::string_view chain = takeWord(rest);
        rest.remove_prefix(std::min<std::size_t>(rest.size(), 1));
        if (!m_table)
            return failAtLine();
        if (command == "-N" && !chain.empty())
            declareChain({chain, NameIndex::hashOfText(chain)}, "-", std::nullopt);
        else if (command == "-P" && !chain.empty() && (rest == "ACCEPT" || rest == "DROP"))
            setPolicy(chain, rest == "ACCEPT");
        else if (command != "-X" && command != "-F")
            return isDecorated(line) ? readOther(line) : failAtLine();
        return keep();
    }

    void setPolicy(std::string_view name, bool accept)
    {
        Chain& chain = m_builder.chain(chainNamed(name));
        if (chain.base)
            chain.base->policyAccept = accept;
    }

    // Rules that are not understood, or that jump to what was no chain yet, with all chains known.
    void lookAgain()
    {
        for (const RuleIndex index : m_unresolved) {
            std::string storage;
            const auto decoded = m_rules->decode(m_rules->rules()[index], storage);
            if (!decoded || !decoded->understood())
                m_builder.markNotUnderstood(index);
            const std::string_view target = decoded ? decoded->jumpTarget() : std::string_view();
            const TableIndex table = m_rules->chains()[m_rules->rules()[index].chain].table;
            if (!target.empty())
                m_rules->m_jumps[index] = m_builder.findChain(table, target).value_or(IptablesRuleSet::noChain);
        }
    }

    bool keep()
    {
        if (std::exchange(m_lastKept, m_line) != m_line)
            m_rules->m_keptLines.push_back({static_cast<std::uint32_t>(m_line),
                                            static_cast<std::uint32_t>(m_raw.data() - m_text.data()),
                                            static_cast<std::uint32_t>(m_raw.size())});
        return true;
    }

    const std::string& tableName() const { return m_rules->tables()[*m_table].name; }

    bool failAtLine()
    {
        const std::string where = m_table ? " is not one of iptables-save" : " does not belong outside of a table";
        return fail("the line " + excerpt(m_raw) + where, hintForLine(m_raw, m_table.has_value()));
    }

    bool failAtEnd()
    {
        return fail("the dump ends inside the table " + tableName() + ": there is no COMMIT", "It was cut off; take it again");
    }

    bool fail(std::string why, std::string_view hint)
    {
        m_error = {m_rules->file() + ':' + std::to_string(m_line), std::move(why), std::string(hint), ErrorKind::source};
        return false;
    }

    const std::string& m_text;
    std::shared_ptr<IptablesRuleSet> m_rules;
    RuleSetBuilder m_builder;
    int m_line = 0;
    int m_lastKept = 0;
    std::string_view m_raw;  // the line as it stands in the text
    std::optional<TableIndex> m_table;
    bool m_quotesInNames = false;  // then no rule is common
    ChainIndex m_lastChain = IptablesRuleSet::noChain;
    ChainIndex m_lastTarget = IptablesRuleSet::noChain;
    JumpBatch m_jumps;
    std::vector<RuleIndex> m_unresolved;
    Error m_error;
};

Result<std::shared_ptr<const RuleSet>> parseIptablesSave(std::shared_ptr<const std::string> text, std::string file,
                                                         IpFamily family)
{
    return IptablesSaveParser(std::move(text), std::move(file), family).parse();
}

}  // namespace fairlead::netfilter
