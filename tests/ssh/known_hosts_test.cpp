#include "model/ssh/known_hosts.h"

#include "model/kubernetes/kubeconfig/base64.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <sys/stat.h>

namespace fairlead::ssh {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

HostKey keyOf(const std::string& type, const std::string& secret)
{
    std::string blob{'\0', '\0', '\0', static_cast<char>(type.size())};
    return {type, blob + type + secret};
}

const HostKey first = keyOf("ssh-ed25519", "first");
const HostKey second = keyOf("ssh-ed25519", "second");
const HostKey rsa = keyOf("ssh-rsa", "third");

std::string words(const HostKey& key) { return key.type + " " + kubernetes::encodeBase64(key.blob); }

KnownHosts knownHosts(const std::string& text)
{
    KnownHosts result;
    result.add(text, "known");
    return result;
}

HostKeyVerdict verdict(const std::string& text, const KnownHostName& name, const HostKey& key)
{
    return knownHosts(text).judge(name, key).verdict;
}

std::string textOf(const std::filesystem::path& file)
{
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
}

TEST(KnownHosts, knowAHostByEachOfItsNames)
{
    const std::string text = "# mine\n\nnode-1,10.0.0.1 " + words(first) + " a comment\n";
    EXPECT_EQ(verdict(text, {"node-1"}, first), HostKeyVerdict::match);
    EXPECT_EQ(verdict(text, {"NODE-1"}, first), HostKeyVerdict::match);
    EXPECT_EQ(verdict(text, {"10.0.0.1"}, first), HostKeyVerdict::match);
    EXPECT_EQ(verdict(text, {"10.0.0.11"}, first), HostKeyVerdict::unknown);
    EXPECT_EQ(knownHosts(text).judge({"node-1"}, first).place.toString(), "known:3");
}

TEST(KnownHosts, nameThePlaceAndTheKeyThatChanged)
{
    const std::string text = "other " + words(second) + "\nnode-1 " + words(rsa) + "\nnode-1 " + words(first) + "\n";
    const auto judgement = knownHosts(text).judge({"node-1"}, second);
    EXPECT_EQ(judgement.verdict, HostKeyVerdict::changed);
    EXPECT_EQ(judgement.place.toString(), "known:3") << "the key of the same type tells more than the first";
    EXPECT_EQ(judgement.knownFingerprint, fingerprintOf(first));
    EXPECT_EQ(verdict("node-1 " + words(rsa), {"node-1"}, first), HostKeyVerdict::changed) << "as OpenSSH does";
}

TEST(KnownHosts, takeAMatchBeforeAnOldKey)
{
    EXPECT_EQ(verdict("node-1 " + words(first) + "\nnode-1 " + words(second), {"node-1"}, second), HostKeyVerdict::match);
}

TEST(KnownHosts, matchWildcardsAndNegation)
{
    const std::string text = "*.example.net,!db.example.net,n?de " + words(first);
    EXPECT_EQ(verdict(text, {"web.example.net"}, first), HostKeyVerdict::match);
    EXPECT_EQ(verdict(text, {"db.example.net"}, first), HostKeyVerdict::unknown);
    EXPECT_EQ(verdict(text, {"node"}, first), HostKeyVerdict::match);
    EXPECT_EQ(verdict(text, {"nde"}, first), HostKeyVerdict::unknown);
    EXPECT_EQ(verdict("*.EXAMPLE.net " + words(first), {"Web.example.NET"}, first), HostKeyVerdict::match);
}

TEST(KnownHosts, lookForThePortAndThenForThePlainHost)
{
    const std::string both = "node-1 " + words(first) + "\n[node-1]:2222 " + words(second);
    EXPECT_EQ(verdict(both, {"node-1", 2222}, second), HostKeyVerdict::match);
    EXPECT_EQ(verdict(both, {"node-1", 2222}, first), HostKeyVerdict::changed) << "the entry with the port counts";
    EXPECT_EQ(verdict(both, {"node-1", 22}, second), HostKeyVerdict::changed);
    EXPECT_EQ(verdict("node-1 " + words(first), {"node-1", 2222}, first), HostKeyVerdict::match);
    EXPECT_EQ(verdict("node-1 " + words(first), {"node-1", 2222}, second), HostKeyVerdict::unknown)
        << "another program may listen at another port";
}

TEST(KnownHosts, refuseARevokedKeyWhateverElseIsSaid)
{
    const std::string text = "node-1 " + words(first) + "\n@revoked * " + words(first) + "\n";
    const auto judgement = knownHosts(text).judge({"node-1"}, first);
    EXPECT_EQ(judgement.verdict, HostKeyVerdict::revoked);
    EXPECT_EQ(judgement.place.toString(), "known:2");
    EXPECT_EQ(verdict("@revoked node-1 " + words(first), {"node-1", 2222}, first), HostKeyVerdict::revoked);
    EXPECT_EQ(verdict("@revoked * " + words(first), {"node-1"}, second), HostKeyVerdict::unknown);
}

TEST(KnownHosts, sayThatOnlyAnAuthorityIsTrusted)
{
    const std::string authority = "@cert-authority *.example.net " + words(first) + "\n";
    EXPECT_EQ(verdict(authority, {"web.example.net"}, second), HostKeyVerdict::authorityOnly);
    EXPECT_EQ(verdict(authority, {"web.example.net"}, first), HostKeyVerdict::authorityOnly)
        << "the authority's own key is no host's";
    EXPECT_EQ(verdict(authority + "web.example.net " + words(second), {"web.example.net"}, second), HostKeyVerdict::match);
    EXPECT_EQ(verdict(authority, {"elsewhere"}, second), HostKeyVerdict::unknown);
}

TEST(KnownHosts, leaveOutAndNameALineThatSaysNothing)
{
    const auto hosts = knownHosts("alone\nnode-1 ssh-ed25519\nnode-1 ssh-ed25519 %%%\nnode-1 ssh-rsa "
                                  + kubernetes::encodeBase64(first.blob) + "\n@unknown node-1 " + words(first)
                                  + "\n@revoked @revoked node-1 " + words(first) + "\nnode-1 " + words(second) + "\r\n");
    EXPECT_THAT(hosts.warnings(),
                ElementsAre("known:1: host names, the type of the key and the key are expected", "known:2: the key is missing",
                            "known:3: the key is not base64", "known:4: the key is not of the type that the line names",
                            "known:5: a marker is neither @revoked nor @cert-authority", HasSubstr("known:6: ")));
    EXPECT_EQ(hosts.judge({"node-1"}, second).verdict, HostKeyVerdict::match);
    EXPECT_EQ(hosts.judge({"node-1"}, second).place.line, 7);
}

TEST(KnownHosts, bearAnyText)
{
    EXPECT_THAT(knownHosts("").entries(), IsEmpty());
    EXPECT_THAT(knownHosts("\n\n \t\n#").warnings(), IsEmpty());
    EXPECT_EQ(
        verdict("|1| " + words(first) + "\n|1|| " + words(first) + "\n|1|AA==|AA== " + words(first) + "\n|2|x|y " + words(first),
                {"node-1"}, first),
        HostKeyVerdict::unknown);
    const std::string long_(1 << 20, '*');
    EXPECT_EQ(verdict(long_ + "x " + words(first), {"node-1"}, first), HostKeyVerdict::unknown);
}

TEST(KnownHosts, countSeveralFiles)
{
    const test::TemporaryFolder folder;
    const auto own = folder.write("own", "node-1 " + words(first) + "\n").string();
    const auto global = folder.write("global", "node-2 " + words(second) + "\n@revoked * " + words(first) + "\n").string();
    const auto hosts = KnownHosts::read({(folder.path() / "missing").string(), own, global});
    EXPECT_THAT(hosts.warnings(), IsEmpty());
    EXPECT_EQ(hosts.judge({"node-2"}, second).place.toString(), global + ":1");
    EXPECT_EQ(hosts.judge({"node-1"}, first).verdict, HostKeyVerdict::revoked);
    EXPECT_THAT(KnownHosts::read({folder.path().string()}).warnings(), ElementsAre(HasSubstr("directory")));
}

TEST(KnownHosts, orderTheAlgorithmsByWhatIsKnown)
{
    const auto hosts = knownHosts("node-1 " + words(rsa) + "\n@revoked node-1 " + words(first) + "\nnode-1 " + words(rsa));
    EXPECT_THAT(hosts.keyTypes({"node-1"}), ElementsAre("ssh-rsa"));
    EXPECT_THAT(hosts.keyTypes({"node-1", 2222}), ElementsAre("ssh-rsa"));
    EXPECT_THAT(hosts.keyTypes({"node-2"}), IsEmpty());
    EXPECT_THAT(orderHostKeyAlgorithms({"ssh-ed25519", "rsa-sha2-512", "ecdsa-sha2-nistp256", "ssh-rsa"}, {"ssh-rsa"}),
                ElementsAre("rsa-sha2-512", "ssh-rsa", "ssh-ed25519", "ecdsa-sha2-nistp256"));
    EXPECT_THAT(orderHostKeyAlgorithms({"ssh-ed25519", "ssh-rsa"}, {}), ElementsAre("ssh-ed25519", "ssh-rsa"));
}

TEST(AppendKnownHost, makesTheFileForItsOwnerAlone)
{
    const test::TemporaryFolder folder;
    const auto file = folder.path() / ".ssh" / "known_hosts";
    ASSERT_TRUE(appendKnownHost(file, {"node-1", 2222}, first, NameHashing::plain));
    ASSERT_TRUE(appendKnownHost(file, {"Node-2"}, second, NameHashing::plain));
    EXPECT_EQ(textOf(file), "[node-1]:2222 " + words(first) + "\nnode-2 " + words(second) + "\n");
    struct stat status { };
    ASSERT_EQ(stat(file.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    ASSERT_EQ(stat(file.parent_path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0700U);
}

TEST(AppendKnownHost, endsALastLineWithoutAnEnd)
{
    const test::TemporaryFolder folder;
    const auto file = folder.write("known_hosts", "node-1 " + words(first));
    ASSERT_TRUE(appendKnownHost(file, {"node-2"}, second, NameHashing::hashed));
    const auto hosts = KnownHosts::read({file.string()});
    EXPECT_THAT(hosts.warnings(), IsEmpty());
    EXPECT_EQ(hosts.judge({"node-1"}, first).verdict, HostKeyVerdict::match);
    EXPECT_EQ(hosts.judge({"node-2"}, second).place.line, 2);
    EXPECT_THAT(textOf(file), testing::Not(HasSubstr("node-2")));
}

TEST(AppendKnownHost, refusesANameThatWouldSayMore)
{
    const test::TemporaryFolder folder;
    const auto file = folder.path() / "known_hosts";
    for (const char* const name : {"", "*", "a,b", "a b", "a\nb", "!a", "|1|x", "#a", "@revoked"}) {
        const auto added = appendKnownHost(file, {name}, first, NameHashing::plain);
        ASSERT_FALSE(added) << name;
        EXPECT_THAT(added.error().why, HasSubstr("character"));
    }
    EXPECT_FALSE(std::filesystem::exists(file));
}

TEST(AppendKnownHost, saysWhyItCouldNot)
{
    const auto added = appendKnownHost("/proc/nowhere/known_hosts", {"node-1"}, first, NameHashing::plain);
    ASSERT_FALSE(added);
    EXPECT_THAT(added.error().what, HasSubstr("/proc/nowhere"));
    EXPECT_EQ(added.error().kind, ErrorKind::output);
}

TEST(HostKey, readsItsTypeOrNothing)
{
    EXPECT_EQ(typeInside(first.blob), "ssh-ed25519");
    EXPECT_EQ(typeInside(""), std::nullopt);
    EXPECT_EQ(typeInside(std::string(4, '\0')), std::nullopt);
    EXPECT_EQ(typeInside("\xff\xff\xff\xffssh"), std::nullopt);
}

}  // namespace
}  // namespace fairlead::ssh
