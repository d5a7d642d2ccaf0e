#include "tests/netfilter/describe_parts.h"
#include "tests/netfilter/everyday_rules.h"
#include "tests/netfilter/nft_input.h"

namespace fairlead::netfilter {
namespace {

using test::errorOf;
using test::readText;
using test::Rules;
using test::share;
using test::textOfRule;
using test::brief::describe;
using testing::ElementsAre;

class NftText : public testing::TestWithParam<test::EverydayRule> { };

TEST_P(NftText, ReadsEverydayRules)
{
    const std::string chain = GetParam().chain;
    const std::string table = chain == "input" ? "inet t" : chain == "out" ? "ip6 t" : "ip t";
    const Rules rules = readText(textOfRule(GetParam().rule, table));
    ASSERT_EQ(rules->rules().size(), 1u);
    EXPECT_EQ(rules->text(0), GetParam().rule);
    EXPECT_EQ(describe(rules->body(0)), GetParam().meaning);
    EXPECT_EQ(rules->rules()[0].line, 3);
    EXPECT_EQ(rules->rules()[0].understood, std::string(GetParam().meaning).find("unknown") == std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(EverydayRules, NftText, testing::ValuesIn(test::everydayRules));

TEST(NftTextRules, ReadsNumbersWhereWordsAreSwitchedOff)
{
    const auto meaning = [](const std::string& rule) { return describe(readText(textOfRule(rule))->body(0)); };
    EXPECT_EQ(meaning("ct state 0x2,0x4 accept # handle 7"), "state 0xc status 0x0; accept");
    EXPECT_EQ(meaning("ct state vmap { 0x1 : drop, 0x2 : accept }"),
              "verdict of ctstate in { 'invalid' -> drop, 'established' -> accept }");
    EXPECT_EQ(meaning("meta l4proto 6 reject with icmp 1"), "protocol tcp; reject icmp-host-unreachable");
    EXPECT_EQ(meaning("reject with icmpx 3"), "reject icmpx-admin-prohibited");
    EXPECT_EQ(meaning("icmp type 8 accept"), "protocol icmp; icmp type 8; accept");
    EXPECT_EQ(meaning("tcp flags 0x2 / 0x1,0x2,0x4,0x10"), "protocol tcp; tcp flags 0x17/0x2");
    EXPECT_EQ(meaning("fib daddr type 2"), "destination type 0x4");
    EXPECT_EQ(meaning("counter accept"), "accept");
}

TEST(NftTextRules, KeepsCountersAndLeavesTheHandleOut)
{
    const Rules rules = readText(textOfRule("tcp dport 80 counter packets 5 bytes 300 jump c # handle 12"));
    EXPECT_EQ(rules->rules()[0].counters, (Counters{5, 300}));
    EXPECT_EQ(rules->text(0), "tcp dport 80 counter packets 5 bytes 300 jump c");
    EXPECT_EQ(rules->jumpOf(0), ChainIndex{0});
    EXPECT_EQ(describe(rules->body(0)), "tcp destination port 80; jump c");
}

// nft 1.0.6 leaves blanks where it cannot name what iptables-nft stored.
TEST(NftTextRules, WhatTheListingHidesIsNotForgotten)
{
    const Rules rules = readText("table ip nat {\n\tchain POSTROUTING {\n"
                                 "\t\t counter packets 1 bytes 2 jump POSTROUTING\n"
                                 "\t\tip saddr 10.0.0.1  counter packets 0 bytes 0 \n"
                                 "\t\tmeta l4proto tcp  xt match recent  counter packets 0 bytes 0 return\n\t}\n}\n");
    ASSERT_EQ(rules->rules().size(), 3u);
    EXPECT_EQ(describe(rules->body(0)), "comment ''; jump POSTROUTING");
    EXPECT_EQ(describe(rules->body(1)), "source 10.0.0.1; comment ''; unknown statement");
    EXPECT_EQ(describe(rules->body(2)), "protocol tcp; comment ''; unknown match; comment ''; return");
    EXPECT_EQ(rules->text(1), "ip saddr 10.0.0.1  counter packets 0 bytes 0");
    EXPECT_THAT(rules->notUnderstood(), ElementsAre(1, 2));
}

TEST(NftTextRules, KeepsTheRestOfWhatItDoesNotUnderstand)
{
    const Rules rules = readText(textOfRule("tcp dport 80 frobnicate \"x\" { 1, 2 } accept"));
    const RuleBody body = rules->body(0);
    ASSERT_EQ(body.parts.size(), 2u);
    EXPECT_EQ(std::get<UnknownStatement>(body.parts[1]).text, "frobnicate \"x\" { 1, 2 } accept");
}

TEST(NftTextRules, ReadsSetsOverSeveralLines)
{
    const Rules rules =
        readText("table ip kube-proxy {\n"
                 "\tmap no-endpoint-services {\n"
                 "\t\ttype ipv4_addr . inet_proto . inet_service : verdict\n"
                 "\t\tcomment \"drop or reject\"\n"
                 "\t\telements = { 172.30.0.46 . tcp . 80 comment \"ns6/svc6, {p80}\" : goto reject-chain,\n"
                 "\t\t\t     1.2.3.4 . udp . 80 comment \"x\" : drop }\n"
                 "\t}\n\n"
                 "\tset affinity {\n"
                 "\t\ttype ipv4_addr\n\t\tsize 65535\n\t\tflags dynamic,timeout\n\t\ttimeout 3h\n"
                 "\t\telements = { 10.244.1.2 timeout 2h expires 2h59m16s396ms, 10.0.0.0/31 counter packets 1 bytes 2 }\n"
                 "\t}\n}\n");
    ASSERT_EQ(rules->sets().size(), 2u);
    const Set* const map = rules->findSet(TableFamily::ip, "kube-proxy", "no-endpoint-services");
    ASSERT_NE(map, nullptr);
    EXPECT_EQ(map->kind, Set::Kind::verdictMap);
    EXPECT_EQ(map->comment, "drop or reject");
    EXPECT_EQ(map->line, 2);
    ASSERT_EQ(map->elements.size(), 2u);
    EXPECT_EQ(describe(map->elements[0]), "172.30.0.46 . tcp . 80 -> goto reject-chain  # ns6/svc6, {p80}");
    EXPECT_EQ(describe(map->elements[1]), "1.2.3.4 . udp . 80 -> drop  # x");
    EXPECT_EQ(map->elements[0].line, 5);
    EXPECT_EQ(map->elements[1].line, 6);
    const Set& affinity = rules->sets()[1];
    EXPECT_THAT(affinity.flags, ElementsAre("dynamic", "timeout"));
    EXPECT_EQ(affinity.timeout, std::chrono::hours(3));
    EXPECT_EQ(affinity.elements.at(0).expires, std::chrono::milliseconds(((2 * 60 + 59) * 60 + 16) * 1000 + 396));
    EXPECT_EQ(describe(affinity.elements.at(1)), "10.0.0.0-10.0.0.1");
}

TEST(NftTextRules, ReadsTypeofSets)
{
    const Rules rules = readText("table inet t {\n\tmap m {\n\t\ttypeof ip saddr . tcp dport : meta mark\n"
                                 "\t\telements = { 1.1.1.1 . 80 : 0x00000005 }\n\t}\n}\n");
    EXPECT_EQ(describe(rules->sets()[0].elements.at(0)), "1.1.1.1 . 80 -> 0x5");
}

TEST(NftTextRules, NamedPrioritiesDependOnTheFamily)
{
    const auto priority = [](const std::string& table, const std::string& text) {
        const Rules rules = readText("table " + table + " {\n\tchain c {\n\t\ttype filter hook prerouting priority " + text
                                     + "; policy drop;\n\t}\n}\n");
        EXPECT_TRUE(rules->chains()[0].base && !rules->chains()[0].base->policyAccept);
        return rules->chains()[0].base ? rules->chains()[0].base->priority : -1;
    };
    EXPECT_EQ(priority("ip t", "dstnat - 10"), -110);
    EXPECT_EQ(priority("ip t", "-110"), -110);
    EXPECT_EQ(priority("ip t", "srcnat + 5"), 105);
    EXPECT_EQ(priority("inet t", "raw"), -300);
    EXPECT_EQ(priority("ip6 t", "mangle"), -150);
    EXPECT_EQ(priority("ip t", "security"), 50);
    EXPECT_EQ(priority("ip t", "filter"), 0);
    EXPECT_EQ(priority("bridge t", "filter"), -200);
    EXPECT_EQ(priority("bridge t", "dstnat"), -300);
}

TEST(NftTextRules, SkipsObjectsThatDoNotMovePackets)
{
    const Rules rules =
        readText("# Warning: table ip nat is managed by iptables-nft, do not touch!\n"
                 "table inet t {\n\tcomment \"mine\"\n\tflags dormant\n\tcounter c1 {\n\t\tpackets 5 bytes 60\n\t}\n"
                 "\n\tct helper ftp {\n\t\ttype \"ftp\" protocol tcp\n\t}\n"
                 "\tflowtable ft {\n\t\thook ingress priority filter\n\t\tdevices = { lo }\n\t}\n"
                 "\tchain c {\n\t\tcomment \"a chain\"\n\t\taccept\n\t}\n}\n");
    EXPECT_EQ(rules->chains().size(), 1u);
    ASSERT_EQ(rules->rules().size(), 1u);
    EXPECT_EQ(rules->rules()[0].line, 18);
}

TEST(NftTextRules, BrokenListingsAreErrorsWithTheirLine)
{
    const auto error = [](const std::string& text) { return errorOf(parseNftText(share(text), "n/nft.txt")); };
    EXPECT_EQ(error("Error: permission denied\n"), "n/nft.txt, line 1: expected a table");
    EXPECT_EQ(error("table moon t {\n}\n"), "n/nft.txt, line 1: the family \"moon\" is not known");
    EXPECT_EQ(error("table ip t {\n"), "n/nft.txt, line 1: the text ends inside of this table");
    EXPECT_EQ(error("table ip t {\n\tchain c {\n\t\taccept\n"), "n/nft.txt, line 2: the text ends inside of this chain");
    EXPECT_EQ(error("table ip t {\n\tset s {\n\t\ttype ipv4_addr\n"), "n/nft.txt, line 2: the text ends inside of this set");
    EXPECT_EQ(error("table ip t {\n\tset s {\n\t\ttype ipv4_addr\n\t\telements = { 1.1.1.1,\n"),
              "n/nft.txt, line 4: the braces of these elements do not close");
    EXPECT_EQ(error("table ip t {\n\tchain c {\n\t\ttcp dport { 80, 81\n\t}\n}\n"),
              "n/nft.txt, line 3: a brace or a quote does not close");
    EXPECT_EQ(error("table ip t {\n\tchain c {\n\t\taccept comment \"x\n\t}\n}\n"),
              "n/nft.txt, line 3: a brace or a quote does not close");
    EXPECT_EQ(error("table ip t {\n\tchain c {\n\t\ttype nat hook moon priority 0; policy accept;\n\t}\n}\n"),
              "n/nft.txt, line 3: the hook of this chain is not known");
    EXPECT_EQ(error("table ip t {\n\tset s {\n\t\ttype ipv4_addr\n\t\telements = { 1.1.1.1,\n\t\t\t 2.2.2.2 frob }\n\t}\n}\n"),
              "n/nft.txt, line 5: this element of the set \"s\" cannot be read");
    EXPECT_EQ(error("table ip t {\n\tset s {\n\t\ttype mark\n\t}\n\tset s {\n\t\ttype mark\n\t}\n}\n"),
              "n/nft.txt, line 5: this set is declared twice");
}

TEST(NftTextRules, EveryTruncationIsAnErrorOrEndsAfterATable)
{
    const std::string text =
        "table ip a {\n\tset s {\n\t\ttype ipv4_addr\n\t\telements = { 1.1.1.1, 2.2.2.2 }\n\t}\n\n"
        "\tchain c {\n\t\ttype nat hook output priority -100; policy accept;\n\t\tip saddr { 1.1.1.1, 2.2.2.2 } accept\n\t}\n}\n";
    for (std::size_t size = 1; size < text.size() - 1; ++size)
        EXPECT_FALSE(parseNftText(share(text.substr(0, size)), "nft.txt").has_value()) << text.substr(0, size);
}

}  // namespace
}  // namespace fairlead::netfilter
