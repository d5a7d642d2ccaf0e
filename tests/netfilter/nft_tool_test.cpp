// The real `nft` as the judge: what it accepts and prints, as JSON and as text, is what our readers
// say. Needs root, for a network namespace of its own; skipped with the reason elsewhere.

#include "tests/netfilter/describe_parts.h"
#include "tests/netfilter/everyday_rules.h"
#include "tests/netfilter/nft_input.h"
#include "tests/support/temporary_folder.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

namespace fairlead::netfilter {
namespace {

using test::Rules;
using test::share;
using test::valueOf;
using test::brief::describe;

// Everything the rules need around them, with the rules themselves.
std::string everydayRuleset()
{
    std::istringstream header(test::everydayHeader);
    std::string ruleset;
    for (std::string line; std::getline(header, line);) {
        if (!line.starts_with('<')) {
            ruleset += line + '\n';
            continue;
        }
        const std::string chain = line.substr(1, line.size() - 2);
        for (const test::EverydayRule& rule : test::everydayRules) {
            if (rule.chain == chain)
                ruleset += std::string("\t\t") + rule.rule + '\n';
        }
    }
    return ruleset;
}

std::string slurp(const std::filesystem::path& file)
{
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

class NftTool : public testing::Test {
protected:
    // Loads the ruleset in a namespace that ends with the command, and lists it in both notations.
    void SetUp() override
    {
        std::ofstream(m_folder.path() / "rules.nft") << everydayRuleset();
        const std::string at = "cd '" + m_folder.path().string() + "' && ";
        if (run(at + "unshare -n nft list ruleset > probe 2>&1") != 0)
            GTEST_SKIP() << "needs nft, unshare and root: " << slurp(m_folder.path() / "probe");
        ASSERT_EQ(
            run(at
                + "unshare -n sh -c 'nft -f rules.nft && nft -j list ruleset > nft.json && nft list ruleset > nft.txt' 2> log"),
            0)
            << slurp(m_folder.path() / "log");
        m_json = share(slurp(m_folder.path() / "nft.json"));
        m_text = share(slurp(m_folder.path() / "nft.txt"));
    }

    static int run(const std::string& command) { return std::system(command.c_str()); }

    // The meanings of the rules by chain, in order.
    static std::map<std::string, std::vector<std::string>> meanings(const Rules& rules)
    {
        std::map<std::string, std::vector<std::string>> meanings;
        for (RuleIndex rule = 0; rule < rules->rules().size(); ++rule)
            meanings[rules->chains()[rules->rules()[rule].chain].name].push_back(describe(rules->body(rule)));
        return meanings;
    }

    static void expectEverydayMeanings(const Rules& rules)
    {
        std::map<std::string, std::vector<std::string>> expected;
        for (const test::EverydayRule& rule : test::everydayRules)
            expected[rule.chain].push_back(rule.meaning);
        EXPECT_EQ(meanings(rules), expected);
    }

    fairlead::test::TemporaryFolder m_folder;
    std::shared_ptr<const std::string> m_json;
    std::shared_ptr<const std::string> m_text;
};

TEST_F(NftTool, JsonMeansWhatTheTableSays) { expectEverydayMeanings(valueOf(parseNftJson(m_json, "nft.json"))); }

TEST_F(NftTool, ListingMeansWhatTheTableSays) { expectEverydayMeanings(valueOf(parseNftText(m_text, "nft.txt"))); }

TEST_F(NftTool, RulesArePrintedAsTheTableWritesThem)
{
    const Rules rules = valueOf(parseNftJson(m_json, "nft.json", m_text, "nft.txt"));
    EXPECT_TRUE(rules->warnings().empty());
    std::map<std::string, std::vector<std::string>> printed;
    for (RuleIndex rule = 0; rule < rules->rules().size(); ++rule)
        printed[rules->chains()[rules->rules()[rule].chain].name].emplace_back(rules->text(rule));
    std::map<std::string, std::vector<std::string>> expected;
    for (const test::EverydayRule& rule : test::everydayRules)
        expected[rule.chain].emplace_back(rule.rule);
    EXPECT_EQ(printed, expected);
}

TEST_F(NftTool, SetsAndChainsAgreeInBothNotations)
{
    const Rules json = valueOf(parseNftJson(m_json, "nft.json"));
    const Rules text = valueOf(parseNftText(m_text, "nft.txt"));
    ASSERT_EQ(json->sets().size(), text->sets().size());
    for (std::size_t i = 0; i < json->sets().size(); ++i) {
        const auto elements = [](const Set& set) {
            std::vector<std::string> texts;
            for (const SetElement& element : set.elements)
                texts.push_back(describe(element));
            return texts;
        };
        EXPECT_EQ(json->sets()[i].type, text->sets()[i].type);
        EXPECT_EQ(elements(json->sets()[i]), elements(text->sets()[i]));
    }
    for (ChainIndex chain = 0; chain < json->chains().size(); ++chain) {
        const auto& left = json->chains()[chain];
        const auto right = text->findChain(json->tableOf(chain).family, json->tableOf(chain).name, left.name);
        ASSERT_TRUE(right.has_value()) << left.name;
        ASSERT_EQ(left.base.has_value(), text->chains()[*right].base.has_value());
        if (left.base) {
            EXPECT_EQ(left.base->priority, text->chains()[*right].base->priority) << left.name;
        }
    }
}

}  // namespace
}  // namespace fairlead::netfilter
