#include "model/netfilter/rule_set_builder.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace fairlead::netfilter {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Optional;

class PlainRuleSet : public RuleSet {
public:
    RuleBody body(RuleIndex) const override { return {}; }
    std::optional<ChainIndex> jumpOf(RuleIndex) const override { return std::nullopt; }
};

struct RuleSetBuilderTest : testing::Test {
    PlainRuleSet set;
    RuleSetBuilder builder{set, "nodes/n1/iptables-save.txt", Syntax::iptablesSave,
                           std::make_shared<const std::string>("first second third")};

    RuleIndex add(ChainIndex chain, std::uint32_t offset = 0, std::uint32_t length = 0, bool understood = true)
    {
        return builder.addRule({chain, 1, offset, length, std::nullopt, understood});
    }
};

TEST_F(RuleSetBuilderTest, GroupsTheRulesOfEachChainInTheirOrder)
{
    const auto table = builder.addTable({TableFamily::ip, "nat", 1});
    const auto one = builder.addChain({table, "ONE", {}, {}, 2});
    const auto none = builder.addChain({table, "NONE", {}, {}, 3});
    const auto two = builder.addChain({table, "TWO", {}, {}, 4});
    add(two);
    add(one);
    add(two);
    add(one);
    builder.finish();

    EXPECT_THAT(set.rulesOf(one), ElementsAre(1, 3));
    EXPECT_THAT(set.rulesOf(none), IsEmpty());
    EXPECT_THAT(set.rulesOf(two), ElementsAre(0, 2));
}

TEST_F(RuleSetBuilderTest, FindsChainsByFamilyTableAndName)
{
    const auto nat = builder.addTable({TableFamily::ip, "nat", 1});
    const auto filter = builder.addTable({TableFamily::ip, "filter", 2});
    const auto nat6 = builder.addTable({TableFamily::ip6, "nat", 3});
    const auto inNat = builder.addChain({nat, "KUBE-SERVICES", {}, {}, 4});
    const auto inFilter = builder.addChain({filter, "KUBE-SERVICES", {}, {}, 5});
    const auto inNat6 = builder.addChain({nat6, "KUBE-SERVICES", {}, {}, 6});
    builder.finish();

    EXPECT_THAT(set.findChain(TableFamily::ip, "nat", "KUBE-SERVICES"), Optional(inNat));
    EXPECT_THAT(set.findChain(TableFamily::ip, "filter", "KUBE-SERVICES"), Optional(inFilter));
    EXPECT_THAT(set.findChain(TableFamily::ip6, "nat", "KUBE-SERVICES"), Optional(inNat6));
    EXPECT_EQ(set.findChain(TableFamily::ip6, "filter", "KUBE-SERVICES"), std::nullopt);
    EXPECT_EQ(set.findChain(nat, "KUBE-SERVICE"), std::nullopt);
    EXPECT_THAT(set.findTable(TableFamily::ip6, "nat"), Optional(nat6));
    EXPECT_EQ(set.findTable(TableFamily::inet, "nat"), std::nullopt);
}

TEST_F(RuleSetBuilderTest, FindsEachOfManyChains)
{
    const auto table = builder.addTable({TableFamily::ip, "nat", 1});
    constexpr std::uint32_t count = 20'000;
    for (std::uint32_t i = 0; i < count; ++i)
        ASSERT_EQ(builder.addChain({table, "KUBE-SEP-" + std::to_string(i), {}, {}, 2}), i);
    for (std::uint32_t i = 0; i < count; ++i)
        ASSERT_THAT(set.findChain(table, "KUBE-SEP-" + std::to_string(i)), Optional(i));
    EXPECT_EQ(set.findChain(table, "KUBE-SEP-20000"), std::nullopt);
}

