#include "model/netfilter/iptables_rule_set.h"
#include "model/netfilter/iptables_save_parser.h"
#include "tests/netfilter/describe_rule.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <unistd.h>

// The real iptables as the judge: rules go into a private network namespace with iptables-restore,
// come back with iptables-save, and what we parse from that must print as the tool printed it.
// Needs root, unshare and iptables; without them the tests are skipped and say so.

namespace fairlead::netfilter {
namespace {

struct Outcome {
    std::string output;
    int status = -1;
};

Outcome runShell(const std::string& command)
{
    Outcome outcome;
    FILE* const pipe = popen(command.c_str(), "r");
    if (pipe == nullptr)
        return outcome;
    std::array<char, 4096> buffer{};
    while (const std::size_t count = std::fread(buffer.data(), 1, buffer.size(), pipe))
        outcome.output.append(buffer.data(), count);
    outcome.status = pclose(pipe);
    return outcome;
}

// A folder that is gone with the test.
class Scratch {
public:
    Scratch() : m_path(std::filesystem::temp_directory_path() / ("fairlead-oracle-" + std::to_string(getpid())))
    {
        std::filesystem::create_directories(m_path);
    }
    ~Scratch() { std::filesystem::remove_all(m_path); }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;

    std::string write(const std::string& name, const std::string& text) const
    {
        std::ofstream(m_path / name, std::ios::binary) << text;
        return (m_path / name).string();
    }

private:
    std::filesystem::path m_path;
};

// "iptables-nft", "ip6tables-legacy": the start of the names of the two tools.
class IptablesOracle : public testing::TestWithParam<std::string> {
protected:
    void SetUp() override
    {
        const std::string probe =
            "unshare -n sh -c '" + GetParam() + "-save >/dev/null && " + GetParam() + "-restore </dev/null' >/dev/null 2>&1";
        if (runShell(probe).status != 0)
            GTEST_SKIP() << "SKIPPED: needs root, unshare -n and " << GetParam() << "-save, -restore";
    }

    IpFamily family() const { return GetParam().starts_with("ip6") ? IpFamily::ipv6 : IpFamily::ipv4; }

    // Each rule alone, so that one that this kernel lacks does not hide the others: what comes
    // back for it, or nothing where the tool refuses it. One namespace for all, flushed between.
    std::vector<std::string> savedForms(const std::string& table, const std::vector<std::string>& rules) const
    {
        std::string script = "modprobe -q ip_set 2>/dev/null; ipset create S hash:ip,port 2>/dev/null\n";
        for (std::size_t i = 0; i < rules.size(); ++i) {
            const std::string input = m_scratch.write("rule" + std::to_string(i),
                                                      "*" + table + "\n:FOO - [0:0]\n:BAR - [0:0]\n" + rules[i] + "\nCOMMIT\n");
            script +=
                GetParam() + "-restore < " + input + " 2>/dev/null && " + GetParam() + "-save -c -t " + table + "\necho ==\n";
        }
        const Outcome outcome = runShell("unshare -n sh " + m_scratch.write("script", script) + " 2>/dev/null");
        std::vector<std::string> dumps(1);
        std::istringstream lines(outcome.output);
        for (std::string line; std::getline(lines, line);) {
            if (line == "==")
                dumps.emplace_back();
            else
                dumps.back() += line + '\n';
        }
        dumps.pop_back();
        return dumps;
    }

    // How many of the rules the tool took.
    std::size_t expectSame(const std::string& table, const std::vector<std::string>& rules) const
    {
        const auto dumps = savedForms(table, rules);
        EXPECT_EQ(dumps.size(), rules.size());
        std::size_t taken = 0;
        for (std::size_t i = 0; i < dumps.size() && i < rules.size(); ++i) {
            const auto parsed = parseIptablesSave(std::make_shared<const std::string>(dumps[i]), GetParam(), family());
            if (!parsed) {
                ADD_FAILURE() << parsed.error().what << ": " << parsed.error().why << '\n' << dumps[i];
                continue;
            }
            taken += (*parsed)->rules().empty() ? 0 : 1;
            expectTypedPrint(**parsed, rules[i]);
            EXPECT_EQ(printIptablesSave(**parsed), dumps[i]);
        }
        return taken;
    }

