#include "model/trace/flow.h"

#include <gtest/gtest.h>

namespace fairlead::trace {
namespace {

TEST(Origin, ReadsEveryFormAndWritesItAgain)
{
    for (const char* text : {"pod:shop/cart-7466d4674c-g4hn6", "node:worker-1", "outside", "outside:172.30.56.200",
                             "outside:fd00::1", "ip:10.244.1.2", "ip:fd00::2"}) {
        const auto origin = Origin::parse(text);
        ASSERT_TRUE(origin) << text;
        EXPECT_EQ(origin->toString(), text);
    }
}

TEST(Origin, RefusesWhatNamesNothing)
{
    for (const char* text : {"", "pod:", "pod:shop", "pod:shop/", "pod:/cart", "pod:shop/cart/x", "node:", "node:a b",
                             "outside:", "outside:1.2.3", "outsider", "ip:", "ip:host", "10.0.0.1", "POD:shop/cart"}) {
        const auto origin = Origin::parse(text);
        ASSERT_FALSE(origin) << text;
        EXPECT_EQ(origin.error().kind, ErrorKind::usage);
        EXPECT_NE(origin.error().hint.find("pod:NAMESPACE/NAME"), std::string::npos);
    }
}

TEST(Target, ReadsEveryForm)
{
    const auto address = Target::parse("10.96.0.10:53/udp").value();
    EXPECT_EQ(address.address, IpAddress::parse("10.96.0.10").value());
    EXPECT_EQ(address.port, 53);
    EXPECT_EQ(address.protocol, Protocol::udp);
    const auto ipv6 = Target::parse("[fd00:10:96::7dd]:9000").value();
    EXPECT_EQ(ipv6.toString(), "[fd00:10:96::7dd]:9000/tcp");
    const auto service = Target::parse("service:shop/frontend:http").value();
    EXPECT_EQ(service.kind, Target::Kind::service);
    EXPECT_EQ(service.servicePort, "http");
    EXPECT_EQ(Target::parse("service:shop/frontend").value().servicePort, "");
    const auto node = Target::parse("node:worker-1:30080/sctp").value();
    EXPECT_EQ(node.name, "worker-1");
    EXPECT_EQ(node.port, 30080);
    EXPECT_EQ(node.protocol, Protocol::sctp);
}

TEST(Target, RefusesWhatHasNoOneAnswer)
{
    for (const char* text : {"",
                             "10.96.0.1",
                             "10.96.0.1:",
                             "10.96.0.1:0",
                             "10.96.0.1:65536",
                             "10.96.0.1:080",
                             "10.96.0.1:80/icmp",
                             "fd00::1:80",
                             "[10.0.0.1]:80",
                             "[fd00::1]",
                             "service:",
                             "service:shop",
                             "service:shop/frontend:",
                             "service:shop/frontend:0",
                             "service:shop/frontend:99999",
                             "node:worker-1",
                             "node::80",
                             "node:worker-1:x",
                             "[]:80",
                             "host:80"}) {
        const auto target = Target::parse(text);
        ASSERT_FALSE(target) << text;
        EXPECT_EQ(target.error().kind, ErrorKind::usage);
    }
}

}  // namespace
}  // namespace fairlead::trace
