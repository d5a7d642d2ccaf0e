#include "tests/netfilter/describe_parts.h"
#include "tests/netfilter/nft_input.h"
#include "tests/support/sample_captures.h"

#include <algorithm>
#include <map>

namespace fairlead::netfilter {
namespace {

using test::Rules;
using test::valueOf;
using test::brief::describe;
using testing::HasSubstr;
using testing::IsEmpty;

struct NodeCase {
    std::string capture;
    std::string node;
};

std::vector<NodeCase> nodesWithBoth()
{
    std::vector<NodeCase> cases;
    for (const char* capture : {"shop-nftables", "shop-iptables-nft"}) {
        for (const char* node : {"control-plane", "worker-1", "worker-2"})
            cases.push_back({capture, node});
    }
    return cases;
}

class NftSamples : public testing::TestWithParam<NodeCase> {
protected:
    std::shared_ptr<const std::string> file(const char* name) const
    {
        static std::map<std::string, evidence::Evidence> captures;
        auto [at, isNew] = captures.try_emplace(GetParam().capture);
        if (isNew)
            at->second = fairlead::test::openSample(GetParam().capture);
        return at->second.find("nodes/" + GetParam().node + '/' + name);
    }
};

// JSON and listing say the same, but for: extensions of iptables ("xt"), that the listing translates in
// part; "dynamic" among a set's flags and milliseconds of an expiry, that the JSON leaves out.
TEST_P(NftSamples, JsonAndListingAgree)
{
    const Rules json = valueOf(parseNftJson(file("nft.json"), "nft.json"));
    const Rules text = valueOf(parseNftText(file("nft.txt"), "nft.txt"));
    ASSERT_TRUE(json && text);

    ASSERT_EQ(json->tables().size(), text->tables().size());
    for (std::size_t i = 0; i < json->tables().size(); ++i)
        EXPECT_EQ(json->tables()[i].name, text->tables()[i].name);
    ASSERT_EQ(json->chains().size(), text->chains().size());
    ASSERT_EQ(json->rules().size(), text->rules().size());
    std::size_t compared = 0;
    for (ChainIndex chain = 0; chain < json->chains().size(); ++chain) {
        const Chain& left = json->chains()[chain];
        const Chain& right = text->chains()[chain];
        ASSERT_EQ(left.name, right.name);
        ASSERT_EQ(left.base.has_value(), right.base.has_value()) << left.name;
        if (left.base) {
            EXPECT_EQ(left.base->hook, right.base->hook) << left.name;
            EXPECT_EQ(left.base->priority, right.base->priority) << left.name;
            EXPECT_EQ(left.base->type, right.base->type) << left.name;
            EXPECT_EQ(left.base->policyAccept, right.base->policyAccept) << left.name;
        }
        ASSERT_EQ(json->rulesOf(chain).size(), text->rulesOf(chain).size());
        for (std::size_t i = 0; i < json->rulesOf(chain).size(); ++i) {
            const RuleIndex inJson = json->rulesOf(chain)[i];
            const RuleIndex inText = text->rulesOf(chain)[i];
            EXPECT_EQ(json->rules()[inJson].counters, text->rules()[inText].counters);
            EXPECT_EQ(json->jumpOf(inJson), text->jumpOf(inText));
            if (json->rules()[inJson].understood) {
                ++compared;
                if (GetParam().capture == "shop-nftables") {
                    EXPECT_EQ(describe(json->body(inJson)), describe(text->body(inText))) << text->text(inText);
                }
            }
        }
    }
    EXPECT_GT(compared, json->rules().size() / 3);

    ASSERT_EQ(json->sets().size(), text->sets().size());
    for (std::size_t i = 0; i < json->sets().size(); ++i) {
        const Set& left = json->sets()[i];
        const Set& right = text->sets()[i];
        EXPECT_EQ(left.name, right.name);
        EXPECT_EQ(left.kind, right.kind);
        EXPECT_EQ(left.type, right.type);
        EXPECT_EQ(left.family, right.family);
        EXPECT_EQ(left.comment, right.comment);
        EXPECT_EQ(left.timeout, right.timeout);
        ASSERT_EQ(left.elements.size(), right.elements.size()) << left.name;
        for (std::size_t e = 0; e < left.elements.size(); ++e)
            EXPECT_EQ(describe(left.elements[e]), describe(right.elements[e]));
    }
}

TEST_P(NftSamples, TheListingGivesEachRuleItsLine)
{
    const auto listing = file("nft.txt");
    const Rules rules = valueOf(parseNftJson(file("nft.json"), "nft.json", listing, "nft.txt"));
    EXPECT_THAT(rules->warnings(), IsEmpty());
    EXPECT_EQ(rules->file(), "nft.txt");
    std::vector<std::string_view> lines;
    for (std::string_view rest = *listing; !rest.empty(); rest.remove_prefix(rest.find('\n') + 1))
        lines.push_back(rest.substr(0, rest.find('\n')));
    for (RuleIndex rule = 0; rule < rules->rules().size(); ++rule) {
        const auto line = static_cast<std::size_t>(rules->rules()[rule].line);
        ASSERT_LE(line, lines.size());
        EXPECT_THAT(std::string(lines[line - 1]), HasSubstr(std::string(rules->text(rule))));
    }
    for (const Set& set : rules->sets()) {
        EXPECT_THAT(std::string(lines.at(static_cast<std::size_t>(set.line) - 1)), HasSubstr(set.name));
        for (const SetElement& element : set.elements)
            EXPECT_GT(element.line, set.line) << set.name;
    }
}

TEST_P(NftSamples, KubeProxysTablesAreUnderstoodWholly)
{
    const Rules rules = valueOf(parseNftJson(file("nft.json"), "nft.json"));
    for (const RuleIndex rule : rules->notUnderstood())
        EXPECT_NE(rules->tableOf(rules->rules()[rule].chain).name, "kube-proxy") << rules->text(rule);
}

INSTANTIATE_TEST_SUITE_P(Nodes, NftSamples, testing::ValuesIn(nodesWithBoth()), [](const auto& node) {
    std::string name = node.param.capture + '_' + node.param.node;
    std::ranges::replace(name, '-', '_');
    return name;
});

}  // namespace
}  // namespace fairlead::netfilter
