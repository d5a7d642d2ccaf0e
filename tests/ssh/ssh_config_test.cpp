#include "model/ssh/config/ssh_config.h"

#include "model/ssh/config/config_line.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace fairlead::ssh {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

ConfigSurroundings surroundings()
{
    ConfigSurroundings result;
    result.home = "/home/me";
    result.localUser = "me";
    result.localUserId = "1000";
    result.localHost = "desk.example.net";
    result.environment = kubernetes::Environment({{"SSH_AUTH_SOCK", "/run/agent"}, {"KEYS", "/keys"}});
    return result;
}

HostLookup lookUp(const std::string& text, const std::string& destination)
{
    const auto found = lookUpHostIn(text, "config", destination, surroundings());
    return found ? *found : HostLookup{};
}
HostSettings settings(const std::string& text, const std::string& destination) { return lookUp(text, destination).settings; }

TEST(SshConfig, hasOpensshsDefaults)
{
    const auto found = settings("", "node-1");
    EXPECT_EQ(found.hostName, "node-1");
    EXPECT_EQ(found.user, "me");
    EXPECT_EQ(found.port, 22);
    EXPECT_EQ(found.agentSocket, "/run/agent");
    EXPECT_THAT(found.identityFiles, testing::Contains("/home/me/.ssh/id_ed25519"));
    EXPECT_THAT(found.userKnownHostsFiles, ElementsAre("/home/me/.ssh/known_hosts", "/home/me/.ssh/known_hosts2"));
    EXPECT_EQ(found.hostKeyChecking, HostKeyChecking::ask);
    EXPECT_THAT(found.proxyJump, IsEmpty());
}

TEST(SshConfig, takesTheFirstValue)
{
    const std::string text = "Host web* !web-3\n  User first\n  Port = 2222\nHost *\n\tUser=\"second\"\n Port 3333\n";
    EXPECT_EQ(settings(text, "web-1").user, "first");
    EXPECT_EQ(settings(text, "web-1").port, 2222);
    EXPECT_EQ(settings(text, "web-3").user, "second");
    EXPECT_EQ(settings(text, "other@web-1:99").user, "other") << "what stands beside the host comes first";
    EXPECT_EQ(settings(text, "other@web-1:99").port, 99);
}

TEST(SshConfig, matchesByEachCriterion)
{
    const std::string text = "HostName %h.example.net\n"
                             "Match originalhost a user me\n Port 1001\n"
                             "Match host a.example.net !user me\n Port 1002\n"
                             "Match host=\"b.*,!b.example.org\" localuser me\n Port 1003\n"
                             "Match all\n Port 1004\n";
    EXPECT_EQ(settings(text, "a").port, 1001);
    EXPECT_EQ(settings(text, "you@a").port, 1002);
    EXPECT_EQ(settings(text, "b").port, 1003);
    EXPECT_EQ(settings(text, "c").port, 1004);
    EXPECT_EQ(settings(text, "a").hostName, "a.example.net");
}

TEST(SshConfig, runsNoCommandThatWasNotAllowed)
{
    const std::string text =
        "Match exec \"test %h = a\"\n Port 1001\nMatch !exec \"true\"\n Port 1002\nMatch host b exec \"x\"\n Port 1\n";
    const auto refused = lookUp(text, "a");
    EXPECT_EQ(refused.settings.port, 22);
    EXPECT_THAT(refused.warnings, ElementsAre(HasSubstr("config:1: Match exec would run a command"), HasSubstr("config:3: ")));

    auto allowed = surroundings();
    std::vector<std::string> asked;
    allowed.runMatchCommand = [&asked](const std::string& command) {
        asked.push_back(command);
        return true;
    };
    EXPECT_EQ(lookUpHostIn(text, "config", "a", allowed)->settings.port, 1001);
    EXPECT_THAT(asked, ElementsAre("test a = a", "true")) << "a command is not asked where another criterion says no";
}