    void expectTypedPrint(const RuleSet& parsed, const std::string& written) const
    {
        const auto& rules = dynamic_cast<const IptablesRuleSet&>(parsed);
        EXPECT_THAT(rules.notUnderstood(), testing::IsEmpty()) << written;
        for (RuleIndex rule = 0; rule < rules.rules().size(); ++rule) {
            EXPECT_EQ(rules.printRule(rule), rules.text(rule)) << written;
            const std::string typed = test::describe(rules.body(rule));
            EXPECT_EQ(typed.find("UNKNOWN"), std::string::npos) << typed;
        }
    }

    // The tool puts options into its own order; all of them must hold, whatever the order.
    static std::vector<std::string> sortedParts(const RuleSet& rules)
    {
        std::vector<std::string> parts;
        const RuleBody body = rules.body(0);
        for (const RulePart& part : body.parts)
            parts.push_back(test::describe({{part}}));
        std::ranges::sort(parts);
        return parts;
    }

    // What we understand in the rule as a person wrote it is what we understand in its saved form.
    void expectSameMeaning(const std::string& table, const std::vector<std::string>& rules) const
    {
        const auto dumps = savedForms(table, rules);
        for (std::size_t i = 0; i < dumps.size() && i < rules.size(); ++i) {
            const auto saved = parseIptablesSave(std::make_shared<const std::string>(dumps[i]), "saved", family());
            const auto written = parseIptablesSave(
                std::make_shared<const std::string>("*" + table + "\n:FOO - [0:0]\n:BAR - [0:0]\n" + rules[i] + "\nCOMMIT\n"),
                "written", family());
            ASSERT_TRUE(saved && written) << rules[i];
            if (!(*saved)->rules().empty()) {
                EXPECT_EQ(sortedParts(**written), sortedParts(**saved)) << rules[i];
            }
        }
    }

