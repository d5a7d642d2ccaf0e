#include "model/cluster/rule_counts.h"
#include "model/kubeproxy/chain_roles.h"
#include "model/kubeproxy/rule_owners.h"
#include "model/kubeproxy/rule_words.h"
#include "model/kubeproxy/service_slice.h"
#include "model/netfilter/iptables_save_parser.h"
#include "tests/support/edited_evidence.h"
#include "tests/support/sample_clusters.h"

#include <gtest/gtest.h>

// What breaks naive readers of kube-proxy's rules (facts, section 8), and the test that has it:
//
// banners of every tool                 IptablesSaveParser.AcceptsEveryBannerAndTableOrder
// tables in any order, absent, raw      the same, .TakesAnEmptyDumpAsNoRules, .HangsBuiltInChainsOnTheirHooks
// the family is not in the text         IptablesSaveParser.TakesTheFamilyFromTheCaller
// policy "-", counters of chains        IptablesSaveParser.ReadsTablesChainsAndRules
// counters before, inside, absent       IptablesSaveParser.ReadsCountersInAllTheirForms
// a comment before or after -m tcp      TypedRule (Ports), WrittenOtherwise
// "!" before the option, or after it    TypedRule, WrittenOtherwise
// /32 added, 0.0.0.0/0 left out         WrittenOtherwise, IptablesOracle.GivesTheSameMeaningToTheWrittenAndTheSavedForm
// options that appear by themselves     TypedRule (State, Targets), IptablesOracle
// quotes in comments, " -j " in them    TypedRule (Options), IptablesSaveParser.IsNotFooledByWhatAQuoteHolds
// the same words in several chains      RuleTraps.TheSameTextInTwoTablesIsTwoRules
// no target, no match, goto             TypedRule (Options, Targets), RuleTraps.ARuleWithoutTargetIsANote
// probabilities in any precision        RuleTraps.ProbabilitiesOfAnyPrecisionAreTheShareMeant
// port ranges and lists                 TypedRule (Ports)
// messages of stderr in between         IptablesSaveParser.KeepsKnownMessagesBetweenTheLines,
// NftTextRules.SkipsObjectsThatDoNotMovePackets "incompatible, use 'nft' tool"
// RuleTraps.ATableThatTheToolCannotPrintIsACommentOnly iptables-nft seen by nft is lossy NftJson.ExtensionsOfIptablesAreOpaque,
// RuleTraps.RulesOfIptablesNftCountWhereTheyCanBeRead counters in nft's view of iptables
// NftTextRules.KeepsCountersAndLeavesTheHandleOut CRLF, colours, "Defaulted container"
// IptablesSaveParser.ReadsLinesThatEndWithCarriageReturns, .ReadsColouredLines no COMMIT, unbalanced JSON
// IptablesSaveParser.RefusesADumpThatIsCut, NftJson.EveryTruncationIsAnError,
//                                       NftTextRules.EveryTruncationIsAnErrorOrEndsAfterATable
// the input of iptables-restore         IptablesSaveParser.ReadsTheInputOfIptablesRestore
// --random-fully absent, -m state       WrittenOtherwise, TypedRule (State, Targets)
// chains of others with KUBE- names     RuleTraps.ChainsOfOtherSoftwareAreNotKubeProxys
// names of services with digits first   RuleTraps.NamesMayBeginWithADigit
// nft: wrapped elements, "{ a }"        NftTextRules.ReadsSetsOverSeveralLines, NftJson.TellsTheFormsOfSetsApart
// nft: times, expires, comments, -a, -n NftTextRules.ReadsSetsOverSeveralLines, .ReadsNumbersWhereWordsAreSwitchedOff
// ipset: create, add, inet6, tcp:       IpsetParser, IpsetElements
// ipvsadm: three notations              IpvsSamples.AgreeInAllNotations, IpvsProc.ReadsHexadecimalAddresses

