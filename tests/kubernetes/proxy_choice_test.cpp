#include "model/kubernetes/kubeconfig/proxy_choice.h"

#include "model/kubernetes/kubeconfig/server_url.h"

#include <gmock/gmock.h>

namespace fairlead::kubernetes {
namespace {

std::string proxyOf(const std::string& server, std::map<std::string, std::string, std::less<>> variables)
{
    const auto proxy = proxyFromEnvironment(parseServerUrl(server)->url, Environment(std::move(variables)));
    if (!proxy)
        return proxy.error().what + ": " + proxy.error().why;
    return *proxy ? std::string((*proxy)->buffer()) : "none";
}

TEST(ProxyChoice, FollowsTheSchemeOfTheServer)
{
    EXPECT_EQ(proxyOf("https://h", {{"HTTPS_PROXY", "http://s:1"}, {"HTTP_PROXY", "http://p:2"}}), "http://s:1");
    EXPECT_EQ(proxyOf("http://h", {{"HTTPS_PROXY", "http://s:1"}, {"HTTP_PROXY", "http://p:2"}}), "http://p:2");
    EXPECT_EQ(proxyOf("https://h", {{"https_proxy", "http://low"}}), "http://low");
    EXPECT_EQ(proxyOf("https://h", {{"HTTPS_PROXY", "http://up"}, {"https_proxy", "http://low"}}), "http://up");
    EXPECT_EQ(proxyOf("https://h", {{"HTTPS_PROXY", ""}, {"https_proxy", "http://low"}}), "http://low");
    EXPECT_EQ(proxyOf("https://h", {{"HTTP_PROXY", "http://p"}}), "none");
    EXPECT_EQ(proxyOf("https://h", {{"HTTPS_PROXY", "p:3128"}}), "http://p:3128");
    EXPECT_EQ(proxyOf("https://h", {{"HTTPS_PROXY", "socks5h://p"}}), "socks5://p");
    EXPECT_EQ(proxyOf("https://h", {{"HTTPS_PROXY", "u:p@"}}), "the variable HTTPS_PROXY: http://REDACTED@ names no host");
}

TEST(ProxyChoice, LeavesThisMachineAlone)
{
    for (const char* const server : {"https://localhost:6443", "https://127.0.0.1", "https://127.1.2.3:1", "https://[::1]:6443"})
        EXPECT_EQ(proxyOf(server, {{"HTTPS_PROXY", "http://p"}}), "none") << server;
}

TEST(ProxyChoice, KnowsTheFormsOfNoProxy)
{
    const auto except = [](const char* host, const char* list, std::uint16_t port = 6443) {
        return isExcepted(host, port, list);
    };
    EXPECT_TRUE(except("h", "*"));
    EXPECT_TRUE(except("a.example.com", "example.com"));
    EXPECT_TRUE(except("example.com", "example.com"));
    EXPECT_FALSE(except("notexample.com", "example.com"));
    EXPECT_TRUE(except("a.example.com", ".example.com"));
    EXPECT_FALSE(except("example.com", ".example.com"));
    EXPECT_TRUE(except("a.example.com", "*.example.com"));
    EXPECT_TRUE(except("API.Example.COM", " x , example.com "));
    EXPECT_TRUE(except("h", "h:6443"));
    EXPECT_FALSE(except("h", "h:443"));
    EXPECT_FALSE(except("h", "h:x"));
    EXPECT_TRUE(except("10.1.2.3", "10.0.0.0/8"));
    EXPECT_FALSE(except("11.1.2.3", "10.0.0.0/8"));
    EXPECT_TRUE(except("10.1.2.3", "10.1.2.3"));
    EXPECT_TRUE(except("10.1.2.3", "10.1.2.3:6443"));
    EXPECT_FALSE(except("10.1.2.3", "10.1.2.3:80"));
    EXPECT_TRUE(except("[fd00::1]", "fd00::/16"));
    EXPECT_TRUE(except("fd00::1", "fd00:0::1"));
    EXPECT_TRUE(except("fd00::1", "[fd00::1]:6443"));
    EXPECT_FALSE(except("fd00::1", "[fd00::1]:1"));
    EXPECT_FALSE(except("name", "10.0.0.0/8"));
    EXPECT_FALSE(except("h", ""));
    EXPECT_FALSE(except("h", ",,., ,"));
}

TEST(ServerUrl, HidesEveryLogin)
{
    EXPECT_EQ(withoutLogin("https://h:6443/p"), "https://h:6443/p");
    EXPECT_EQ(withoutLogin("https://a:b@h/p"), "https://REDACTED@h/p");
    EXPECT_EQ(withoutLogin("https://a:b/c@h"), "https://REDACTED@h") << "a password that nobody escaped";
    EXPECT_EQ(withoutLogin("a:b@h"), "REDACTED@h");
    EXPECT_EQ(withoutLogin("https://h?token=CANARY"), "https://h");
    EXPECT_EQ(withoutLogin("https://a:b?CANARY@h"), "https://REDACTED@h");
    EXPECT_EQ(withoutLogin(""), "");
}

}  // namespace
}  // namespace fairlead::kubernetes