    Scratch m_scratch;
};

const std::vector<std::string> filterRules{
    "-A FOO -m state --state NEW,RELATED -j ACCEPT",
    "-A FOO -m conntrack --ctstate NEW,ESTABLISHED,RELATED,INVALID,UNTRACKED,SNAT,DNAT -j ACCEPT",
    "-A FOO -m conntrack ! --ctstate INVALID -j DROP",
    "-A FOO -m conntrack --ctstatus ASSURED,CONFIRMED -j ACCEPT",
    "-A FOO -m conntrack --ctorigdstport 80 --ctstate NEW -j ACCEPT",
    "-A FOO -m conntrack --ctdir ORIGINAL -j ACCEPT",
    "-A FOO -p tcp -m tcp --dport 80 --sport 1:1000 --syn",
    "-A FOO -p tcp -m tcp ! --syn ! --dport 80",
    "-A FOO -p tcp -m tcp --tcp-flags ALL NONE --tcp-option 7",
    "-A FOO -p tcp -m multiport ! --dports 80,443,1000:2000",
    "-A FOO -p tcp -m multiport --ports 80,443",
    "-A FOO -p udp -m multiport --sports 53",
    "-A FOO -p udp -m udp ! --sport 53 --dport :100",
    "-A FOO -p sctp -m sctp --dport 53 --chunk-types any DATA,INIT",
    "-A FOO -p sctp -m sctp --dport 100:",
    "-A FOO -p udplite",
    "-A FOO -p 112",
    "-A FOO -p gre",
    "-A FOO ! -p tcp",
    "-A FOO -p 250",
    "-A FOO -m mark --mark 0x1/0xff -j DROP",
    "-A FOO -m mark ! --mark 16 -j DROP",
    "-A FOO -m connmark ! --mark 0x0/0xff",
    "-A FOO -m addrtype --src-type LOCAL ! --dst-type UNICAST,BROADCAST",
    "-A FOO -m addrtype --src-type LOCAL --limit-iface-in",
    "-A FOO -m statistic --mode random ! --probability 0.3",
    "-A FOO -m statistic --mode random --probability 0.3333333333",
    "-A FOO -m statistic --mode nth ! --every 3 --packet 2",
    "-A FOO -m recent --rcheck --seconds 60 --hitcount 3 --name x --rdest",
    "-A FOO -m recent --name K --rcheck --seconds 10800 --reap -j BAR",
    "-A FOO -m recent --set",
    "-A FOO -m recent ! --remove --name y",
    "-A FOO -m recent --rcheck --rttl --name y",
    "-A FOO -m set --match-set S src,dst -j SET --add-set S dst,src --exist",
    "-A FOO -m set ! --match-set S dst,dst -j SET --del-set S dst,src",
    "-A FOO -m physdev --physdev-in eth0 --physdev-is-bridged",
    "-A FOO -m physdev ! --physdev-in eth+ ! --physdev-is-in",
    "-A FOO -m physdev --physdev-is-in --physdev-is-out --physdev-out v+",
    "-A FOO -m owner --uid-owner 0 ! --gid-owner 100-200 --socket-exists",
    "-A FOO -m limit --limit 5/min --limit-burst 10",
    "-A FOO -m hashlimit --hashlimit-upto 10/sec --hashlimit-mode srcip --hashlimit-name h",
    "-A FOO -m mac --mac-source 00:11:22:33:44:55",
    "-A FOO -m ipvs ! --ipvs",
    "-A FOO -m nfacct --nfacct-name x",
    "-A FOO -m u32 --u32 \"0 & 0xFFFF = 0x100\"",
    "-A FOO -m string --string \"a -j b\" --algo bm",
    "-A FOO -m length --length 100:200",
    "-A FOO -m bpf --bytecode \"1,6 0 0 0\"",
    "-A FOO -m comment --comment \"-j\" -j DROP",
    "-A FOO -m comment --comment \"\"",
    "-A FOO -m comment --comment \"a'b\\\"c\\\\d;$%! -j DROP\" -j RETURN",
    "-A FOO -m pkttype --pkt-type broadcast",
    "-A FOO -m helper --helper ftp",
    "-A FOO -m connbytes --connbytes 10:20 --connbytes-dir both --connbytes-mode bytes",
    "-A FOO -m connlimit --connlimit-above 5",
    "-A FOO -m cgroup --cgroup 5",
    "-A FOO -m policy --dir in --pol ipsec",
    "-A FOO -m time --timestart 10:00",
    "-A FOO -i eth0 ! -o veth+ -j ACCEPT",
    "-A FOO -j REJECT",
    "-A FOO -p tcp -j REJECT --reject-with tcp-reset",
    "-A FOO -j LOG --log-prefix \"x y\" --log-uid",
    "-A FOO -j NFLOG --nflog-group 3 --nflog-prefix a",
    "-A FOO -j NFQUEUE --queue-num 3 --queue-bypass",
    "-A FOO -g BAR",
    "-A FOO -j BAR",
    "-A FOO -j CLASSIFY --set-class 1:2",
    "-A FOO -j CONNMARK --save-mark --nfmask 0xff --ctmask 0xff00",
    "-A FOO -j CONNMARK --set-mark 0x1/0x3",
    "-A FOO -j CONNMARK --or-mark 0xff",
};

TEST_P(IptablesOracle, PrintsTheFilterTableAsTheToolDoes)
{
    EXPECT_GE(expectSame("filter", filterRules), filterRules.size() / 2) << "the kernel took too few for a proof";
}

TEST_P(IptablesOracle, PrintsTheOtherTablesAsTheToolDoes)
{
    EXPECT_GE(
        expectSame("mangle",
                   {"-A FOO -j MARK --set-mark 0x1/0x3", "-A FOO -j MARK --or-mark 0x004000", "-A FOO -j MARK --xor-mark 16384",
                    "-A FOO -j MARK --and-mark 0xff", "-A FOO -j CONNMARK --restore-mark",
                    "-A FOO -p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --set-mss 1400", "-A FOO -j CHECKSUM --checksum-fill",
                    "-A FOO -j DSCP --set-dscp 0x0a", "-A PREROUTING -p tcp -j TPROXY --on-port 1234 --tproxy-mark 0x1/0x1",
                    "-A PREROUTING -m rpfilter --invert -j DROP", "-A PREROUTING -m rpfilter --loose --validmark"}),
        5U);
    EXPECT_GE(expectSame("raw", {"-A FOO -j TRACE", "-A FOO -j NOTRACK", "-A FOO -j CT --notrack", "-A FOO -j CT --zone 5"}), 1U);
}

TEST_P(IptablesOracle, PrintsAddressTranslationAsTheToolDoes)
{
    const bool six = family() == IpFamily::ipv6;
    const std::string one = six ? "fd00::1" : "10.0.0.1";
    const std::string two = six ? "fd00::4" : "10.0.0.4";
    const std::string port = six ? "[fd00::1]:80" : "10.0.0.1:80";
    const std::string ports = six ? "[fd00::1-fd00::4]:80-90" : "10.0.0.1-10.0.0.4:80-90";
    const std::vector<std::string> rules{
        "-A FOO -s " + one + " ! -d " + two + " -p tcp -j DNAT --to-destination " + port,
        "-A FOO -p tcp -j DNAT --to-destination " + ports + " --random --persistent",
        "-A FOO -j DNAT --to-destination " + one + "-" + two,
        "-A FOO -p tcp -j DNAT --to-destination :80",
        "-A FOO -p tcp -j SNAT --to-source " + port + "-90 --random-fully",
        "-A FOO -j SNAT --to-source " + one + " --persistent",
        "-A FOO -j MASQUERADE --random-fully",
        "-A FOO -p tcp -j MASQUERADE --to-ports 100-200 --random",
        "-A FOO -p tcp -j REDIRECT --to-ports 80-90 --random",
        "-A FOO -j REDIRECT",
        "-A FOO -s " + (six ? std::string("fd00::/8") : std::string("10.0.0.0/255.0.0.0")) + " -m iprange --src-range " + one
            + "-" + two + " -j RETURN",
    };
    EXPECT_EQ(expectSame("nat", rules), rules.size());
    expectSameMeaning("nat", rules);
}

TEST_P(IptablesOracle, GivesTheSameMeaningToTheWrittenAndTheSavedForm)
{
    expectSameMeaning("filter",
                      {"-A FOO -p tcp --syn --dport 80 -j ACCEPT", "-A FOO -p udp -m multiport --dports 53,80:90 -j DROP",
                       "-A FOO -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT", "-A FOO -j REJECT",
                       "-A FOO -m statistic --mode random --probability 0.33333 -j BAR",
                       "-A FOO -m mark --mark 16384/16384 -g BAR",
                       "-A FOO -m comment --comment \"quo\\\"ted -j DROP\" -i eth+ -j RETURN"});
    expectSameMeaning("mangle",
                      {"-A FOO -j MARK --set-mark 0x1/0x2", "-A FOO -j MARK --or-mark 0x4000", "-A FOO -j MARK --and-mark 0xff",
                       "-A FOO -j MARK --xor-mark 0x4000", "-A FOO -j CONNMARK --set-mark 7", "-A FOO -j CONNMARK --save-mark"});
}

// What the tool takes we must read; what no tool takes we must not call understood.
TEST_P(IptablesOracle, RefusesWhatTheToolRefuses)
{
    const std::vector<std::string> rules{"-A FOO -m wonder -j DROP",
                                         "-A FOO -j NOCHAIN",
                                         "-A FOO -p tcp -m tcp --dport 99999",
                                         "-A FOO -p tcp -m tcp --dport 90:80",
                                         "-A FOO -s 10.0.0.300",
                                         "-A FOO -m conntrack --ctstate WEIRD",
                                         "-A FOO -m statistic --mode random --probability 1.5",
                                         "-A FOO -j DROP -j ACCEPT",
                                         "-A FOO -m mark",
                                         "-A FOO -j DNAT",
                                         "-A FOO ! -j DROP",
                                         "-A FOO stray"};
    const auto dumps = savedForms("filter", rules);
    ASSERT_EQ(dumps.size(), rules.size());
    for (std::size_t i = 0; i < rules.size(); ++i) {
        EXPECT_EQ(dumps[i].find("-A FOO"), std::string::npos) << "the tool takes " << rules[i];
        const auto ours = parseIptablesSave(
            std::make_shared<const std::string>("*filter\n:FOO - [0:0]\n" + rules[i] + "\nCOMMIT\n"), "written", family());
        EXPECT_TRUE(!ours || (*ours)->notUnderstood().size() == 1) << rules[i];
    }
}

INSTANTIATE_TEST_SUITE_P(Tools, IptablesOracle,
                         testing::Values("iptables-nft", "iptables-legacy", "ip6tables-nft", "ip6tables-legacy"),
                         [](const auto& tool) {
                             std::string name = tool.param;
                             std::erase(name, '-');
                             return name;
                         });

}  // namespace
}  // namespace fairlead::netfilter
