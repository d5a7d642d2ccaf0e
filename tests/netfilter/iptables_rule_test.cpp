#include "model/netfilter/iptables_rule.h"
#include "tests/netfilter/describe_rule.h"

#include <gmock/gmock.h>

// One rule line in, its typed parts out; and the line printed again from them.

namespace fairlead::netfilter {
namespace {

bool isTestChain(std::string_view name) { return name.starts_with("KUBE-") || name == "BAR"; }

IptablesRule decode(std::string_view text, IpFamily family = IpFamily::ipv4)
{
    auto rule = decodeIptablesRule(text, family, isTestChain);
    EXPECT_TRUE(rule) << text;
    return rule ? std::move(*rule) : IptablesRule();
}

std::string partsOf(std::string_view text, IpFamily family = IpFamily::ipv4)
{
    return test::describe({decode(text, family).parts});
}

struct Case {
    const char* text;
    const char* parts;
};

class TypedRule : public testing::TestWithParam<Case> { };

// As iptables-save prints them: typed, and printed again to the same line.
TEST_P(TypedRule, IsUnderstoodAndPrintedAgain)
{
    const bool isIpv6 = std::string_view(GetParam().text).find("fd00") != std::string_view::npos
        || std::string_view(GetParam().text).find("icmp6") != std::string_view::npos;
    const IptablesRule rule = decode(GetParam().text, isIpv6 ? IpFamily::ipv6 : IpFamily::ipv4);
    EXPECT_EQ(test::describe({rule.parts}), GetParam().parts);
    EXPECT_EQ(printIptablesRule(rule), GetParam().text);
    EXPECT_TRUE(rule.understood());
}

INSTANTIATE_TEST_SUITE_P(
    Options, TypedRule,
    testing::Values(Case{"-A FOO", ""}, Case{"-A FOO -s 10.0.0.0/8 -j ACCEPT", "src 10.0.0.0-10.255.255.255; accept"},
                    Case{"-A FOO ! -s 10.0.0.0/8 ! -d 1.2.3.4/32 -j DROP",
                         "not src 10.0.0.0-10.255.255.255; not dst 1.2.3.4-1.2.3.4; drop"},
                    Case{"-A FOO -d fd00::a/128 -j RETURN", "dst fd00::a-fd00::a; return"},
                    Case{"-A FOO -i eth0 ! -o veth+ -p udp", "in eth0; not out veth*; proto udp"},
                    Case{"-A FOO ! -p tcp", "not proto tcp"}, Case{"-A FOO -p vrrp", "proto 112"},
                    Case{"-A FOO -p 250", "proto 250"},
                    Case{"-A FOO -p ipv6-icmp -m icmp6 --icmpv6-type 135", "proto ipv6-icmp; icmp 135"},
                    Case{"-A FOO ! -f -j DROP", "not known 13 fragment {-f}; drop"},
                    Case{"-A FOO -m comment --comment plain-text_1 -j DROP", "known 0 comment {plain-text_1}; drop"},
                    Case{"-A FOO -m comment --comment \"a\\'b\\\"c\\\\d;$%! -j DROP -m x\" -j DROP",
                         "known 0 comment {a'b\"c\\d;$%! -j DROP -m x}; drop"},
                    Case{"-A FOO -m comment --comment -j -j DROP", "known 0 comment {-j}; drop"},
                    Case{"-A FOO -m comment --comment \"\" -j DROP", "known 0 comment {}; drop"}));

INSTANTIATE_TEST_SUITE_P(
    Ports, TypedRule,
    testing::Values(Case{"-A FOO -p tcp -m comment --comment \"a b\" -m tcp --dport 80 -j KUBE-X",
                         "proto tcp; known 0 comment {a b}; dport tcp 80; jump KUBE-X"},
                    Case{"-A FOO -p tcp -m tcp -j DROP", "proto tcp; drop"},
                    Case{"-A FOO -p udp -m udp ! --sport 53 --dport 0:100", "proto udp; not sport udp 53; dport udp 0-100"},
                    Case{"-A FOO -p sctp -m sctp --dport 100:65535", "proto sctp; dport sctp 100-65535"},
                    Case{"-A FOO -p tcp -m tcp --sport 1:1000 --dport 80 --tcp-flags FIN,SYN,RST,ACK SYN",
                         "proto tcp; sport tcp 1-1000; dport tcp 80; flags 0x2/0x17"},
                    Case{"-A FOO -p tcp -m tcp ! --tcp-flags FIN,SYN,RST,PSH,ACK,URG NONE", "proto tcp; not flags 0x0/0x3f"},
                    Case{"-A FOO -p tcp -m multiport ! --dports 80,443,1000:2000", "proto tcp; not dport tcp 80,443,1000-2000"},
                    Case{"-A FOO -p tcp -m multiport --ports 80,443", "proto tcp; port tcp 80,443"},
                    Case{"-A FOO -p udp -m multiport --sports 53", "proto udp; sport udp 53"},
                    Case{"-A FOO -p icmp -m icmp --icmp-type 3/4", "proto icmp; icmp 3/4"},
                    Case{"-A FOO -p icmp -m icmp ! --icmp-type any", "proto icmp; not icmp 255"}));

INSTANTIATE_TEST_SUITE_P(
    State, TypedRule,
    testing::Values(
        Case{"-A FOO -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT", "ct state 0xc status 0x0; accept"},
        Case{"-A FOO -m conntrack ! --ctstate INVALID,NEW,UNTRACKED,SNAT,DNAT", "not ct state 0x13 status 0x3"},
        Case{"-A FOO -m conntrack --ctstatus ASSURED,CONFIRMED", "ct state 0x0 status 0xc"},
        Case{"-A FOO -m state --state NEW,RELATED", "ct state 0xa status 0x0"},
        Case{"-A FOO -m mark ! --mark 0x4000/0x4000 -j RETURN", "not mark 0x4000/0x4000; return"},
        Case{"-A FOO -m mark --mark 0x10", "mark 0x10/0xffffffff"}, Case{"-A FOO -m connmark --mark 0x0/0xff", "ctmark 0x0/0xff"},
        Case{"-A FOO -m statistic --mode random --probability 0.50000000000 -j BAR", "random 0.5; jump BAR"},
        Case{"-A FOO -m statistic --mode random ! --probability 0.33333333349", "not random 0.333333333489"},
        Case{"-A FOO -m statistic --mode nth ! --every 3 --packet 2", "not nth 2 of 3"},
        Case{"-A FOO -m recent --rcheck --seconds 10800 --reap --name KUBE-SEP-A --mask 255.255.255.255 --rsource -j KUBE-SEP-A",
             "recent check KUBE-SEP-A src seconds 10800 hits 0 reap; jump KUBE-SEP-A"},
        Case{"-A FOO -m recent --set --name A --mask ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff --rsource -s fd00::1/128",
             "recent set A src seconds 0 hits 0; src fd00::1-fd00::1"},
        Case{"-A FOO -m recent ! --update --seconds 60 --hitcount 3 --name x --mask 255.255.255.255 --rdest",
             "not recent update x dst seconds 60 hits 3"}));

INSTANTIATE_TEST_SUITE_P(
    Addresses, TypedRule,
    testing::Values(
        Case{"-A FOO -m addrtype --dst-type LOCAL -j BAR", "dsttype 0x4; jump BAR"},
        Case{"-A FOO -m addrtype --src-type LOCAL ! --dst-type UNICAST,BROADCAST", "srctype 0x4; not dsttype 0xa"},
        Case{"-A FOO -m addrtype --src-type LOCAL --limit-iface-in", "srctype 0x4 in"},
        Case{"-A FOO -m iprange --src-range 10.0.0.1-10.0.0.9 ! --dst-range 10.1.0.0-10.1.0.255",
             "src 10.0.0.1-10.0.0.9; not dst 10.1.0.0-10.1.0.255"},
        Case{"-A FOO -m set --match-set KUBE-LOOP-BACK dst,dst,src -j MASQUERADE", "set KUBE-LOOP-BACK dst dst src; masquerade"},
        Case{"-A FOO -m set ! --match-set A src", "not set A src"},
        Case{"-A FOO -m physdev ! --physdev-is-in ! --physdev-in eth+", "physdev not in eth* not is-in"},
        Case{"-A FOO -m physdev --physdev-is-in --physdev-is-out --physdev-out v+ --physdev-is-bridged",
             "physdev out v* is-in is-out is-bridged"},
        Case{"-A FOO -m rpfilter --loose --validmark --accept-local --invert", "rpfilter loose mark local inverted"}));

// Known, but what they ask is kept as text.
INSTANTIATE_TEST_SUITE_P(
    AsText, TypedRule,
    testing::Values(
        Case{"-A FOO -m nfacct --nfacct-name  localhost_nps -j DROP", "known 1 nfacct {--nfacct-name  localhost_nps}; drop"},
        Case{"-A FOO -m owner ! --uid-owner 0", "known 2 owner {! --uid-owner 0}"},
        Case{"-A FOO -m limit --limit 5/min --limit-burst 10 -j LOG", "limit {--limit 5/min --limit-burst 10}; effect LOG {}"},
        Case{"-A FOO -m string --string \"a -j b\" --algo bm", "known 9 string {--string \"a -j b\" --algo bm}"},
        Case{"-A FOO -m u32 --u32 \"0x0&0xffff=0x100\"", "known 11 u32 {--u32 \"0x0&0xffff=0x100\"}"},
        Case{"-A FOO -m conntrack --ctstate NEW ! --ctorigdst 10.0.0.0/8",
             "known 13 conntrack {--ctstate NEW ! --ctorigdst 10.0.0.0/8}"},
        Case{"-A FOO -m recent --rcheck --rttl --name y --mask 255.255.255.255 --rsource",
             "known 13 recent {--rcheck --rttl --name y --mask 255.255.255.255 --rsource}"},
        Case{"-A FOO -p tcp -m tcp --tcp-option 7", "proto tcp; known 13 tcp {--tcp-option 7}"}));

INSTANTIATE_TEST_SUITE_P(
    Targets, TypedRule,
    testing::Values(
        Case{"-A FOO -g BAR", "goto BAR"}, Case{"-A FOO -j REJECT --reject-with tcp-reset", "reject tcp-reset"},
        Case{"-A FOO -p tcp -j DNAT --to-destination 10.0.0.1:80", "proto tcp; dnat addresses 10.0.0.1-10.0.0.1 ports 80"},
        Case{"-A FOO -p tcp -j DNAT --to-destination [fd00::a]:8080", "proto tcp; dnat addresses fd00::a-fd00::a ports 8080"},
        Case{"-A FOO -j DNAT --to-destination fd00::a", "dnat addresses fd00::a-fd00::a"},
        Case{"-A FOO -p tcp -j DNAT --to-destination :80", "proto tcp; dnat ports 80"},
        Case{"-A FOO -j DNAT --to-destination 10.0.0.1-10.0.0.4:80-90 --random --persistent",
             "dnat addresses 10.0.0.1-10.0.0.4 ports 80-90 random persistent"},
        Case{"-A FOO -p tcp -j SNAT --to-source 10.0.0.1:80-90 --random-fully",
             "proto tcp; snat addresses 10.0.0.1-10.0.0.1 ports 80-90 fully-random"},
        Case{"-A FOO -j MASQUERADE --random-fully", "masquerade fully-random"},
        Case{"-A FOO -p tcp -j MASQUERADE --to-ports 100-200 --random", "proto tcp; masquerade ports 100-200 random"},
        Case{"-A FOO -p tcp -j REDIRECT --to-ports 80", "proto tcp; redirect ports 80"},
        Case{"-A FOO -j MARK --set-xmark 0x4000/0x4000", "mark clear 0x4000 flip 0x4000"},
        Case{"-A FOO -j MARK --set-xmark 0x4000/0x0", "mark clear 0x0 flip 0x4000"},
        Case{"-A FOO -j CONNMARK --set-xmark 0x1/0xffffffff", "ctmark clear 0xffffffff flip 0x1"},
        Case{"-A FOO -j CONNMARK --save-mark --nfmask 0xff --ctmask 0xff00", "save mark 0xff ctmark 0xff00"},
        Case{"-A FOO -j CONNMARK --restore-mark --nfmask 0xffffffff --ctmask 0xffffffff",
             "restore mark 0xffffffff ctmark 0xffffffff"},
        Case{"-A FOO -p tcp -j TPROXY --on-port 1234 --on-ip 127.0.0.1 --tproxy-mark 0x1/0x1",
             "proto tcp; tproxy 127.0.0.1 1234 0x1/0x1"},
        Case{"-A FOO -j CT --notrack", "notrack"}, Case{"-A FOO -j NOTRACK", "notrack"},
        Case{"-A FOO -j CT --zone 5", "effect CT {--zone 5}"},
        Case{"-A FOO -j LOG --log-prefix \"x -j y\" --log-uid", "effect LOG {--log-prefix \"x -j y\" --log-uid}"},
        Case{"-A FOO -j SET --add-set S src,dst --exist", "update S src dst"},
        Case{"-A FOO -j SET --del-set S dst", "remove S dst"}, Case{"-A FOO -j NFQUEUE --queue-num 3 --queue-bypass", "queue"},
        Case{"-A FOO -j TRACE", "effect TRACE {}"},
        Case{"-A FOO -j CHECKSUM --checksum-fill", "effect CHECKSUM {--checksum-fill}"},
        Case{"-A FOO -j CLASSIFY --set-class 0001:0002", "effect CLASSIFY {--set-class 0001:0002}"},
        Case{"-A FOO -p tcp -j TCPMSS --clamp-mss-to-pmtu", "proto tcp; effect TCPMSS {--clamp-mss-to-pmtu}"},
        Case{"-A FOO -m comment --comment x -c 5 300 -j BAR", "known 0 comment {x}; jump BAR"}));

class WrittenOtherwise : public testing::TestWithParam<Case> { };

// As people, scripts, kube-proxy's restore input and old versions write them: the same parts.
TEST_P(WrittenOtherwise, HasTheSameParts)
{
    EXPECT_EQ(partsOf(GetParam().text), GetParam().parts);
    EXPECT_TRUE(decode(GetParam().text).understood());
}

INSTANTIATE_TEST_SUITE_P(
    Forms, WrittenOtherwise,
    testing::Values(Case{"-A FOO -s ! 10.0.0.0/8 -p ! tcp -j DROP", "not src 10.0.0.0-10.255.255.255; not proto tcp; drop"},
                    Case{"-A FOO -p tcp -m tcp --dport ! 80", "proto tcp; not dport tcp 80"},
                    Case{"-A FOO -s 10.0.0.5 -j DROP", "src 10.0.0.5-10.0.0.5; drop"},
                    Case{"-A FOO -s 10.0.0.0/255.0.0.0", "src 10.0.0.0-10.255.255.255"},
                    Case{"-A FOO --source 1.2.3.4,5.6.7.8 --jump ACCEPT", "src 1.2.3.4-1.2.3.4,5.6.7.8-5.6.7.8; accept"},
                    Case{"-A FOO -m comment --comment 'single -j quoted' -j DROP", "known 0 comment {single -j quoted}; drop"},
                    Case{"-A FOO -m comment --comment \"x\" -m tcp -p tcp -d 10.96.0.1/32 --dport 443 -j KUBE-SVC-A",
                         "known 0 comment {x}; proto tcp; dst 10.96.0.1-10.96.0.1; dport tcp 443; jump KUBE-SVC-A"},
                    Case{"-A FOO -p tcp --dport 443 -j ACCEPT", "proto tcp; dport tcp 443; accept"},
                    Case{"-A FOO -p tcp --syn", "proto tcp; flags 0x2/0x17"},
                    Case{"-A KUBE-MARK-MASQ -j MARK --or-mark 0x004000", "mark clear 0x4000 flip 0x4000"},
                    Case{"-A FOO -j MARK --xor-mark 16384", "mark clear 0x0 flip 0x4000"},
                    Case{"-A FOO -j MARK --and-mark 0xff", "mark clear 0xffffff00 flip 0x0"},
                    Case{"-A FOO -j MARK --set-mark 0x1/0x2", "mark clear 0x3 flip 0x1"},
                    Case{"-A FOO -j CONNMARK --restore-mark --mask 0xff", "restore mark 0xff ctmark 0xff"},
                    Case{"-A FOO -m recent --name K --rcheck --seconds 5 --reap -j BAR",
                         "recent check K src seconds 5 hits 0 reap; jump BAR"},
                    Case{"-A FOO -j BAR -m comment --comment late", "jump BAR; known 0 comment {late}"},
                    Case{"-A FOO -j REJECT", "reject icmp-port-unreachable"},
                    Case{"-A FOO -p icmp --icmp-type echo-request", "proto icmp; icmp 8"},
                    Case{"-A FOO -j DNAT --to-destination 10.0.0.1:80 ", "dnat addresses 10.0.0.1-10.0.0.1 ports 80"}));

class NotUnderstoodRule : public testing::TestWithParam<Case> { };

TEST_P(NotUnderstoodRule, KeepsTheTextOfThatPart)
{
    EXPECT_EQ(partsOf(GetParam().text), GetParam().parts);
    EXPECT_FALSE(decode(GetParam().text).understood());
}

INSTANTIATE_TEST_SUITE_P(
    Parts, NotUnderstoodRule,
    testing::Values(
        Case{"-A FOO -m wonder --full yes -j ACCEPT", "UNKNOWN MATCH {-m wonder --full yes}; accept"},
        Case{"-A FOO -j WONDER --full", "UNKNOWN {-j WONDER --full}"}, Case{"-A FOO -j NOCHAIN", "UNKNOWN {-j NOCHAIN}"},
        Case{"-A FOO -s 10.0.0.300 -j DROP", "UNKNOWN MATCH {-s 10.0.0.300}; drop"},
        Case{"-A FOO ! -s fd00::1", "UNKNOWN MATCH {! -s fd00::1}"},
        Case{"-A FOO -s 10.0.0.0/255.0.255.0", "UNKNOWN MATCH {-s 10.0.0.0/255.0.255.0}"},
        Case{"-A FOO -p tcp -m tcp --dport 99999 -j DROP", "proto tcp; UNKNOWN MATCH {-m tcp --dport 99999}; drop"},
        Case{"-A FOO -p tcp -m tcp --dport 90:80", "proto tcp; UNKNOWN MATCH {-m tcp --dport 90:80}"},
        Case{"-A FOO -m conntrack --ctstate WEIRD -j DROP", "UNKNOWN MATCH {-m conntrack --ctstate WEIRD}; drop"},
        Case{"-A FOO -m statistic --mode random --probability 1.5",
             "UNKNOWN MATCH {-m statistic --mode random --probability 1.5}"},
        Case{"-A FOO -m statistic --mode nth --every 0", "UNKNOWN MATCH {-m statistic --mode nth --every 0}"},
        Case{"-A FOO -m set --match-set S left", "UNKNOWN MATCH {-m set --match-set S left}"},
        Case{"-A FOO -m mark --mark", "UNKNOWN MATCH {-m mark --mark}"}, Case{"-A FOO -m mark", "UNKNOWN MATCH {-m mark}"},
        Case{"-A FOO -m", "UNKNOWN MATCH {-m}"}, Case{"-A FOO -j", "UNKNOWN MATCH {-j}"},
        Case{"-A FOO -j DROP extra", "UNKNOWN {-j DROP extra}"},
        Case{"-A FOO -j DROP -j ACCEPT", "drop; UNKNOWN MATCH {-j}; UNKNOWN MATCH {ACCEPT}"},
        Case{"-A FOO -j DNAT --to-destination 10.0.0.1:80-90/100", "UNKNOWN {-j DNAT --to-destination 10.0.0.1:80-90/100}"},
        Case{"-A FOO -j DNAT", "UNKNOWN {-j DNAT}"}, Case{"-A FOO -j SET --map-set S src", "UNKNOWN {-j SET --map-set S src}"},
        Case{"-A FOO -t nat -j DROP", "UNKNOWN MATCH {-t nat}; drop"},
        Case{"-A FOO ! -j DROP", "UNKNOWN MATCH {! -j}; UNKNOWN MATCH {DROP}"}, Case{"-A FOO !", "UNKNOWN MATCH {!}"},
        Case{"-A FOO stray words", "UNKNOWN MATCH {stray words}"}));

TEST(IptablesRule, KnowsItsCountersAndTargetWithoutThePrefix)
{
    const IptablesRule rule = decode("-A KUBE-SERVICES -m comment --comment x -c 5 300 -j KUBE-SVC-A");
    EXPECT_EQ(rule.counters, (Counters{5, 300}));
    EXPECT_EQ(rule.chain, "KUBE-SERVICES");
    EXPECT_EQ(rule.jumpTarget(), "KUBE-SVC-A");
    EXPECT_EQ(decode("-A FOO -j ACCEPT").jumpTarget(), "");
}

TEST(IptablesRule, IsNothingWithoutAChainOrWithAnOpenQuote)
{
    for (const char* text : {"", "-A", "-j DROP", "-X FOO", "-A FOO -m comment --comment \"open",
                             "-A FOO -m comment --comment 'open", "-A FOO -m comment --comment \"ends in \\\""})
        EXPECT_FALSE(decodeIptablesRule(text, IpFamily::ipv4, isTestChain)) << text;
}

}  // namespace
}  // namespace fairlead::netfilter
