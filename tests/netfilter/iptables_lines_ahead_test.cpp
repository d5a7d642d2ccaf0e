#include "model/netfilter/iptables_lines_ahead.h"
#include "model/netfilter/iptables_save_parser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace fairlead::netfilter {
namespace {

constexpr std::size_t longText = std::size_t{6} << 20;  // more than may be ahead

std::string rule(std::size_t number)
{
    return "[" + std::to_string(number) + ":7] -A KUBE-SEP-" + std::to_string(number % 100) + " -s 10.0.0."
        + std::to_string(number % 250) + "/32 -p tcp -j KUBE-MARK-MASQ";
}

std::string longLines(const std::string& lineEnd)
{
    std::string text;
    for (std::size_t number = 0; text.size() < longText; ++number)
        text += rule(number) + lineEnd;
    return text;
}

std::vector<std::string> textsOf(IptablesLinesAhead& lines)
{
    std::vector<std::string> texts;
    for (auto part = lines.next(); !part.empty(); part = lines.next()) {
        for (const ScannedLine& line : part)
            texts.emplace_back(line.text);
    }
    return texts;
}

std::string dumpWithRules(const std::string& rules) { return "*nat\n:KUBE-MARK-MASQ - [0:0]\n" + rules + "COMMIT\n"; }

TEST(IptablesLinesAhead, GivesEveryLineOfALongTextInOrder)
{
    const std::string text = longLines("\n");
    IptablesLinesAhead lines(text, IpFamily::ipv4);
    std::size_t number = 0;
    for (auto part = lines.next(); !part.empty(); part = lines.next()) {
        for (const ScannedLine& line : part) {
            ASSERT_EQ(line.text, rule(number));
            ASSERT_EQ(line.counters, (Counters{number, 7}));
            ASSERT_EQ(line.chain, "KUBE-SEP-" + std::to_string(number % 100));
            ASSERT_EQ(line.target, "KUBE-MARK-MASQ");
            ++number;
        }
    }
    EXPECT_EQ(number, static_cast<std::size_t>(std::ranges::count(text, '\n')));
    EXPECT_TRUE(lines.next().empty()) << "the end stays the end";
}

TEST(IptablesLinesAhead, KnowsCarriageReturnsAndALastLineWithoutAnEnd)
{
    std::string text = longLines("\r\n") + "COMMIT";
    IptablesLinesAhead lines(text, IpFamily::ipv4);
    const auto first = lines.next();
    ASSERT_FALSE(first.empty());
    EXPECT_TRUE(first.front().carriageReturn);
    EXPECT_EQ(first.front().text, rule(0));
    const std::vector<std::string> texts = textsOf(lines);
    ASSERT_FALSE(texts.empty());
    EXPECT_EQ(texts.back(), "COMMIT");
}

TEST(IptablesLinesAhead, TakesALineLongerThanAllThatMayBeAhead)
{
    const std::string text = "# " + std::string(longText, 'x') + "\n" + rule(1) + "\n";
    IptablesLinesAhead lines(text, IpFamily::ipv4);
    EXPECT_THAT(textsOf(lines), testing::ElementsAre(text.substr(0, longText + 2), rule(1)));
}

TEST(IptablesLinesAhead, CanBeLeftAtAnyTime)
{
    const std::string text = longLines("\n");
    {
        const IptablesLinesAhead unread(text, IpFamily::ipv4);
    }
    IptablesLinesAhead begun(text, IpFamily::ipv4);
    EXPECT_FALSE(begun.next().empty());
}

TEST(IptablesLinesAhead, HasNothingOfNothing) { EXPECT_TRUE(IptablesLinesAhead("", IpFamily::ipv4).next().empty()); }

TEST(IptablesLinesAhead, ALongDumpIsReadAsItsRulesOneByOne)
{
    const std::string rules = longLines("\n");
    const auto text = std::make_shared<const std::string>(dumpWithRules(rules));
    const auto parsed = parseIptablesSave(text, "long", IpFamily::ipv4);
    ASSERT_TRUE(parsed.has_value()) << parsed.error().why;
    EXPECT_EQ((*parsed)->rules().size(), static_cast<std::size_t>(std::ranges::count(rules, '\n')));
    EXPECT_EQ(printIptablesSave(**parsed), *text);
    const auto last = static_cast<RuleIndex>((*parsed)->rules().size() - 1);
    const auto target = (*parsed)->jumpOf(last);
    ASSERT_TRUE(target.has_value());
    EXPECT_EQ((*parsed)->chains()[target.value()].name, "KUBE-MARK-MASQ");
}

TEST(IptablesLinesAhead, AFaultInTheMiddleOfALongDumpIsNamedByItsLine)
{
    const std::string rules = longLines("\n");
    const auto text = std::make_shared<const std::string>(dumpWithRules(rules + "?\n" + rules));
    const auto parsed = parseIptablesSave(text, "long", IpFamily::ipv4);
    ASSERT_TRUE(parsed.has_error());
    EXPECT_EQ(parsed.error().what, "long:" + std::to_string(2 + std::ranges::count(rules, '\n') + 1));
}

TEST(IptablesLinesAhead, AQuoteInTheNameOfAChainFarBeforeChangesHowRulesAreRead)
{
    const std::string rules = longLines("\n");
    const auto text = std::make_shared<const std::string>(dumpWithRules(":A\"B - [0:0]\n" + rules));
    const auto parsed = parseIptablesSave(text, "long", IpFamily::ipv4);
    ASSERT_TRUE(parsed.has_value()) << parsed.error().why;
    EXPECT_EQ(printIptablesSave(**parsed), *text);
}

}  // namespace
}  // namespace fairlead::netfilter