TEST_F(RuleSetBuilderTest, FindsManyChainsAtOnce)
{
    const auto filter = builder.addTable({TableFamily::ip, "filter", 1});
    const auto nat = builder.addTable({TableFamily::ip, "nat", 2});
    std::vector<std::string> names;
    for (int i = 0; i < 5'000; ++i) {
        names.push_back("KUBE-SEP-" + std::to_string(i));
        // Every third in the wrong table, every fifth in both, the others only in the right one.
        if (i % 3 == 0)
            builder.addChain({filter, names.back(), {}, {}, 3});
        if (i % 3 != 0 || i % 5 == 0)
            builder.addChain({nat, names.back(), {}, {}, 4});
    }
    std::vector<RuleSetBuilder::ChainName> wanted;
    for (auto name = names.rbegin(); name != names.rend(); ++name)
        wanted.push_back({*name, NameIndex::hashOfText(*name)});
    std::vector<std::optional<ChainIndex>> found(wanted.size());
    builder.findChains(nat, wanted, found);

    for (std::size_t i = 0; i < wanted.size(); ++i)
        EXPECT_EQ(found[i], set.findChain(nat, wanted[i].name)) << wanted[i].name;
    EXPECT_EQ(std::count(found.begin(), found.end(), std::nullopt), 1'333);
}

TEST_F(RuleSetBuilderTest, DeclaresAChainOnce)
{
    const auto table = builder.addTable({TableFamily::ip, "nat", 1});
    EXPECT_EQ(builder.addTable({TableFamily::ip, "nat", 9}), table);
    const auto named = builder.addChain({table, "A", {}, {}, 0});
    EXPECT_EQ(builder.addChain({table, "A", {}, Counters{1, 2}, 7}), named);
    EXPECT_EQ(builder.addChain({table, "A", {}, Counters{3, 4}, 8}), named);
    EXPECT_EQ(set.chains().size(), 1U);
    EXPECT_EQ(set.chains()[named].line, 7);
    EXPECT_EQ(set.chains()[named].counters, (Counters{1, 2}));
}

TEST_F(RuleSetBuilderTest, KnowsTheTextAndWhatIsNotUnderstood)
{
    const auto table = builder.addTable({TableFamily::ip, "nat", 1});
    const auto chain = builder.addChain({table, "A", {}, {}, 2});
    add(chain, 0, 5);
    const auto strange = add(chain, 6, 6, false);
    builder.finish();
    EXPECT_EQ(set.text(strange), "second");
    EXPECT_EQ(set.text(0), "first");
    EXPECT_THAT(set.notUnderstood(), ElementsAre(strange));
}

TEST_F(RuleSetBuilderTest, FindsSetsByFamilyTableAndName)
{
    Set ips;
    ips.table = "kube-proxy";
    ips.name = "cluster-ips";
    EXPECT_TRUE(builder.addSet(ips, TableFamily::ip));
    EXPECT_TRUE(builder.addSet(ips, TableFamily::ip6));
    EXPECT_FALSE(builder.addSet(ips, TableFamily::ip));
    ips.table.clear();
    EXPECT_TRUE(builder.addSet(ips, TableFamily::ip));
    builder.finish();

    EXPECT_EQ(set.findSet(TableFamily::ip, "kube-proxy", "cluster-ips"), &set.sets()[0]);
    EXPECT_EQ(set.findSet(TableFamily::ip6, "kube-proxy", "cluster-ips"), &set.sets()[1]);
    EXPECT_EQ(set.findSet(TableFamily::ip, "", "cluster-ips"), &set.sets()[2]);
    EXPECT_EQ(set.findSet(TableFamily::inet, "", "cluster-ips"), nullptr);
}

TEST(RuleSetWords, AreThoseOfTheContract)
{
    EXPECT_EQ(toString(Hook::prerouting), "prerouting");
    EXPECT_EQ(toString(Hook::egress), "egress");
    EXPECT_EQ(toString(TableFamily::inet), "inet");
}

}  // namespace
}  // namespace fairlead::netfilter
