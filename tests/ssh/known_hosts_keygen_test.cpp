// What ssh-keygen writes is read, and what it finds is found.
#include "model/ssh/known_hosts.h"

#include "model/kubernetes/kubeconfig/base64.h"
#include "tests/support/program_output.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_sshd.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>

namespace fairlead::ssh {
namespace {

using testing::HasSubstr;

class KnownHostsKeygen : public testing::Test {
protected:
    void SetUp() override
    {
        if (!std::filesystem::exists("/usr/bin/ssh-keygen"))
            GTEST_SKIP() << "there is no ssh-keygen";
    }

    // "type base64" of a fresh key.
    std::string freshKey(const std::string& name, const std::string& type)
    {
        test::makeKey(m_folder.path() / name, type);
        std::ifstream stream(m_folder.path() / (name + ".pub"));
        std::string kind;
        std::string text;
        stream >> kind >> text;
        return kind + " " + text;
    }

    static HostKey keyOf(const std::string& line)
    {
        const std::size_t space = line.find(' ');
        return {line.substr(0, space), kubernetes::decodeBase64(line.substr(space + 1)).value_or("")};
    }

    // The numbers of the lines that ssh-keygen -F finds.
    static std::set<int> linesFound(const std::filesystem::path& file, const std::string& name)
    {
        std::istringstream output(test::outputOf({"ssh-keygen", "-F", name, "-f", file.string()}));
        std::set<int> numbers;
        for (std::string line; std::getline(output, line);) {
            const std::size_t at = line.find("found: line ");
            if (at != std::string::npos)
                numbers.insert(std::stoi(line.substr(at + 12)));
        }
        return numbers;
    }

    static std::set<int> ourLines(const std::filesystem::path& file, const KnownHostName& name)
    {
        std::set<int> numbers;
        const auto hosts = KnownHosts::read({file.string()});
        for (const KnownHostEntry* entry : hosts.entriesFor(name))
            numbers.insert(entry->place.line);
        return numbers;
    }

    test::TemporaryFolder m_folder;
};

TEST_F(KnownHostsKeygen, fingerprintsAreAsSshKeygenPrintsThem)
{
    for (const char* const type : {"ed25519", "rsa", "ecdsa"}) {
        const HostKey key = keyOf(freshKey(type, type));
        const std::string printed = test::outputOf({"ssh-keygen", "-l", "-f", (m_folder.path() / type).string()});
        EXPECT_THAT(printed, HasSubstr(" " + fingerprintOf(key) + " "));
        EXPECT_THAT(printed, HasSubstr("(" + shortTypeName(key.type) + ")"));
    }
}

TEST_F(KnownHostsKeygen, findsTheLinesThatSshKeygenFinds)
{
    const std::string one = freshKey("one", "ed25519");
    const std::string two = freshKey("two", "ecdsa");
    const auto file = m_folder.write(
        "known_hosts",
        "# comment\nnode-1,10.0.0.1 " + one + "\n[node-1]:2222 " + two + "\n*.example.net,!db.example.net " + one
            + "\nbroken line\n@revoked *.example.net " + two + "\n@cert-authority n?de-* " + one + "\n2001:db8::1 " + two
            + "\n[2001:db8::1]:2222 " + one + "\n !node-1,node-1 " + one + "\nNODE-2,*-3 " + two + " a comment\n");
    for (const auto& name :
         {KnownHostName{"node-1"}, KnownHostName{"node-1", 2222}, KnownHostName{"10.0.0.1"}, KnownHostName{"web.example.net"},
          KnownHostName{"db.example.net"}, KnownHostName{"2001:db8::1"}, KnownHostName{"2001:db8::1", 2222},
          KnownHostName{"node-2"}, KnownHostName{"node-3"}, KnownHostName{"nowhere"}})
        EXPECT_EQ(ourLines(file, name), linesFound(file, name.toString())) << name.toString();
    EXPECT_EQ(ourLines(file, {"node-1"}), (std::set<int>{2, 7})) << "the comparison compared something";
}

TEST_F(KnownHostsKeygen, readsWhatSshKeygenHashed)
{
    const std::string one = freshKey("one", "ed25519");
    const std::string two = freshKey("two", "ecdsa");
    const auto file = m_folder.write("known_hosts", "node-1,10.0.0.1 " + one + "\n[node-1]:2222 " + two + "\n");
    test::outputOf({"ssh-keygen", "-H", "-f", file.string()});
    const auto hosts = KnownHosts::read({file.string()});
    ASSERT_EQ(hosts.entries().size(), 3U) << "ssh-keygen hashes each name by itself";
    ASSERT_THAT(hosts.entries().front().names, testing::StartsWith("|1|"));
    EXPECT_EQ(hosts.judge({"node-1"}, keyOf(one)).verdict, HostKeyVerdict::match);
    EXPECT_EQ(hosts.judge({"10.0.0.1"}, keyOf(one)).verdict, HostKeyVerdict::match);
    EXPECT_EQ(hosts.judge({"node-1", 2222}, keyOf(two)).verdict, HostKeyVerdict::match);
    EXPECT_EQ(hosts.judge({"node-1"}, keyOf(two)).verdict, HostKeyVerdict::changed);
    EXPECT_EQ(hosts.judge({"node-2"}, keyOf(one)).verdict, HostKeyVerdict::unknown);
}

TEST_F(KnownHostsKeygen, findsWhatWeAdded)
{
    const std::string one = freshKey("one", "ed25519");
    const auto file = m_folder.path() / "added";
    ASSERT_TRUE(appendKnownHost(file, {"Node-1"}, keyOf(one), NameHashing::plain));
    ASSERT_TRUE(appendKnownHost(file, {"node-2", 2222}, keyOf(one), NameHashing::hashed));
    EXPECT_EQ(linesFound(file, "node-1"), std::set<int>{1});
    EXPECT_EQ(linesFound(file, "[node-2]:2222"), std::set<int>{2});
}

}  // namespace
}  // namespace fairlead::ssh
