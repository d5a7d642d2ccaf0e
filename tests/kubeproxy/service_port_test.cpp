#include "model/kubeproxy/service_port.h"

#include <gtest/gtest.h>

namespace fairlead::kubeproxy {
namespace {

// The expected names are those of kube-proxy's own tests and of real clusters.
TEST(ServicePortName, HashesAsKubeProxyDoes)
{
    EXPECT_EQ(serviceHash({"ns1", "svc1", "p80", Protocol::tcp}), "XPGD46QRK7WJZT7O");
    EXPECT_EQ(endpointHash({"ns1", "svc1", "p80", Protocol::tcp}, "10.180.0.1:80"), "SXIVWICOYRO3J4NJ");
    EXPECT_EQ(serviceHash({"default", "kubernetes", "https", Protocol::tcp}), "NPX46M4PTMTKRN6Y");
    EXPECT_EQ(serviceHash({"kube-system", "kube-dns", "dns", Protocol::udp}), "TCOU7JCQXEZGVUNU");
    EXPECT_EQ(serviceHash({"default", "web", "", Protocol::tcp}), "LOLE4ISW44XBNF3G");
    EXPECT_EQ(endpointHash({"default", "web", "", Protocol::tcp}, "[fd00:10:244::a]:8080"), "FMNGYDTBFTHGSFG4");
}

TEST(ServicePortName, NamesNftChainsAsKubeProxyDoes)
{
    EXPECT_EQ(nftServiceBase({"ns1", "svc1", "p80", Protocol::tcp}), "ULMVA6XW-ns1/svc1/tcp/p80");
    EXPECT_EQ(nftServiceBase({"default", "web", "", Protocol::tcp}), "PFISGYVC-default/web/tcp/");
    EXPECT_EQ(nftEndpointBase({"ns5", "svc5", "p80", Protocol::tcp}, *IpAddress::parse("10.180.0.3"), 80),
              "GTK6MW7G-ns5/svc5/tcp/p80__10.180.0.3/80");
    EXPECT_EQ(nftEndpointBase({"default", "web", "", Protocol::tcp}, *IpAddress::parse("fd00:10:244::a"), 8080),
              "JFLHAW7Y-default/web/tcp/__fd00.10.244..a/8080");
}

TEST(ServicePortName, CutsLongNftNamesAt240)
{
    const std::string base = nftServiceBase({std::string(63, 'n'), std::string(63, 's'), std::string(150, 'p'), Protocol::tcp});
    EXPECT_EQ(base.size(), 240u);
    EXPECT_TRUE(base.ends_with("..."));
}

TEST(ServicePortName, PrintsAsInComments)
{
    EXPECT_EQ((ServicePortName{"shop", "frontend", "http", Protocol::tcp}.toString()), "shop/frontend:http");
    EXPECT_EQ((ServicePortName{"shop", "cart", "", Protocol::tcp}.toString()), "shop/cart");
}

}  // namespace
}  // namespace fairlead::kubeproxy
