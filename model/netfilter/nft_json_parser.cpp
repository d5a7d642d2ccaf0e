#include "model/netfilter/dump_lines.h"
#include "model/netfilter/nft_body.h"
#include "model/netfilter/nft_declarations.h"
#include "model/netfilter/nft_json_tree.h"
#include "model/netfilter/nft_parser.h"
#include "model/netfilter/nft_rules.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>

namespace fairlead::netfilter {
namespace {

constexpr const char* brokenHint = "the file must be the whole, unchanged output of `nft -j list ruleset`; collect it again";

// The rules of one `nft -j list ruleset`. A body is decoded again from the rule's own piece of the
// JSON: bodies of all rules in memory would cost several times the text.
class NftJsonRules : public NftRules {
public:
    RuleBody body(RuleIndex rule) const override
    {
        thread_local simdjson::ondemand::parser parser;
        thread_local simdjson::padded_string piece;
        thread_local NftTree tree;
        piece = simdjson::padded_string(std::string_view(*m_json).substr(m_pieces[rule].offset, m_pieces[rule].length));
        tree.clear();
        try {
            auto document = parser.iterate(piece);
            simdjson::ondemand::value root = document.get_value();
            const NftValue object = tree.value(addJson(root, tree))["rule"];
            return readNftRule(object["expr"], object["comment"], tableOf(rules()[rule].chain).family).body;
        } catch (const simdjson::simdjson_error&) {
            // The piece was read without an error when the rule set was made.
            return RuleBody{{UnknownStatement{std::string(text(rule))}}};
        }
    }

private:
    friend class NftJsonReader;
    struct Piece {
        std::uint32_t offset = 0;
        std::uint32_t length = 0;
    };
    std::shared_ptr<const std::string> m_json;
    std::vector<Piece> m_pieces;  // by RuleIndex
};

// Fills a rule set from one document, object by object.
class NftJsonReader {
public:
    NftJsonReader(std::shared_ptr<const std::string> json, std::string file)
        : m_rules(std::make_shared<NftJsonRules>()),
          m_builder(*m_rules, file, Syntax::nftables, json),
          m_json(*json),
          m_file(std::move(file))
    {
        m_rules->m_json = std::move(json);
    }

    Result<std::shared_ptr<NftJsonRules>> read()
    {
        if (m_json.size() > std::numeric_limits<std::uint32_t>::max())
            return lineError(m_file, 1, "the file is larger than four gigabytes");
        m_text = simdjson::padded_string(m_json);
        try {
            readDocument();
        } catch (const simdjson::simdjson_error& error) {
            return lineError(m_file, m_line, std::string("the JSON is broken: ") + error.what(), brokenHint);
        }
        if (!m_problem.empty())
            return lineError(m_file, m_line, m_problem, brokenHint);
        m_builder.finish();
        return std::move(m_rules);
    }

private:
    void readDocument()
    {
        simdjson::ondemand::parser parser;
        simdjson::ondemand::document document = parser.iterate(m_text);
        bool found = false;
        for (auto member : simdjson::ondemand::object(document.get_object())) {
            const std::string_view key = member.unescaped_key();
            if (key == "nftables" && !found) {
                found = true;
                readObjects(member.value().get_array(), document);
            } else {
                m_tree.clear();
                addJson(member.value(), m_tree);
            }
            if (!m_problem.empty())
                return;
        }
        if (document.current_location().error() != simdjson::OUT_OF_BOUNDS)
            throw simdjson::simdjson_error(simdjson::TRAILING_CONTENT);
        if (!found)
            m_problem = "there is no list \"nftables\"";
    }

    void readObjects(simdjson::ondemand::array objects, simdjson::ondemand::document& document)
    {
        for (auto item : objects) {
            simdjson::ondemand::value value = item.value();
            const char* const begin = value.raw_json_token().data();
            moveTo(begin);
            m_tree.clear();
            const NftValue object = m_tree.value(addJson(value, m_tree)).first();
            const char* end = document.current_location();
            while (end > begin && end[-1] != '}')
                --end;
            readObject(object, static_cast<std::size_t>(begin - m_text.data()), static_cast<std::size_t>(end - begin));
            if (!m_problem.empty())
                return;
        }
    }

