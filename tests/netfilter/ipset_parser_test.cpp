#include "model/netfilter/ipset_parser.h"
#include "tests/support/sample_captures.h"

#include <gmock/gmock.h>

namespace fairlead::netfilter {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string describe(const SetValue& value)
{
    struct Describe {
        std::string operator()(const AddressRange& range) const
        {
            return range.first == range.last ? range.first.toString() : range.first.toString() + '-' + range.last.toString();
        }
        std::string operator()(const PortRange& range) const
        {
            return range.first == range.last ? std::to_string(range.first)
                                             : std::to_string(range.first) + '-' + std::to_string(range.last);
        }
        std::string operator()(Protocol protocol) const { return toString(protocol); }
        std::string operator()(std::uint32_t mark) const { return "mark " + std::to_string(mark); }
        std::string operator()(const std::string& text) const { return '\'' + text + '\''; }
    };
    return std::visit(Describe(), value);
}

std::vector<std::string> keyOf(const SetElement& element)
{
    std::vector<std::string> key;
    for (const SetValue& value : element.key)
        key.push_back(describe(value));
    return key;
}

Set only(std::string_view text)
{
    auto sets = parseIpsetSave(text, "ipset.txt");
    EXPECT_TRUE(sets.has_value()) << sets.error().what << ": " << sets.error().why;
    return sets.has_value() && sets->size() == 1 ? sets->front() : Set();
}

// "what: why", or "read" where there was no error.
std::string errorOf(std::string_view text)
{
    const auto sets = parseIpsetSave(text, "nodes/a/ipset.txt");
    return sets.has_value() ? "read" : sets.error().what + ": " + sets.error().why;
}

TEST(IpsetParser, ReadsAddressProtocolAndPort)
{
    const Set set =
        only("create KUBE-CLUSTER-IP hash:ip,port family inet hashsize 1024 maxelem 65536 bucketsize 12 initval 0x8a1b2c3d\n"
             "add KUBE-CLUSTER-IP 10.96.0.10,udp:53\n");
    EXPECT_EQ(set.kind, Set::Kind::ipset);
    EXPECT_EQ(set.name, "KUBE-CLUSTER-IP");
    EXPECT_EQ(set.type, "hash:ip,port");
    EXPECT_EQ(set.family, IpFamily::ipv4);
    EXPECT_EQ(set.line, 1);
    EXPECT_THAT(set.flags, ElementsAre("family inet", "hashsize 1024", "maxelem 65536", "bucketsize 12", "initval 0x8a1b2c3d"));
    ASSERT_EQ(set.elements.size(), 1u);
    EXPECT_THAT(keyOf(set.elements[0]), ElementsAre("10.96.0.10", "udp", "53"));
    EXPECT_EQ(set.elements[0].line, 2);
}

TEST(IpsetParser, ReadsIpv6)
{
    const Set set = only("create KUBE-6-LOOP-BACK hash:ip,port,ip family inet6\n"
                         "add KUBE-6-LOOP-BACK fd00:10:244:1::2,tcp:9000,fd00:10:244:1::2\n");
    EXPECT_EQ(set.family, IpFamily::ipv6);
    EXPECT_THAT(keyOf(set.elements.at(0)), ElementsAre("fd00:10:244:1::2", "tcp", "9000", "fd00:10:244:1::2"));
}

struct ElementCase {
    const char* create;  // the type and options
    const char* add;
    std::vector<std::string> key;
};

class IpsetElements : public testing::TestWithParam<ElementCase> { };

TEST_P(IpsetElements, AreTyped)
{
    const Set set = only(std::string("create S ") + GetParam().create + "\nadd S " + GetParam().add + '\n');
    ASSERT_EQ(set.elements.size(), 1u);
    EXPECT_EQ(keyOf(set.elements[0]), GetParam().key);
}

INSTANTIATE_TEST_SUITE_P(
    AllTypes, IpsetElements,
    testing::Values(
        ElementCase{"hash:ip family inet", "10.0.0.1", {"10.0.0.1"}},
        ElementCase{"hash:ip family inet netmask 24", "10.2.3.0", {"10.2.3.0-10.2.3.255"}},
        ElementCase{"hash:net family inet", "10.0.0.0/8", {"10.0.0.0-10.255.255.255"}},
        ElementCase{"hash:net family inet6", "fd00::/126", {"fd00::-fd00::3"}},
        ElementCase{"hash:net,net family inet", "10.0.0.0/8,1.1.1.1", {"10.0.0.0-10.255.255.255", "1.1.1.1"}},
        ElementCase{"hash:net,iface family inet", "0.0.0.0/0,eth1", {"0.0.0.0-255.255.255.255", "'eth1'"}},
        ElementCase{"hash:net,iface family inet", "10.0.0.1,physdev:eth0", {"10.0.0.1", "'physdev:eth0'"}},
        ElementCase{"hash:net,port family inet", "10.0.0.0/31,sctp:7", {"10.0.0.0-10.0.0.1", "sctp", "7"}},
        ElementCase{
            "hash:net,port,net family inet", "10.0.0.0/31,tcp:80-90,11.0.0.1", {"10.0.0.0-10.0.0.1", "tcp", "80-90", "11.0.0.1"}},
        ElementCase{"hash:ip,port,net family inet",
                    "198.51.100.7,tcp:80,203.0.113.0/25",
                    {"198.51.100.7", "tcp", "80", "203.0.113.0-203.0.113.127"}},
        ElementCase{"hash:ip,port family inet", "1.1.1.1,gre:0", {"1.1.1.1", "gre", "0"}},
        ElementCase{"hash:ip,port family inet", "1.1.1.1,icmp:8/3", {"1.1.1.1", "icmp", "'8/3'"}},
        ElementCase{"hash:ip,port family inet6", "fd00::1,ipv6-icmp:echo-request", {"fd00::1", "ipv6-icmp", "'echo-request'"}},
        ElementCase{"hash:ip,mark markmask 0xff", "1.2.3.4,0x12", {"1.2.3.4", "mark 18"}},
        ElementCase{"hash:mac", "00:11:22:33:44:55", {"'00:11:22:33:44:55'"}},
        ElementCase{"hash:ip,mac family inet", "1.2.3.4,00:11:22:33:44:55", {"1.2.3.4", "'00:11:22:33:44:55'"}},
        ElementCase{"bitmap:port range 0-65535", "30080", {"30080"}},
        ElementCase{"bitmap:port range 0-65535", "30080-30090", {"30080-30090"}},
        ElementCase{"bitmap:ip range 10.0.0.0-10.0.0.255", "10.0.0.4", {"10.0.0.4"}},
        ElementCase{"bitmap:ip range 10.0.0.0-10.0.255.255 netmask 24", "10.0.3.0", {"10.0.3.0-10.0.3.255"}},
        ElementCase{"bitmap:ip,mac range 10.0.0.0/24", "10.0.0.2,00:11:22:33:44:55", {"10.0.0.2", "'00:11:22:33:44:55'"}},
        ElementCase{"bitmap:ip,mac range 10.0.0.0/24", "10.0.0.2", {"10.0.0.2"}},
        ElementCase{"list:set size 8", "cali40all-ipam-pools", {"'cali40all-ipam-pools'"}}));

TEST(IpsetParser, KeepsTheOptionsOfElements)
{
    const Set set = only("create cali40x hash:net,iface family inet timeout 300 counters comment\n"
                         "add cali40x 10.0.0.0/8,eth0 timeout 19 nomatch packets 5 bytes 300 comment \"x y\"\r\n"
                         "add cali40x 11.0.0.0/8,eth0 timeout 0 packets 0 bytes 0\n");
    EXPECT_EQ(set.timeout, std::chrono::seconds(300));
    ASSERT_EQ(set.elements.size(), 2u);
    EXPECT_EQ(set.elements[0].comment, "x y");
    EXPECT_TRUE(set.elements[0].exclude);
    EXPECT_EQ(set.elements[0].expires, std::chrono::seconds(19));
    EXPECT_FALSE(set.elements[1].exclude);
    EXPECT_FALSE(set.elements[1].expires.has_value());
}

TEST(IpsetParser, EmptySetsAndEmptyDumpsAreFine)
{
    EXPECT_THAT(only("create KUBE-NODE-PORT-UDP bitmap:port range 0-65535\n").elements, IsEmpty());
    const auto nothing = parseIpsetSave("", "ipset.txt");
    ASSERT_TRUE(nothing.has_value());
    EXPECT_THAT(*nothing, IsEmpty());
}

TEST(IpsetParser, BadLinesAreErrorsWithTheirLine)
{
    const std::string create = "create S hash:ip,port family inet\n";
    EXPECT_EQ(errorOf(create + "remove S\n"),
              "nodes/a/ipset.txt, line 2: expected a line that begins with \"create\" or \"add\"");
    EXPECT_EQ(errorOf("ipset v7.17: Kernel error received: Operation not permitted\n"),
              "nodes/a/ipset.txt, line 1: expected a line that begins with \"create\" or \"add\"");
    EXPECT_EQ(errorOf(create + "add S\n"), "nodes/a/ipset.txt, line 2: an add line names a set and an element");
    EXPECT_EQ(errorOf("create S\n"), "nodes/a/ipset.txt, line 1: a create line names a set and its type");
    EXPECT_EQ(errorOf("create S hash:ip,moon\n"), "nodes/a/ipset.txt, line 1: the set type \"hash:ip,moon\" is not known");
    EXPECT_EQ(errorOf("create S tree:ip\n"), "nodes/a/ipset.txt, line 1: the set type \"tree:ip\" is not known");
    EXPECT_EQ(errorOf("create S hash:ip family inet7\n"), "nodes/a/ipset.txt, line 1: the family \"inet7\" is not known");
    EXPECT_EQ(errorOf("create S hash:ip family\n"), "nodes/a/ipset.txt, line 1: the option \"family\" has no value");
    EXPECT_EQ(errorOf("create S hash:ip netmask 33\n"), "nodes/a/ipset.txt, line 1: the netmask is longer than an address");
    EXPECT_EQ(errorOf("create S hash:ip timeout -1\n"), "nodes/a/ipset.txt, line 1: the timeout \"-1\" is no number");
    EXPECT_EQ(errorOf(create + create), "nodes/a/ipset.txt, line 2: the set \"S\" is created twice");
    EXPECT_EQ(errorOf("add S 10.0.0.1\n"), "nodes/a/ipset.txt, line 1: no line above creates the set \"S\"");
    EXPECT_EQ(errorOf(create + "add S 1.1.1.1,tcp:80 comment \"open\n"),
              "nodes/a/ipset.txt, line 2: a quoted comment does not end");
    EXPECT_EQ(errorOf(create + "add S 1.1.1.1,tcp:80 colour red\n"),
              "nodes/a/ipset.txt, line 2: the option \"colour\" of an element is not known");
}

TEST(IpsetParser, ElementsThatDoNotFitTheTypeAreErrors)
{
    const auto read = [](const std::string& type, const std::string& element) {
        return errorOf("create S " + type + "\nadd S " + element + '\n');
    };
    for (const char* element : {"10.0.0.1", "10.0.0.1,tcp:80,10.0.0.1", "10.0.0.1,tcp:", "10.0.0.1,tcp:65536", "10.0.0.1,moon:80",
                                "10.0.0.1,tcp:90-80", "10.0.0,tcp:80", "fd00::1,tcp:80", ",tcp:80", "10.0.0.1,"}) {
        EXPECT_EQ(read("hash:ip,port family inet", element),
                  std::string("nodes/a/ipset.txt, line 2: \"") + element + "\" is no element of a set of the type hash:ip,port");
    }
    EXPECT_THAT(read("bitmap:port range 0-65535", "tcp:80"), HasSubstr("is no element"));
    EXPECT_THAT(read("hash:mac", "00:11:22:33:44"), HasSubstr("is no element"));
    EXPECT_THAT(read("hash:mac", "00:11:22:33:44:5x"), HasSubstr("is no element"));
    EXPECT_THAT(read("hash:ip,mark", "1.2.3.4,0x100000000"), HasSubstr("is no element"));
    EXPECT_THAT(read("hash:net family inet", "10.0.0.0/33"), HasSubstr("is no element"));
    EXPECT_THAT(read("hash:ip family inet", "10.0.0.9-10.0.0.1"), HasSubstr("is no element"));
}

TEST(IpsetParser, ReadsWhatKubeProxyWrote)
{
    const auto evidence = test::openSample("shop-ipvs");
    const auto text = evidence.find("nodes/worker-1/ipset.txt");
    ASSERT_NE(text, nullptr);
    const auto sets = parseIpsetSave(*text, "nodes/worker-1/ipset.txt");
    ASSERT_TRUE(sets.has_value()) << sets.error().what << sets.error().why;

    std::size_t elements = 0;
    for (const Set& set : *sets) {
        elements += set.elements.size();
        EXPECT_EQ(set.family == IpFamily::ipv6, set.name.starts_with("KUBE-6-") && set.type != "bitmap:port") << set.name;
    }
    const auto lines = std::ranges::count(*text, '\n');
    EXPECT_EQ(sets->size() + elements, static_cast<std::size_t>(lines));
    const auto sourceRanges = std::ranges::find(*sets, "KUBE-LOAD-BALANCER-SOURCE-CIDR", &Set::name);
    ASSERT_NE(sourceRanges, sets->end());
    ASSERT_EQ(sourceRanges->elements.size(), 2u);
    EXPECT_THAT(keyOf(sourceRanges->elements[1]), ElementsAre("203.0.113.10", "tcp", "443", "198.51.100.0-198.51.100.255"));
}

}  // namespace
}  // namespace fairlead::netfilter
