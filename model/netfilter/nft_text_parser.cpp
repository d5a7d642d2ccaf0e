#include "model/netfilter/dump_lines.h"
#include "model/netfilter/nft_body.h"
#include "model/netfilter/nft_declarations.h"
#include "model/netfilter/nft_listing.h"
#include "model/netfilter/nft_parser.h"
#include "model/netfilter/nft_rules.h"
#include "model/netfilter/nft_text_rule.h"
#include "model/netfilter/nft_text_set.h"

#include <utility>

namespace fairlead::netfilter {
namespace {

NftRuleMeaning readMeaning(const NftRuleText& rule, TableFamily family, NftTree& tree)
{
    tree.clear();
    const NftTextRule parsed = readNftRuleText(rule, tree);
    return readNftRule(tree.value(parsed.statements), tree.value(parsed.comment), family);
}

// The text with the blanks around it that are not indent.
NftRuleText withBlanks(std::string_view evidence, std::size_t offset, std::size_t length)
{
    NftRuleText rule{evidence.substr(offset, length)};
    while (offset > rule.leadingBlanks && evidence[offset - rule.leadingBlanks - 1] == ' ')
        ++rule.leadingBlanks;
    const std::size_t end = offset + length;
    while (end + rule.trailingBlanks < evidence.size() && evidence[end + rule.trailingBlanks] == ' ')
        ++rule.trailingBlanks;
    const bool handleFollows = end + rule.trailingBlanks < evidence.size() && evidence[end + rule.trailingBlanks] == '#';
    if (handleFollows && rule.trailingBlanks > 0)
        --rule.trailingBlanks;
    // Somebody who pasted the listing may have turned the tabs of the indent into blanks.
    if (rule.leadingBlanks > 3)
        rule.leadingBlanks = 0;
    return rule;
}

// The rules of one `nft list ruleset`. A body is decoded from the rule's text on demand.
class NftTextRules : public NftRules {
public:
    RuleBody body(RuleIndex rule) const override
    {
        thread_local NftTree tree;
        const Rule& record = rules()[rule];
        return readMeaning(withBlanks(evidence(), record.textOffset, record.textLength), tableOf(record.chain).family, tree).body;
    }

private:
    friend class NftTextBuilder;
};

class NftTextBuilder {
public:
    NftTextBuilder(const std::shared_ptr<const std::string>& text, std::string file)
        : m_rules(std::make_shared<NftTextRules>()),
          m_builder(*m_rules, file, Syntax::nftables, text),
          m_text(*text),
          m_file(std::move(file))
    {
    }

    Result<std::shared_ptr<const RuleSet>> build(const NftListing& listing)
    {
        for (const NftListing::Table& table : listing.tables) {
            const TableIndex index = m_builder.addTable({table.family, std::string(table.name), table.line});
            for (const NftListing::Chain& chain : table.chains) {
                if (!addChain(chain, index, table.family))
                    return lineError(m_file, chain.line + 1, "the hook of this chain is not known");
            }
            for (const NftListing::Set& set : table.sets) {
                if (auto error = addSet(set, table))
                    return std::move(*error);
            }
        }
        for (const NftListing::Table& table : listing.tables)
            addRules(table);
        m_builder.finish();
        return std::shared_ptr<const RuleSet>(std::move(m_rules));
    }

private:
    bool addChain(const NftListing::Chain& source, TableIndex table, TableFamily family)
    {
        Chain chain;
        chain.table = table;
        chain.name = source.name;
        chain.line = source.line;
        if (!source.declaration.empty()) {
            chain.base = parseNftBaseChain(source.declaration, family);
            if (!chain.base)
                return false;
        }
        m_builder.addChain(std::move(chain));
        return true;
    }

    std::optional<Error> addSet(const NftListing::Set& source, const NftListing::Table& table)
    {
        auto set = readNftTextSet(source, table, m_file);
        if (!set)
            return set.error();
        if (!m_builder.addSet(std::move(*set), table.family))
            return lineError(m_file, source.line, "this set is declared twice");
        return std::nullopt;
    }

    void addRules(const NftListing::Table& table)
    {
        const TableIndex index = *m_rules->findTable(table.family, table.name);
        for (const NftListing::Chain& chain : table.chains) {
            const ChainIndex chainIndex = *m_builder.findChain(index, chain.name);
            for (const NftListing::Rule& rule : chain.rules) {
                const NftRuleMeaning meaning = readMeaning(withBlanks(m_text, rule.offset, rule.length), table.family, m_tree);
                m_rules->addJump(m_builder, index, meaning.jump);
                m_builder.addRule({chainIndex, rule.line, rule.offset, rule.length, meaning.counters, meaning.understood});
            }
        }
    }

    std::shared_ptr<NftTextRules> m_rules;
    RuleSetBuilder m_builder;
    std::string_view m_text;
    std::string m_file;
    NftTree m_tree;
};

}  // namespace

Result<std::shared_ptr<const RuleSet>> parseNftText(std::shared_ptr<const std::string> text, std::string file)
{
    const auto listing = readNftListing(*text, file);
    if (!listing)
        return listing.error();
    return NftTextBuilder(text, std::move(file)).build(*listing);
}

}  // namespace fairlead::netfilter