    void moveTo(const char* place)
    {
        const char* const text = m_text.data();
        const auto offset = static_cast<std::size_t>(place - text);
        m_line += static_cast<int>(std::count(text + m_lineOffset, text + offset, '\n'));
        m_lineOffset = offset;
    }

    void readObject(NftValue object, std::size_t offset, std::size_t length)
    {
        const std::string_view kind = object.key();
        if (kind == "rule")
            readRule(object, offset, length);
        else if (kind == "chain")
            readChain(object);
        else if (kind == "set" || kind == "map")
            readSet(object, kind == "map" ? Set::Kind::map : Set::Kind::set);
        else if (kind == "table")
            readTable(object);
        // Others (metainfo, named counters, quotas, limits, helpers, flowtables) say nothing about a packet's way.
    }

    // A table is declared before what it holds; nothing, and the problem, where it is not.
    std::optional<TableIndex> tableOf(NftValue object)
    {
        const auto family = parseTableFamily(object["family"].text());
        const std::string_view name = object["table"].text();
        const auto table = family ? m_rules->findTable(*family, name) : std::nullopt;
        if (!table)
            m_problem = "the table \"" + std::string(object["family"].text()) + ' ' + std::string(name) + "\" is not declared";
        return table;
    }

    void readTable(NftValue object)
    {
        const auto family = parseTableFamily(object["family"].text());
        if (!family || object["name"].text().empty())
            m_problem = "a table has a family and a name";
        else
            m_builder.addTable({*family, std::string(object["name"].text()), m_line});
    }

    void readChain(NftValue object)
    {
        const auto table = tableOf(object);
        if (!table)
            return;
        Chain chain;
        chain.table = *table;
        chain.name = object["name"].text();
        chain.line = m_line;
        if (chain.name.empty() || !readNftBaseChain(object, chain.base))
            m_problem = "the hook of the chain \"" + chain.name + "\" is not known";
        else
            m_builder.addChain(std::move(chain));
    }

    void readSet(NftValue object, Set::Kind kind)
    {
        const auto table = tableOf(object);
        if (!table)
            return;
        const TableFamily family = m_rules->tables()[*table].family;
        Set set = readNftSet(object, kind, family);
        set.line = m_line;
        for (SetElement& element : set.elements)
            element.line = m_line;
        if (!m_builder.addSet(std::move(set), family))
            m_problem = "the set \"" + std::string(object["name"].text()) + "\" is declared twice";
    }

    void readRule(NftValue object, std::size_t offset, std::size_t length)
    {
        const auto table = tableOf(object);
        if (!table)
            return;
        const auto chain = m_builder.findChain(*table, object["chain"].text());
        if (!chain || !object["expr"].is(NftTree::Kind::array)) {
            m_problem = "a rule names no chain that is declared, or has no list \"expr\"";
            return;
        }
        const NftRuleMeaning meaning = readNftRule(object["expr"], object["comment"], m_rules->tables()[*table].family);
        const NftJsonRules::Piece piece{static_cast<std::uint32_t>(offset), static_cast<std::uint32_t>(length)};
        m_rules->m_pieces.push_back(piece);
        m_rules->addJump(m_builder, *table, meaning.jump);
        m_builder.addRule({*chain, m_line, piece.offset, piece.length, meaning.counters, meaning.understood});
    }

    std::shared_ptr<NftJsonRules> m_rules;
    RuleSetBuilder m_builder;
    const std::string& m_json;
    std::string m_file;
    simdjson::padded_string m_text;
    NftTree m_tree;
    std::string m_problem;
    int m_line = 1;
    std::size_t m_lineOffset = 0;
};

}  // namespace

Result<std::shared_ptr<const RuleSet>> parseNftJson(std::shared_ptr<const std::string> json, std::string file,
                                                    std::shared_ptr<const std::string> listing, std::string listingFile)
{
    auto rules = NftJsonReader(std::move(json), std::move(file)).read();
    if (!rules)
        return rules.error();
    if (listing)
        (*rules)->takeLinesFrom(std::move(listing), std::move(listingFile));
    return std::shared_ptr<const RuleSet>(std::move(*rules));
}

}  // namespace fairlead::netfilter