TEST(SshConfig, expandsTokensAndVariables)
{
    const std::string text =
        "Host n\nHostName real\nUser root\nPort 2\nIdentityFile ~/k/%h-%n-%r-%p-%u\nIdentityFile ${KEYS}/%%\n"
        "IdentityFile %d/%i\nIdentityFile %Z\nIdentityFile ${NONE}/x\nUserKnownHostsFile ~/a /b/%h none\nProxyCommand nc -x %% "
        "%h %p # %r\n";
    const auto found = lookUp(text, "n");
    EXPECT_THAT(found.settings.identityFiles, ElementsAre("/home/me/k/real-n-root-2-me", "/keys/%", "/home/me/1000"));
    EXPECT_THAT(found.warnings, ElementsAre(HasSubstr("config:8: '%Z'"), HasSubstr("config:9: '${NONE}/x'")));
    EXPECT_THAT(found.settings.userKnownHostsFiles, ElementsAre("/home/me/a", "/b/real"));
    EXPECT_EQ(found.settings.proxyCommand, "nc -x % real 2 # root");
}

TEST(SshConfig, hopsOverSeveralHosts)
{
    const std::string text =
        "Host *.far\n ProxyJump a@one:2201, two ,ssh://[2001:db8::1]:22 # comment\nHost near\n ProxyJump none\n"
        "Host bastion\n User jump\nHost *\n ProxyJump jump@bastion\n ProxyCommand never\n";
    EXPECT_THAT(settings(text, "x.far").proxyJump, ElementsAre("a@one:2201", "two", "[2001:db8::1]:22"));
    EXPECT_THAT(settings(text, "near").proxyJump, IsEmpty());
    EXPECT_THAT(settings(text, "other").proxyJump, ElementsAre("jump@bastion"));
    EXPECT_EQ(settings(text, "other").proxyCommand, "") << "the one that comes first keeps the other away";
    EXPECT_THAT(settings(text, "bastion").proxyJump, IsEmpty()) << "not by way of itself";
}

TEST(SshConfig, chooseTheAgent)
{
    EXPECT_EQ(settings("IdentityAgent none", "n").agentSocket, std::nullopt);
    EXPECT_EQ(settings("IdentityAgent SSH_AUTH_SOCK", "n").agentSocket, "/run/agent");
    EXPECT_EQ(settings("IdentityAgent $KEYS", "n").agentSocket, "/keys");
    EXPECT_EQ(settings("IdentityAgent ~/agent/%h", "n").agentSocket, "/home/me/agent/n");
}

TEST(SshConfig, readsTheRest)
{
    const auto found =
        settings("StrictHostKeyChecking accept-new\nHostKeyAlias alias\nConnectTimeout 1m5s\nServerAliveInterval 7\n"
                 "ServerAliveCountMax 9\nAddressFamily inet6\nBindAddress ::1\nHashKnownHosts yes\nIdentitiesOnly yes\n"
                 "PreferredAuthentications gssapi-with-mic,password,publickey\nPasswordAuthentication no\n"
                 "HostKeyAlgorithms ^rsa-sha2-512\n",
                 "n");
    EXPECT_EQ(found.hostKeyChecking, HostKeyChecking::acceptNew);
    EXPECT_EQ(found.hostKeyAlias, "alias");
    EXPECT_EQ(found.connectTimeout.count(), 65);
    EXPECT_EQ(found.serverAliveInterval.count(), 7);
    EXPECT_EQ(found.serverAliveCountMax, 9);
    EXPECT_EQ(found.addressFamily, AddressFamily::inet6);
    EXPECT_EQ(found.bindAddress, "::1");
    EXPECT_TRUE(found.hashKnownHosts);
    EXPECT_TRUE(found.identitiesOnly);
    EXPECT_THAT(found.preferredAuthentications, ElementsAre("publickey")) << "in the order of the list";
    EXPECT_EQ(found.hostKeyAlgorithms.front(), "rsa-sha2-512");
    EXPECT_EQ(found.hostKeyAlgorithms.size(), 6U);
}

TEST(SshConfig, namesWhatItCannotFollow)
{
    const auto found =
        lookUp("Port many\nUser\nIdentityFile \"open\nAddressFamily ipx\nConnectTimeout soon\nStrictHostKeyChecking no\n"
               "ProxyJump a;b\nMatch planet mars\n Port 1\nHost n\n User kept\nUnknownToUs yes\n",
               "n");
    EXPECT_EQ(found.settings.port, 22);
    EXPECT_EQ(found.settings.user, "kept");
    EXPECT_EQ(found.settings.hostKeyChecking, HostKeyChecking::ask);
    for (const char* const place :
         {"config:1:", "config:2:", "config:3:", "config:4:", "config:5:", "config:6:", "config:7:", "config:8:"})
        EXPECT_THAT(found.warnings, testing::Contains(testing::StartsWith(place)));
    EXPECT_EQ(found.warnings.size(), 8U);
}

