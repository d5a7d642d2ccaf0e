#include "model/core/address.h"

#include <gtest/gtest.h>

namespace fairlead {
namespace {

TEST(IpAddress, PrintsCanonically)
{
    EXPECT_EQ(IpAddress::parse("10.96.0.1")->toString(), "10.96.0.1");
    EXPECT_EQ(IpAddress::parse("fd00:0:0:0::1")->toString(), "fd00::1");
    EXPECT_EQ(toString(*IpAddress::parse("fd00::1"), 80), "[fd00::1]:80");
    EXPECT_EQ(toString(*IpAddress::parse("10.0.0.1"), 80), "10.0.0.1:80");
}

TEST(IpAddress, RefusesWhatIsNotAnAddress)
{
    for (const char* text : {"", ".", "1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.4 ", " 1.2.3.4", "1.2.3.",
                             "::1%eth0", "[::1]", "fd00:::1", "1.2.3.4/32", "None", "1..2.3"})
        EXPECT_FALSE(IpAddress::parse(text)) << text;
}

TEST(Prefix, ClearsHostBitsAndContains)
{
    const Prefix prefix = *Prefix::parse("10.244.3.7/16");
    EXPECT_EQ(prefix.toString(), "10.244.0.0/16");
    EXPECT_EQ(prefix.last().toString(), "10.244.255.255");
    EXPECT_TRUE(prefix.contains(*IpAddress::parse("10.244.255.255")));
    EXPECT_FALSE(prefix.contains(*IpAddress::parse("10.245.0.0")));
    EXPECT_FALSE(prefix.contains(*IpAddress::parse("::ffff:10.244.0.1")));
    EXPECT_TRUE(Prefix::parse("0.0.0.0/0")->contains(prefix));
    EXPECT_FALSE(prefix.contains(*Prefix::parse("0.0.0.0/0")));
    EXPECT_TRUE(prefix.overlaps(*Prefix::parse("10.0.0.0/8")));
}

TEST(Prefix, ReadsHostsAndMasks)
{
    EXPECT_EQ(Prefix::parse("fd00::1")->toString(), "fd00::1/128");
    EXPECT_EQ(Prefix::parse("10.0.0.0/255.0.0.0")->toString(), "10.0.0.0/8");
    EXPECT_EQ(Prefix::parse("fd00:10:244::/48")->last().toString(), "fd00:10:244:ffff:ffff:ffff:ffff:ffff");
    for (const char* text :
         {"10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0.0/255.0.255.0", "fd00::/129", "/8", "10.0.0.0/8x"})
        EXPECT_FALSE(Prefix::parse(text)) << text;
}

TEST(Protocol, KnowsNamesAndNumbers)
{
    EXPECT_EQ(parseProtocol("TCP"), Protocol::tcp);
    EXPECT_EQ(parseProtocol("132"), Protocol::sctp);
    EXPECT_EQ(parseProtocol("icmpv6"), Protocol::icmpv6);
    EXPECT_EQ(toString(Protocol::icmpv6), "ipv6-icmp");
    EXPECT_EQ(toString(static_cast<Protocol>(89)), "89");
    EXPECT_FALSE(parseProtocol("256"));
    EXPECT_FALSE(parseProtocol("tcpp"));
}

}  // namespace
}  // namespace fairlead
