#include "tests/support/test_sshd.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <memory>

namespace fairlead::test {
namespace {

using testing::HasSubstr;

// What a shell command writes, both streams.
std::string outputOf(const std::string& command)
{
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen((command + " 2>&1").c_str(), "r"), pclose);
    std::string text;
    std::array<char, 4096> block{};
    while (const std::size_t got = fread(block.data(), 1, block.size(), pipe.get()))
        text.append(block.data(), got);
    return text;
}

std::string sshCommand(TestSshd& sshd, const std::string& options)
{
    const auto known = sshd.folder().write("known_hosts", sshd.knownHostsLines());
    return "ssh -F none -o UserKnownHostsFile=" + known.string() + " -i " + sshd.clientKey().string() + " -p "
        + std::to_string(sshd.port()) + " " + options + " " + sshd.user() + "@" + sshd.address();
}

TEST(TestSshd, LetsTheSshProgramIn)
{
    if (const std::string why = TestSshd::whyUnavailable(); !why.empty())
        GTEST_SKIP() << why;
    TestSshd sshd;
    EXPECT_EQ(outputOf(sshCommand(sshd, "-o BatchMode=yes") + " 'echo here; exit 3'; echo $?"), "here\n3\n") << sshd.log();
    EXPECT_EQ(sshd.accepted(), 1);
    EXPECT_THAT(sshd.log(), HasSubstr("Accepted publickey"));
}

TEST(TestSshd, AsksForACodeThroughPam)
{
    if (const std::string why = TestSshd::whyNoPam(); !why.empty())
        GTEST_SKIP() << why;
    TemporaryFolder folder;
    const auto check = folder.write("check", "#!/bin/sh\nread -r code; [ \"$code\" = 123456 ]\n");
    std::filesystem::permissions(check, std::filesystem::perms::owner_all);
    TestSshd sshd({.config = {"AuthenticationMethods publickey,keyboard-interactive"},
                   .pam = {"auth requisite pam_exec.so quiet expose_authtok " + check.string()}});
    const std::string command = sshCommand(sshd, "-o NumberOfPasswordPrompts=1") + " 'echo in'";
    EXPECT_THAT(outputOf("SSH_ASKPASS_REQUIRE=force SSH_ASKPASS=" + folder.write("ask", "#!/bin/sh\necho 123456\n").string()
                         + " sh -c 'chmod 700 \"$SSH_ASKPASS\"; '\"" + command + "\""),
                HasSubstr("in\n"))
        << sshd.log();
}

}  // namespace
}  // namespace fairlead::test
