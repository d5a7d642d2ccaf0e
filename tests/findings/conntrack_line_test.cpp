#include "model/findings/conntrack_line.h"
#include "model/findings/finding_words.h"
#include "model/findings/nearest_labels.h"

#include <gtest/gtest.h>

namespace fairlead::findings {
namespace {

TEST(ConntrackLine, ReadsBothWays)
{
    const auto line =
        parseConntrackLine("ipv4     2 udp      17 29 src=10.244.2.7 dst=10.96.0.10 sport=5555 dport=53 [UNREPLIED] "
                           "src=10.244.9.9 dst=10.244.2.7 sport=5353 dport=5555 mark=0 use=1");
    ASSERT_TRUE(line);
    EXPECT_EQ(line->protocol, Protocol::udp);
    EXPECT_EQ(toString(line->destination, line->destinationPort), "10.96.0.10:53");
    EXPECT_EQ(toString(line->replySource, line->replySourcePort), "10.244.9.9:5353");
}

TEST(ConntrackLine, IsNothingWhereItIsCutOrHasNoPorts)
{
    for (const char* const line :
         {"", "udp", "icmp     1 29 src=10.0.0.1 dst=10.0.0.2 type=8 code=0 id=1 src=10.0.0.2 dst=10.0.0.1 type=0 code=0 id=1",
          "udp 17 29 src=10.244.2.7 dst=10.96.0.10 sport=5555 dport=53 src=10.244.9.9 dst=10.244.2.7 sport=",
          "udp 17 29 src=10.244.2.7 dst=10.96.0.10 sport=99999 dport=53 src=10.244.9.9 dst=10.244.2.7 sport=53 dport=1",
          "udp 17 29 src=none dst=10.96.0.10 sport=1 dport=53 src=10.244.9.9 dst=10.244.2.7 sport=53 dport=1"})
        EXPECT_FALSE(parseConntrackLine(line)) << line;
}

TEST(LettersBetween, CountsSwapsAsOne)
{
    EXPECT_EQ(lettersBetween("frontend", "frontend", 2), 0u);
    EXPECT_EQ(lettersBetween("frontedn", "frontend", 2), 1u);
    EXPECT_EQ(lettersBetween("fronted", "frontend", 2), 1u);
    EXPECT_EQ(lettersBetween("cart", "payments", 2), 3u);
    EXPECT_EQ(lettersBetween("", "ab", 2), 2u);
}

TEST(ShellWord, KeepsNamesFromTheEvidenceFromBecomingCommands)
{
    EXPECT_EQ(shellWord("kube-proxy-x"), "kube-proxy-x");
    EXPECT_EQ(shellWord("a; rm -rf /"), "'a; rm -rf /'");
    EXPECT_EQ(shellWord("it's"), "'it'\\''s'");
    EXPECT_EQ(shellWord("a\nb\x1b"), "'ab'");
    EXPECT_EQ(shellWord("--all"), "'--all'");
    EXPECT_EQ(shellWord(""), "''");
}

TEST(Listed, NamesAFewAndCountsTheRest)
{
    EXPECT_EQ(listed({"a"}), "a");
    EXPECT_EQ(listed({"a", "b"}), "a and b");
    EXPECT_EQ(listed({"a", "b", "c", "d"}), "a, b, c and d");
    EXPECT_EQ(listed({"a", "b", "c", "d", "e"}), "a, b, c and 2 more");
}

}  // namespace
}  // namespace fairlead::findings
