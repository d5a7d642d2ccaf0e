// What ssh -G makes of a file is what we make of it.
#include "model/ssh/config/ssh_config.h"

#include "tests/support/program_output.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <random>
#include <sstream>
#include <string>
#include <vector>

namespace fairlead::ssh {
namespace {

using Lines = std::map<std::string, std::vector<std::string>>;

Lines opensshs(const std::filesystem::path& file, const std::string& host)
{
    std::istringstream output(test::outputOf({"/usr/bin/ssh", "-G", "-F", file.string(), host}));
    Lines lines;
    for (std::string line; std::getline(output, line);) {
        const std::size_t space = line.find(' ');
        lines[line.substr(0, space)].push_back(space == std::string::npos ? std::string() : line.substr(space + 1));
    }
    return lines;
}

std::string joined(const std::vector<std::string>& parts, const std::string& between)
{
    std::string text;
    for (const std::string& part : parts)
        text += (text.empty() ? "" : between) + part;
    return text;
}

// Each keyword in the words of ssh -G, which leaves the tokens of commands and files as they are.
void expectSame(const std::filesystem::path& file, const std::string& host)
{
    const Lines theirs = opensshs(file, host);
    ASSERT_FALSE(theirs.empty()) << "ssh refused the file";
    auto surroundings = ConfigSurroundings::ofProcess();
    surroundings.ownFile = file.string();
    surroundings.systemFile.clear();
    const auto found = lookUpHost(host, surroundings);
    ASSERT_TRUE(found);
    const HostSettings& ours = found->settings;
    const auto same = [&theirs, &host](const std::string& keyword, const std::string& value) {
        const auto line = theirs.find(keyword);
        EXPECT_EQ(line == theirs.end() ? std::string() : line->second.front(), value) << keyword << " of " << host;
    };
    same("hostname", ours.hostName);
    same("user", ours.user);
    same("port", std::to_string(ours.port));
    same("identitiesonly", ours.identitiesOnly ? "yes" : "no");
    same("proxyjump", joined(ours.proxyJump, ","));
    same("proxycommand", ours.proxyCommand);
    same("userknownhostsfile", joined(ours.userKnownHostsFiles, " "));
    same("globalknownhostsfile", joined(ours.globalKnownHostsFiles, " "));
    same("stricthostkeychecking",
         ours.hostKeyChecking == HostKeyChecking::yes             ? "true"
             : ours.hostKeyChecking == HostKeyChecking::acceptNew ? "accept-new"
                                                                  : "ask");
    same("hostkeyalias", ours.hostKeyAlias);
    same("hashknownhosts", ours.hashKnownHosts ? "yes" : "no");
    if (theirs.at("connecttimeout").front() != "none")
        same("connecttimeout", std::to_string(ours.connectTimeout.count()));
    same("serveralivecountmax", std::to_string(ours.serverAliveCountMax));
    same("bindaddress", ours.bindAddress);
    if (theirs.at("identityfile").front().starts_with("/")) {
        EXPECT_EQ(joined(theirs.at("identityfile"), " "), joined(ours.identityFiles, " ")) << host;
    }
}

class SshConfigOpenssh : public testing::Test {
protected:
    void SetUp() override
    {
        if (!std::filesystem::exists("/usr/bin/ssh"))
            GTEST_SKIP() << "there is no ssh to compare with";
    }
    test::TemporaryFolder m_folder;
};

TEST_F(SshConfigOpenssh, agreesOnAHandwrittenFile)
{
    const auto included =
        m_folder.write("included", "Host b*\n User from-include\n IdentityFile /k/two\nHost *\n ConnectTimeout 2m\n");
    const auto file = m_folder.write(
        "config",
        "# comment\nInclude " + included.string()
            + "\n"
              "Host alpha \"beta\" !gamma\n  HostName %h.example.net\n  Port=2201\n  IdentityFile /k/one\n"
              "Host b* *.example.net\n  StrictHostKeyChecking accept-new\n  IdentitiesOnly yes\n  ProxyJump j1,u@j2:2222\n"
              "Match host *.example.net user root\n  HostKeyAlias matched\n  UserKnownHostsFile /a /b\n"
              "Match originalhost gamma,delta,!delta\n  ProxyCommand nc  far 'a b' # no comment\n  HashKnownHosts yes\n"
              "Match final host beta*\n BindAddress 10.0.0.9\n"
              "Host *\n  User \"last one\"\n  IdentityFile /k/three\n  ServerAliveCountMax 5\n  ProxyJump none\n");
    for (const char* const host :
         {"alpha", "beta", "gamma", "delta", "epsilon", "root@alpha", "x.example.net", "beta.example.net"})
        expectSame(file, host);
}

TEST_F(SshConfigOpenssh, agreesOnGeneratedFiles)
{
    const std::vector<std::string> conditions{"Host a",
                                              "Host *",
                                              "Host a* !ab",
                                              "Host b? ab",
                                              "Host !a *",
                                              "Match all",
                                              "Match host a",
                                              "Match !host a",
                                              "Match host r*,!rb",
                                              "Match originalhost a*",
                                              "Match user u1",
                                              "Match !user u1",
                                              "Match host ab user u?",
                                              "Match localuser root,x"};
    const std::vector<std::string> values{"User u1",
                                          "User u2",
                                          "Port 2201",
                                          "Port 2202",
                                          "HostName r%h",
                                          "HostName real",
                                          "IdentityFile /k/1",
                                          "IdentityFile /k/2",
                                          "IdentitiesOnly yes",
                                          "IdentitiesOnly no",
                                          "ProxyJump j1",
                                          "ProxyJump none",
                                          "ProxyCommand none",
                                          "ProxyCommand=nc far",
                                          "UserKnownHostsFile /u/1 /u/2",
                                          "StrictHostKeyChecking yes",
                                          "StrictHostKeyChecking ask",
                                          "HostKeyAlias k1",
                                          "HashKnownHosts yes",
                                          "ConnectTimeout 7",
                                          "BindAddress 127.0.0.9",
                                          "GlobalKnownHostsFile \"/g 1\"",
                                          "ServerAliveCountMax 4"};
    std::minstd_rand random(20261127);
    const auto pick = [&random](const std::vector<std::string>& from) { return from[random() % from.size()]; };
    for (int round = 0; round < 40 && !HasFailure(); ++round) {
        std::string text;
        for (int line = 0; line < 14; ++line)
            text += (random() % 3 == 0 ? pick(conditions) : pick(values)) + "\n";
        const auto file = m_folder.write("config" + std::to_string(round), text);
        SCOPED_TRACE(text);
        for (const char* const host : {"a", "ab", "bc", "u1@a"})
            expectSame(file, host);
    }
}

}  // namespace
}  // namespace fairlead::ssh
