#include "model/evidence/capture_reader.h"

#include "tests/support/archive_builder.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>
#include <unistd.h>

namespace fairlead::evidence {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;

class FolderReader : public testing::Test {
protected:
    void SetUp() override { m_folder.write("shop/capture.json", test::plainDescription); }

    std::string whyNot(const CaptureLimits& limits = {}) const
    {
        const auto evidence = openCapture(m_folder.path() / "shop", limits);
        return evidence ? "it was read" : evidence.error().why;
    }

    test::TemporaryFolder m_folder;
};

TEST_F(FolderReader, FollowsLinksThatStayInside)
{
    m_folder.write("shop/nodes/a/iptables-save.txt", "rules");
    fs::create_directories(m_folder.path() / "shop/nodes/b");
    fs::create_symlink("../a/iptables-save.txt", m_folder.path() / "shop/nodes/b/iptables-save.txt");
    fs::create_symlink("shop", m_folder.path() / "link-to-the-capture");
    for (const char* name : {"shop", "link-to-the-capture"}) {
        const auto evidence = openCapture(m_folder.path() / name);
        ASSERT_TRUE(evidence) << evidence.error().why;
        EXPECT_EQ(*evidence->find("nodes/b/iptables-save.txt"), "rules");
    }
}

TEST_F(FolderReader, RefusesLinksThatLeadElsewhere)
{
    m_folder.write("secret.txt", "secret");
    m_folder.write("shop2/secret.txt", "secret");
    fs::create_directories(m_folder.path() / "shop/api");
    const auto link = m_folder.path() / "shop/api/pods.json";
    const std::string why = "entry \"api/pods.json\" is a symbolic link that does not lead to a file inside the capture";
    for (const char* target :
         {"../../secret.txt", "../../shop2/secret.txt", "/etc/passwd", "nothing", "pods.json", "..", "/dev/zero"}) {
        fs::create_symlink(target, link);
        EXPECT_EQ(whyNot(), why) << target;
        fs::remove(link);
    }
    fs::create_symlink(m_folder.path() / "secret.txt", link);
    EXPECT_EQ(whyNot(), why) << "absolute";
}

TEST_F(FolderReader, RefusesPipes)
{
    ASSERT_EQ(mkfifo((m_folder.path() / "shop/pipe").c_str(), 0644), 0);
    EXPECT_EQ(whyNot(), "entry \"pipe\" is not a plain file");
}

TEST_F(FolderReader, NamesTheFileThatCannotBeRead)
{
    const auto file = m_folder.write("shop/nodes/a/sysctl.txt", "x");
    fs::permissions(file, fs::perms::none);
    fs::permissions(m_folder.path(), fs::perms::all);
    // The superuser reads everything, so the test is somebody else for a moment.
    const bool superuser = geteuid() == 0;
    if (superuser) {
        ASSERT_EQ(seteuid(65534), 0);
    }
    const std::string unreadableFile = whyNot();
    if (superuser) {
        ASSERT_EQ(seteuid(0), 0);
    }
    EXPECT_EQ(unreadableFile, "file \"nodes/a/sysctl.txt\" cannot be read: Permission denied");
}

TEST_F(FolderReader, KeepsToTheLimits)
{
    m_folder.write("shop/nodes/a/conntrack.txt", std::string(200'000, 'x'));
    CaptureLimits limits;
    limits.unpackedBytes = 100'000;
    EXPECT_EQ(whyNot(limits), "it unpacks to more than 100000 bytes (reached in entry \"nodes/a/conntrack.txt\")");
    limits = {};
    limits.files = 3;
    EXPECT_EQ(whyNot(limits), "it holds more than 3 files") << "capture.json, two folders, a file";
    limits.files = 4;
    EXPECT_EQ(whyNot(limits), "it was read");
}

TEST_F(FolderReader, DoesNotWalkAFolderThatIsNoCapture)
{
    m_folder.write("other/a/capture.json", test::plainDescription);
    m_folder.write("other/b/x", "x");
    CaptureLimits limits;
    limits.files = 0;  // the walk would fail at the first entry
    const auto evidence = openCapture(m_folder.path() / "other", limits);
    ASSERT_FALSE(evidence);
    EXPECT_EQ(evidence.error().why, "it holds no capture.json, so it is not a capture");
}

TEST_F(FolderReader, RefusesNamesItWouldRefuseInAnArchive)
{
    m_folder.write("shop/nodes/a\\b.txt", "x");
    EXPECT_EQ(whyNot(), "entry \"nodes/a\\b.txt\" has a path with a backslash");
}

}  // namespace
}  // namespace fairlead::evidence