namespace fairlead::kubeproxy {
namespace {

using netfilter::RuleIndex;
using netfilter::RuleSet;

std::shared_ptr<const RuleSet> parse(const std::string& text)
{
    return netfilter::parseIptablesSave(std::make_shared<const std::string>(text), "iptables-save.txt", IpFamily::ipv4).value();
}

TEST(RuleTraps, TheSameTextInTwoTablesIsTwoRules)
{
    const std::string table =
        ":KUBE-NODEPORTS - [0:0]\n-A KUBE-NODEPORTS -p tcp -m comment --comment \"a/b\" -m tcp --dport 30080 -j ";
    const auto rules = parse("*nat\n" + table + "RETURN\nCOMMIT\n*filter\n" + table + "RETURN\nCOMMIT\n");
    ASSERT_EQ(rules->rules().size(), 2U);
    EXPECT_EQ(rules->text(0), rules->text(1));
    EXPECT_EQ(rules->tableOf(rules->rules()[0].chain).name, "nat");
    EXPECT_EQ(rules->tableOf(rules->rules()[1].chain).name, "filter");
    EXPECT_EQ(rules->rules()[1].line, 7);
}

TEST(RuleTraps, ARuleWithoutTargetIsANote)
{
    const auto& snapshot = test::sampleCluster("shop-iptables-nft");
    const AddressNames names(snapshot, {});
    const auto rules =
        parse("*nat\n:KUBE-FW-BTVQPHN42D4J3FOU - [0:0]\n-A KUBE-FW-BTVQPHN42D4J3FOU -m comment --comment \"other traffic "
              "will be dropped by KUBE-PROXY-FIREWALL\"\n-A KUBE-FW-BTVQPHN42D4J3FOU\nCOMMIT\n");
    EXPECT_EQ(describeRule(*rules, 0, rules->body(0), std::nullopt, names),
              "A note that does nothing: other traffic will be dropped by KUBE-PROXY-FIREWALL.");
    EXPECT_EQ(describeRule(*rules, 1, rules->body(1), std::nullopt, names), "Does nothing but count.");
    EXPECT_EQ(targetOf(rules->body(0)), "");
}

// Ten digits as kube-proxy writes them, eleven of a multiple of 2^-31 as they are saved now, six or
// fewer as old tools print them.
TEST(RuleTraps, ProbabilitiesOfAnyPrecisionAreTheShareMeant)
{
    for (const char* const third : {"0.3333333333", "0.33333333349", "0.333333", "0.33333", "0.33332999982"}) {
        const auto rules =
            parse("*nat\n:KUBE-SVC-PY4JZH2ITZYEO4CN - [0:0]\n:KUBE-SEP-A - [0:0]\n"
                  "-A KUBE-SVC-PY4JZH2ITZYEO4CN -m statistic --mode random --probability "
                  + std::string(third)
                  + " -j KUBE-SEP-A\n"
                    "-A KUBE-SVC-PY4JZH2ITZYEO4CN -m statistic --mode random --probability 0.50000000000 -j KUBE-SEP-A\n"
                    "-A KUBE-SVC-PY4JZH2ITZYEO4CN -j KUBE-SEP-A\nCOMMIT\n");
        for (const auto& share : sharesOf(*rules, 0)) {
            ASSERT_TRUE(share) << third;
            EXPECT_NEAR(*share, 1.0 / 3, 1e-5) << third;
            EXPECT_EQ(shareWords(*share), "one in three") << third;
        }
    }
}

TEST(RuleTraps, ATableThatTheToolCannotPrintIsACommentOnly)
{
    const auto rules = parse("# Generated by iptables-nft-save v1.8.9 (nf_tables) on Mon Nov 23 01:45:53 2026\n"
                             "# Table `filter' is incompatible, use 'nft' tool.\n*nat\n:KUBE-SERVICES - [0:0]\nCOMMIT\n");
    EXPECT_EQ(rules->tables().size(), 1U);
}

// Through nft the extensions of iptables-nft are opaque. The same rules are read from iptables-save,
// and a healthy cluster must not look as if half of it were not understood.
TEST(RuleTraps, RulesOfIptablesNftCountWhereTheyCanBeRead)
{
    for (const std::string& capture : test::captureNames()) {
        for (const cluster::ClusterNode& node : test::sampleCluster(capture).nodes()) {
            for (const cluster::DumpCount& count : cluster::countRules(node.rules))
                EXPECT_TRUE(count.notUnderstood.empty()) << capture << ' ' << count.rules->file();
        }
    }
    test::EditedEvidence onlyNft("shop-iptables-nft");
    onlyNft.remove("nodes/worker-1/iptables-save.txt").remove("nodes/worker-1/ip6tables-save.txt");
    const auto snapshot = onlyNft.build();
    const auto counts = cluster::countRules(snapshot->findNode("worker-1")->rules);
    ASSERT_EQ(counts.size(), 1U);
    EXPECT_GT(counts[0].notUnderstood.size(), 50U) << "where they stand nowhere else, that must be said";
}

TEST(RuleTraps, ChainsOfOtherSoftwareAreNotKubeProxys)
{
    const auto rules =
        parse("*nat\n:KUBE-POD-FW-ABCDEFGHIJKLMNOP - [0:0]\n:KUBE-NWPLCY-ABCDEFGHIJKLMNOP - [0:0]\n"
              ":KUBE-ROUTER-INPUT - [0:0]\n:KUBE-HP-ABCDEFGHIJKLMNOP - [0:0]\n:KUBE-SVC-ABC - [0:0]\n"
              ":KUBE-SVC-abcdefghijklmnop - [0:0]\n:KUBE-SVC-ABCDEFGHIJKLMNO1 - [0:0]\n:CNI-HOSTPORT-DNAT - [0:0]\nCOMMIT\n");
    for (netfilter::ChainIndex chain = 0; chain < rules->chains().size(); ++chain)
        EXPECT_EQ(roleOf(*rules, chain), ChainRole::other) << rules->chains()[chain].name;
    EXPECT_TRUE(isHashChain("KUBE-SVC-ABCDEFGHIJKLMN27", "KUBE-SVC-"));
}

TEST(RuleTraps, NamesMayBeginWithADigit)
{
    const ServicePortName port{"7team", "1st", "0http", Protocol::tcp};
    EXPECT_EQ(port.toString(), "7team/1st:0http");
    EXPECT_EQ(nftServiceBase(port).substr(9), "7team/1st/tcp/0http");
    EXPECT_TRUE(isHashChain("KUBE-SVC-" + serviceHash(port), "KUBE-SVC-"));
}

}  // namespace
}  // namespace fairlead::kubeproxy
