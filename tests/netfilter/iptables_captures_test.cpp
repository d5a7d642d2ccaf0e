#include "model/netfilter/iptables_rule_set.h"
#include "model/netfilter/iptables_save_parser.h"
#include "tests/support/sample_captures.h"

#include <gmock/gmock.h>

// Every dump of every real capture: understood, and printed again from the typed parts.

namespace fairlead::netfilter {
namespace {

struct Dump {
    std::string name;
    std::shared_ptr<const std::string> text;
    IpFamily family;
};

std::vector<Dump> dumpsOf(const std::string& capture)
{
    const auto evidence = fairlead::test::openSample(capture);
    std::vector<Dump> dumps;
    for (const std::string& path : evidence.paths()) {
        const std::string file = path.substr(path.rfind('/') + 1);
        if (file == "iptables-save.txt" || file == "iptables-legacy-save.txt")
            dumps.push_back({path, evidence.find(path), IpFamily::ipv4});
        else if (file == "ip6tables-save.txt" || file == "ip6tables-legacy-save.txt")
            dumps.push_back({path, evidence.find(path), IpFamily::ipv6});
    }
    return dumps;
}

class IptablesCaptures : public testing::TestWithParam<std::string> { };

TEST_P(IptablesCaptures, AreUnderstoodAndPrintedAgainFromTypedParts)
{
    const auto dumps = dumpsOf(GetParam());
    ASSERT_FALSE(dumps.empty());
    for (const Dump& dump : dumps) {
        const auto parsed = parseIptablesSave(dump.text, dump.name, dump.family);
        ASSERT_TRUE(parsed) << parsed.error().what << ": " << parsed.error().why;
        const auto& rules = dynamic_cast<const IptablesRuleSet&>(**parsed);
        EXPECT_THAT(rules.notUnderstood(), testing::IsEmpty()) << dump.name;
        for (RuleIndex rule = 0; rule < rules.rules().size(); ++rule)
            EXPECT_EQ(rules.printRule(rule), rules.text(rule)) << dump.name << ':' << rules.rules()[rule].line;
        EXPECT_EQ(printIptablesSave(rules), *dump.text) << dump.name;
    }
}

// The lines of the file, counted without the parser, are the rules and chains of the rule set.
TEST_P(IptablesCaptures, KeepEveryRuleAndChainWithItsLine)
{
    for (const Dump& dump : dumpsOf(GetParam())) {
        const auto rules = parseIptablesSave(dump.text, dump.name, dump.family).value();
        std::istringstream lines(*dump.text);
        std::string line;
        std::size_t rule = 0;
        std::size_t chain = 0;
        for (int number = 1; std::getline(lines, line); ++number) {
            if (const auto at = line.find("-A "); at != std::string::npos && (line[0] == '[' || at == 0)) {
                ASSERT_EQ(rules->text(static_cast<RuleIndex>(rule)), line.substr(at));
                ASSERT_EQ(rules->rules()[rule].line, number);
                const std::string name = line.substr(at + 3, line.find(' ', at + 3) - at - 3);
                ASSERT_EQ(rules->chains()[rules->rules()[rule].chain].name, name);
                ++rule;
            } else if (line.starts_with(':')) {
                ASSERT_EQ(rules->chains()[chain].name, line.substr(1, line.find(' ') - 1));
                ASSERT_EQ(rules->chains()[chain].line, number);
                ++chain;
            }
        }
        EXPECT_EQ(rule, rules->rules().size());
        EXPECT_EQ(chain, rules->chains().size());
    }
}

INSTANTIATE_TEST_SUITE_P(Samples, IptablesCaptures, testing::ValuesIn(fairlead::test::captureNames()), [](const auto& capture) {
    std::string name = capture.param;
    std::erase_if(name, [](char c) { return c == '-' || c == '.'; });
    return name;
});

}  // namespace
}  // namespace fairlead::netfilter
