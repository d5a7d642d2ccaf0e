#include "model/kubernetes/objects.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fairlead::kubernetes {
namespace {

TEST(Node, HasAZoneByLabel)
{
    Node node;
    EXPECT_EQ(node.zone(), "");
    node.meta.labels["failure-domain.beta.kubernetes.io/zone"] = "old";
    EXPECT_EQ(node.zone(), "old");
    node.meta.labels["topology.kubernetes.io/zone"] = "new";
    EXPECT_EQ(node.zone(), "new");
}

TEST(Node, IsReadyOnlyWhereItSaysSo)
{
    Node node;
    EXPECT_FALSE(node.ready());
    node.conditions = {{"MemoryPressure", "True", "", ""}, {"Ready", "Unknown", "", ""}};
    EXPECT_FALSE(node.ready());
    node.conditions[1].status = "True";
    EXPECT_TRUE(node.ready());
}

TEST(Node, HasInternalAddressesOfBothFamilies)
{
    Node node;
    node.addresses = {{"Hostname", "worker-1"},
                      {"InternalIP", "10.0.0.1"},
                      {"ExternalIP", "192.0.2.1"},
                      {"InternalIP", "fd00::1"},
                      {"InternalIP", "not an address"}};
    const auto addresses = node.internalIps();
    ASSERT_EQ(addresses.size(), 2);
    EXPECT_EQ(addresses[0].toString(), "10.0.0.1");
    EXPECT_EQ(addresses[1].toString(), "fd00::1");
}

TEST(Service, IsHeadlessByItsAddressAlone)
{
    Service service;
    EXPECT_FALSE(service.headless()) << "an ExternalName service has no address either";
    service.clusterIps = {"None"};
    EXPECT_TRUE(service.headless());
    service.clusterIps = {"10.96.0.1"};
    EXPECT_FALSE(service.headless());
}

TEST(Enums, PrintTheWordsOfTheApi)
{
    EXPECT_EQ(toString(ServiceType::clusterIp), "ClusterIP");
    EXPECT_EQ(toString(ServiceType::nodePort), "NodePort");
    EXPECT_EQ(toString(ServiceType::loadBalancer), "LoadBalancer");
    EXPECT_EQ(toString(ServiceType::externalName), "ExternalName");
    EXPECT_EQ(toString(TrafficPolicy::cluster), "Cluster");
    EXPECT_EQ(toString(TrafficPolicy::local), "Local");
}

}  // namespace
}  // namespace fairlead::kubernetes
