#include "tests/integration/rule_text.h"

#include <map>

namespace fairlead::test {
namespace {

std::string tool(const RuleText& rules)
{
    const std::string name = rules.family == IpFamily::ipv4 ? "iptables" : "ip6tables";
    return name + (rules.backend == RuleText::Backend::iptablesLegacy ? "-legacy" : "-nft") + "-restore";
}

std::string_view takeLine(std::string_view& text)
{
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return line;
}

std::string_view withoutIndent(std::string_view line)
{
    const std::size_t first = line.find_first_not_of('\t');
    return first == std::string_view::npos ? std::string_view() : line.substr(first);
}

// A chain, set or map within a table of an nft listing.
struct Block {
    std::string head;  // "chain NAME", "set NAME", "map NAME"
    std::vector<std::string> lines;
};

// Reads up to the closing brace of the block.
Block takeBlock(std::string_view head, std::string_view& text)
{
    Block block{std::string(head.substr(0, head.find(" {"))), {}};
    bool elements = false;
    while (!text.empty()) {
        const std::string_view line = withoutIndent(takeLine(text));
        if (line == "}")
            break;
        elements = elements || line.starts_with("elements = {");
        const bool remembered = elements && block.head.starts_with("set affinity-");
        if (!line.empty() && !remembered && !line.starts_with("comment "))
            block.lines.emplace_back(line);
        elements = elements && !line.ends_with("}");
    }
    return block;
}

void addChain(RuleText& rules, const std::string& table, const Block& block)
{
    const std::string name = block.head.substr(block.head.find(' ') + 1);
    std::string hook;
    for (const std::string& line : block.lines) {
        if (line.starts_with("type "))
            hook = " { " + line + " }";
        else
            rules.rules.push_back({table, name + ' ' + line});
    }
    rules.declarations.push_back("add chain " + table + ' ' + name + hook);
}

std::string setText(const std::string& table, const Block& block)
{
    std::string text = "table " + table + " {\n" + block.head + " {\n";
    for (const std::string& line : block.lines)
        text += line + '\n';
    return text + "}\n}";
}

}  // namespace

std::string RuleText::text() const
{
    std::string text;
    if (backend == Backend::nft) {
        for (const std::string& declaration : declarations)
            text += declaration + '\n';
        for (const Rule& rule : rules)
            text += "add rule " + rule.table + ' ' + rule.text + '\n';
        return text;
    }
    std::map<std::string, std::string> tables;
    for (const std::string& declaration : declarations)
        tables[declaration.substr(0, declaration.find(' '))] += declaration.substr(declaration.find(' ') + 1) + '\n';
    for (const Rule& rule : rules)
        tables[rule.table] += rule.text + '\n';
    for (const auto& [table, lines] : tables)
        text += '*' + table + '\n' + lines + "COMMIT\n";
    return text;
}

std::string RuleText::loadCommand(const std::string& file) const
{
    return backend == Backend::nft ? "nft -f " + file : tool(*this) + " < " + file;
}

RuleText ruleTextOfSave(std::string_view dump, IpFamily family)
{
    RuleText rules;
    rules.family = family;
    const bool nft = dump.substr(0, dump.find('*')).find("nf_tables") != std::string_view::npos;
    rules.backend = nft ? RuleText::Backend::iptablesNft : RuleText::Backend::iptablesLegacy;
    std::string table;
    while (!dump.empty()) {
        std::string_view line = takeLine(dump);
        if (line.starts_with('*'))
            table = line.substr(1);
        else if (line.starts_with(':'))
            rules.declarations.push_back(table + ' ' + std::string(line.substr(0, line.find('['))) + "[0:0]");
        if (line.starts_with('['))
            line.remove_prefix(line.find(' ') + 1);
        if (line.starts_with("-A"))
            rules.rules.push_back({table, std::string(line)});
    }
    return rules;
}

RuleText ruleTextOfNft(std::string_view listing, std::string_view table)
{
    RuleText rules;
    rules.backend = RuleText::Backend::nft;
    std::vector<std::string> sets;  // behind all chains, which their elements name
    std::string inside;
    while (!listing.empty()) {
        const std::string_view line = takeLine(listing);
        if (line.starts_with("table ")) {
            inside = line.substr(6, line.find(" {") - 6);
            if (inside.substr(inside.find(' ') + 1) != table)
                inside.clear();
            else
                rules.declarations.push_back("add table " + inside);
        } else if (line.starts_with("\t") && line.ends_with(" {")) {
            const Block block = takeBlock(withoutIndent(line), listing);
            if (inside.empty())
                continue;
            if (block.head.starts_with("chain "))
                addChain(rules, inside, block);
            else
                sets.push_back(setText(inside, block));
        }
    }
    rules.declarations.insert(rules.declarations.end(), sets.begin(), sets.end());
    return rules;
}

}  // namespace fairlead::test