TEST(SshConfig, includesFilesByPattern)
{
    const test::TemporaryFolder folder;
    auto where = surroundings();
    where.home = folder.path().string();
    where.ownFile =
        folder.write(".ssh/config", "Host a\n Include conf.d/*\nHost *\n User last\nInclude ~/extra nowhere\n").string();
    folder.write(".ssh/conf.d/1", "Port 1001\nHost b\n User hidden\n");
    folder.write(".ssh/conf.d/2", "Host a\nUser included\n");
    folder.write("extra", "HostKeyAlias extra\nInclude extra2\n");
    folder.write(".ssh/extra2", "Include extra2\nBindAddress 1.2.3.4\n");
    const auto a = lookUpHost("a", where);
    ASSERT_TRUE(a);
    EXPECT_EQ(a->settings.port, 1001);
    EXPECT_EQ(a->settings.user, "included");
    EXPECT_EQ(a->settings.hostKeyAlias, "extra");
    EXPECT_EQ(a->settings.bindAddress, "1.2.3.4");
    EXPECT_THAT(a->warnings, ElementsAre(HasSubstr("too deeply"))) << "a file that includes itself comes to an end";
    const auto b = lookUpHost("b", where);
    EXPECT_EQ(b->settings.user, "last") << "what is included below a Host is for that host";
    EXPECT_EQ(b->settings.port, 22);
}

TEST(SshConfig, readsAgainForMatchFinal)
{
    const std::string text = "Match final host real\n Port 2222\nHost n\n HostName real\nHost real\n User renamed\n";
    EXPECT_EQ(settings(text, "n").port, 2222);
    EXPECT_EQ(settings(text, "n").user, "renamed");
}

TEST(HostDestination, isReadInEachForm)
{
    const auto is = [](const std::string& text, const std::string& user, const std::string& host,
                       std::optional<std::uint16_t> port) {
        const auto parsed = parseHostDestination(text);
        ASSERT_TRUE(parsed) << text;
        EXPECT_EQ(*parsed, (HostDestination{user, host, port})) << text;
        EXPECT_EQ(*parseHostDestination(parsed->toString()), *parsed);
    };
    is("node-1", "", "node-1", std::nullopt);
    is("admin@node-1:2222", "admin", "node-1", 2222);
    is("me@corp@node-1", "me@corp", "node-1", std::nullopt);
    is("2001:db8::1", "", "2001:db8::1", std::nullopt);
    is("[2001:db8::1]:22", "", "2001:db8::1", 22);
    is("root@[fe80::1%eth0]", "root", "fe80::1%eth0", std::nullopt);
    is("ssh://root@node-1:22/", "root", "node-1", 22);
}

TEST(HostDestination, refusesWhatWouldBeSomethingElse)
{
    for (const char* const text : {"", "@a", "a@", "-oProxyCommand=x", "-l@a", "a b", "a;b", "$(id)", "a:0", "a:65536", "a:x",
                                   "a:", "[::1", "[::1]x", "[::1]:", "a\nb", "`id`@a", "a/b", "u\\@a"}) {
        const auto parsed = parseHostDestination(text);
        ASSERT_FALSE(parsed) << text;
        EXPECT_EQ(parsed.error().kind, ErrorKind::usage);
        EXPECT_FALSE(parsed.error().hint.empty());
    }
}

TEST(ConfigLine, splitsAsOpensshDoes)
{
    const auto arguments = [](const std::string& line) { return parseConfigLine(line)->arguments; };
    EXPECT_THAT(arguments("Host a \"b c\" 'd e' f\\ g \"h\\\"i\" # comment"), ElementsAre("a", "b c", "d e", "f g", "h\"i"));
    EXPECT_THAT(arguments("  User=x"), ElementsAre("x"));
    EXPECT_THAT(arguments("User = x"), ElementsAre("x"));
    EXPECT_THAT(arguments("User x#y"), ElementsAre("x#y"));
    EXPECT_EQ(parseConfigLine("# x")->keyword, "");
    EXPECT_EQ(parseConfigLine(" \t\r\n")->keyword, "");
    EXPECT_EQ(parseConfigLine("HOSTNAME a\r")->keyword, "hostname");
    EXPECT_FALSE(parseConfigLine("User"));
    EXPECT_FALSE(parseConfigLine("User 'x"));
}

}  // namespace
}  // namespace fairlead::ssh
