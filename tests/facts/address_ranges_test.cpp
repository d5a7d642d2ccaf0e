#include "model/facts/address_ranges.h"

#include <gmock/gmock.h>

namespace fairlead::facts {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

RangeStatement statement(const char* ranges, const char* file, bool adds = false)
{
    return {parseRanges(ranges), {file, 1, {}}, adds};
}

std::vector<std::string> filesOf(const Fact& fact)
{
    std::vector<std::string> files;
    for (const SourceRef& source : fact.from)
        files.push_back(source.file);
    return files;
}

TEST(ParseRanges, TakesBlanksAndLeavesOutWhatIsNoNetwork)
{
    EXPECT_THAT(parseRanges(" 10.0.0.0/8, fd00::/8,"), SizeIs(2));
    EXPECT_THAT(parseRanges("10.0.0.0/99,x,,"), IsEmpty());
    EXPECT_THAT(parseRanges(""), IsEmpty());
}

TEST(RangeFacts, SayWhoAgreesAndWhoDoesNot)
{
    const auto facts =
        rangeFacts({statement("10.244.0.0/16,fd00::/48", "a"), statement("10.244.0.0/16", "b"), statement("10.245.0.0/16", "c")});
    ASSERT_THAT(facts, SizeIs(3));
    EXPECT_EQ(facts[0].value, "10.244.0.0/16");
    EXPECT_THAT(filesOf(facts[0]), ElementsAre("a", "b"));
    ASSERT_THAT(facts[0].disagree, SizeIs(1));
    EXPECT_EQ(facts[0].disagree[0].value, "10.245.0.0/16");
    EXPECT_EQ(facts[0].disagree[0].source.file, "c");
    // Who says nothing of a family contradicts nobody in it.
    EXPECT_EQ(facts[1].value, "fd00::/48");
    EXPECT_THAT(facts[1].disagree, IsEmpty());
}

TEST(RangeFacts, AnAdditionContradictsNobody)
{
    const auto facts = rangeFacts({statement("10.96.0.0/16", "kubernetes"), statement("10.97.0.0/16", "more", true)});
    ASSERT_THAT(facts, SizeIs(2));
    EXPECT_THAT(facts[0].disagree, IsEmpty());
    EXPECT_EQ(facts[1].value, "10.97.0.0/16");
}

TEST(SmallestNetwork, HoldsAllAndNoMore)
{
    const auto network = [](std::initializer_list<const char*> texts) {
        std::vector<IpAddress> addresses;
        for (const char* text : texts)
            addresses.push_back(*IpAddress::parse(text));
        const auto found = smallestNetwork(addresses);
        return found ? found->toString() : std::string("none");
    };
    EXPECT_EQ(network({}), "none");
    EXPECT_EQ(network({"10.0.0.1"}), "10.0.0.1/32");
    EXPECT_EQ(network({"10.244.1.0", "10.244.2.255"}), "10.244.0.0/22");
    EXPECT_EQ(network({"10.0.0.1", "138.0.0.1"}), "0.0.0.0/0");
    EXPECT_EQ(network({"fd00::1", "fd00::2"}), "fd00::/126");
}

NodeFacts nodeWith(const char* name, const char* range)
{
    NodeFacts node;
    node.name = name;
    node.podCidrs = rangeFacts({statement(range, "api/nodes.json")});
    return node;
}

TEST(Overlaps, AreThoseOfDifferentKindsAndOfTwoNodes)
{
    ClusterFacts facts;
    facts.podCidrs = rangeFacts({statement("10.0.0.0/8", "pods")});
    facts.serviceCidrs = rangeFacts({statement("10.96.0.0/16", "services")});
    facts.nodeCidrs = rangeFacts({statement("172.30.0.0/24", "nodes")});
    facts.nodes = {nodeWith("a", "10.244.1.0/24"), nodeWith("b", "10.244.2.0/24"), nodeWith("c", "10.244.2.128/25")};
    const auto overlaps = overlapsOf(facts);
    ASSERT_THAT(overlaps, SizeIs(2));
    EXPECT_EQ(overlaps[0].first, "pod CIDR 10.0.0.0/8");
    EXPECT_EQ(overlaps[0].second, "service CIDR 10.96.0.0/16");
    EXPECT_EQ(overlaps[1].first, "pod CIDR of a node 10.244.2.0/24 of b");
    EXPECT_EQ(overlaps[1].second, "pod CIDR of a node 10.244.2.128/25 of c");
}

}  // namespace
}  // namespace fairlead::facts
