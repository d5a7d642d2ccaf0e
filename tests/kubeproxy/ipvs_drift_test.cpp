#include "tests/support/rule_drifts.h"

#include <gtest/gtest.h>

namespace fairlead::kubeproxy {
namespace {

using test::addEndpoint;
using test::describe;
using test::driftOf;
using test::EditedEvidence;
using test::onlyDifference;
using Kind = Difference::Kind;
using Scope = Difference::Scope;

const std::string rules4 = "nodes/worker-1/iptables-save.txt";
const std::string ipvs = "nodes/worker-1/ipvs.txt";
const std::string ipsets = "nodes/worker-1/ipset.txt";

TEST(IpvsDrift, ReportsADeletedRealServer)
{
    EditedEvidence evidence("shop-ipvs");
    evidence.deleteLines(ipvs, {"-a -t 10.96.128.38:443", "-r 10.244.1.5:8443"});
    const Difference difference = onlyDifference(driftOf(evidence));
    EXPECT_EQ(difference.port->toString(), "shop/payments:https");
    EXPECT_EQ(difference.endpoint, "10.244.1.5:8443");
    ASSERT_EQ(difference.entries.size(), 1u);
    EXPECT_EQ(difference.entries[0].expected, "-a -t 10.96.128.38:443 -r 10.244.1.5:8443 -m -w 1");
}

TEST(IpvsDrift, LetsServersDrain)
{
    EditedEvidence evidence("shop-ipvs");
    evidence.lines(ipvs, {"-A -t 10.96.128.38:443"},
                   [](const std::string& line) { return line + "-a -t 10.96.128.38:443 -r 10.244.9.9:8443 -m -w 0\n"; });
    const NodeDrift drift = driftOf(evidence);
    EXPECT_TRUE(drift.differences.empty()) << describe(drift);
}

TEST(IpvsDrift, ReportsAServerTooMany)
{
    EditedEvidence evidence("shop-ipvs");
    evidence.lines(ipvs, {"-A -t 10.96.128.38:443"},
                   [](const std::string& line) { return line + "-a -t 10.96.128.38:443 -r 10.244.9.9:8443 -m -w 1\n"; });
    const Difference difference = onlyDifference(driftOf(evidence));
    EXPECT_EQ(difference.kind, Kind::stale);
    EXPECT_EQ(difference.endpoint, "10.244.9.9:8443");
}

TEST(IpvsDrift, ReportsADeletedSetElement)
{
    EditedEvidence evidence("shop-ipvs");
    evidence.deleteLines(ipsets, {"add KUBE-CLUSTER-IP 10.96.223.158,tcp:80"});
    const Difference difference = onlyDifference(driftOf(evidence));
    EXPECT_EQ(difference.kind, Kind::missing);
    EXPECT_EQ(difference.place, "ipset KUBE-CLUSTER-IP");
    EXPECT_TRUE(difference.port);
}

TEST(IpvsDrift, ReportsAVirtualServerTooMany)
{
    EditedEvidence evidence("shop-ipvs");
    evidence.lines(ipvs, {"-A -t 10.96.128.38:443"},
                   [](const std::string& line) { return "-A -t 10.96.77.77:80 -s rr\n" + line; });
    const Difference difference = onlyDifference(driftOf(evidence));
    EXPECT_EQ(difference.kind, Kind::extra);
    EXPECT_EQ(difference.entries[0].found->text, "-A -t 10.96.77.77:80 -s rr");
}

TEST(IpvsDrift, GroupsAllThatAnUnknownEndpointLacks)
{
    EditedEvidence evidence("shop-ipvs");
    addEndpoint(evidence, "frontend", "IPv4", "10.244.3.77");
    const Difference difference = onlyDifference(driftOf(evidence));
    EXPECT_EQ(difference.scope, Scope::endpoint);
    EXPECT_EQ(difference.entries.size(), 4u);  // of the ClusterIP and of the node port on three addresses
}

TEST(IpvsDrift, ReportsADeletedRule)
{
    EditedEvidence evidence("shop-ipvs");
    evidence.deleteLines(rules4, {"-A KUBE-SERVICES", "--match-set KUBE-CLUSTER-IP dst,dst", "KUBE-MARK-MASQ"});
    const Difference difference = onlyDifference(driftOf(evidence));
    EXPECT_EQ(difference.kind, Kind::missing);
    EXPECT_EQ(difference.place, "nat KUBE-SERVICES");
}

TEST(UserspaceDrift, ReportsAPortThatDisagreesWithTheOthers)
{
    EditedEvidence evidence("shop-1.20-userspace");
    evidence.lines(rules4, {"-A KUBE-NODEPORT-HOST", "\"shop/frontend:http\""},
                   [](std::string line) { return line.replace(line.find("10.0.2.15:"), 10, "10.0.2.15:9"); });
    const Difference difference = onlyDifference(driftOf(evidence));
    EXPECT_EQ(difference.kind, Kind::stale);
    EXPECT_EQ(difference.port->toString(), "shop/frontend:http");
    EXPECT_EQ(difference.place, "nat KUBE-NODEPORT-HOST");
}

TEST(UserspaceDrift, ReportsADeletedPortal)
{
    EditedEvidence evidence("shop-1.20-userspace");
    evidence.deleteLines(rules4, {"-A KUBE-PORTALS-CONTAINER", "\"shop/cart\""});
    const Difference difference = onlyDifference(driftOf(evidence));
    EXPECT_EQ(difference.kind, Kind::missing);
    EXPECT_EQ(difference.port->toString(), "shop/cart");
}

}  // namespace
}  // namespace fairlead::kubeproxy
