#include "model/evidence/capture_writer.h"

#include "model/evidence/capture_content.h"
#include "tests/support/sample_captures.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>

namespace fairlead::evidence {
namespace {

namespace fs = std::filesystem;
using testing::IsEmpty;
using testing::StartsWith;

constexpr auto everyEnding = {".tar.gz", ".tar.xz", ".zip", ".tgz", ".txz", ""};

std::string contentOf(const fs::path& path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

// Names in a folder, also hidden ones.
std::vector<std::string> namesIn(const fs::path& folder)
{
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder))
        names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

Evidence evidenceOf(std::map<std::string, std::string> texts, std::string takenAt = "2026-11-23T02:43:21Z")
{
    std::map<std::string, Evidence::Text, std::less<>> files;
    for (auto& [path, text] : texts)
        files[path] = std::make_shared<const std::string>(std::move(text));
    CaptureDescription description;
    description.cluster = "shop";
    description.takenAt = std::move(takenAt);
    description.nodes = {"b", "a"};
    return {std::move(description), std::move(files)};
}

std::string whyNot(const Evidence& evidence, const fs::path& target, const CaptureWriteOptions& options = {})
{
    const auto written = writeCapture(evidence, target, options);
    if (written)
        return "it was written";
    EXPECT_EQ(written.error().what, "cannot write capture " + target.string());
    EXPECT_EQ(written.error().kind, ErrorKind::output);
    EXPECT_NE(written.error().hint, "");
    return written.error().why;
}

TEST(CaptureWriter, WritesWhatTheReaderReads)
{
    for (const std::string& name : test::captureNames()) {
        const Evidence original = test::openSample(name);
        for (const char* ending : {".tar.gz", ".zip", ""}) {
            const test::TemporaryFolder folder;
            const auto target = folder.path() / (name + "-copy" + ending);
            ASSERT_EQ(whyNot(original, target), "it was written");
            const auto copy = openCapture(target);
            ASSERT_TRUE(copy) << copy.error().why;
            ASSERT_EQ(copy->paths(), original.paths());
            for (const std::string& path : original.paths())
                EXPECT_EQ(*copy->find(path), *original.find(path)) << path;
            EXPECT_EQ(copy->description(), original.description());
            EXPECT_THAT(namesIn(folder.path()), testing::ElementsAre(target.filename().string())) << "nothing is left beside it";
        }
    }
}

TEST(CaptureWriter, WritesEveryEnding)
{
    const Evidence original = evidenceOf({{"nodes/a/sysctl.txt", "x = 1\n"}, {"nodes/a/empty.txt", ""}});
    for (const char* ending : everyEnding) {
        const test::TemporaryFolder folder;
        const auto target = folder.path() / (std::string("shop-1.20") + ending);
        ASSERT_EQ(whyNot(original, target), "it was written") << ending;
        EXPECT_EQ(fs::is_directory(target), *ending == '\0');
        const auto copy = openCapture(target);
        ASSERT_TRUE(copy) << copy.error().why;
        EXPECT_THAT(copy->paths(), testing::ElementsAre("capture.json", "nodes/a/empty.txt", "nodes/a/sysctl.txt"));
        EXPECT_EQ(copy->description(), original.description());
    }
}

TEST(CaptureWriter, WritesTheSameBytesAgainInEveryTimeZone)
{
    const Evidence evidence = test::openSample("shop-1.20-userspace");
    for (const char* name : {"shop.tar.gz", "shop.tar.xz", "shop.zip"}) {
        const test::TemporaryFolder folder;
        setenv("TZ", "UTC", 1);
        tzset();
        ASSERT_EQ(whyNot(evidence, folder.path() / name), "it was written");
        const std::string first = contentOf(folder.path() / name);
        setenv("TZ", "Asia/Tokyo", 1);
        tzset();
        ASSERT_EQ(whyNot(evidence, folder.path() / name), "it was written");
        EXPECT_TRUE(first == contentOf(folder.path() / name)) << name;
        EXPECT_GT(first.size(), 1000);
    }
    unsetenv("TZ");
    tzset();
}

TEST(CaptureWriter, KeepsTheDescriptionVerbatimWhileItIsTrue)
{
    const std::string verbatim = R"({ "format": "fairlead-capture", "version": 1, "cluster": "shop", "later": true,
        "takenAt": "2026-11-23T02:43:21Z", "nodes": ["b", "a"] })";
    const test::TemporaryFolder folder;
    ASSERT_EQ(whyNot(evidenceOf({{"capture.json", verbatim}}), folder.path() / "true"), "it was written");
    EXPECT_EQ(contentOf(folder.path() / "true/capture.json"), verbatim);
    ASSERT_EQ(whyNot(evidenceOf({{"capture.json", verbatim}}, "2027-01-01T00:00:00Z"), folder.path() / "outdated"),
              "it was written");
    EXPECT_EQ(contentOf(folder.path() / "outdated/capture.json"),
              R"({"format":"fairlead-capture","version":1,"cluster":"shop","server":"","kubernetes":"",)"
              R"("takenAt":"2027-01-01T00:00:00Z","nodes":["b","a"]})"
              "\n");
}

TEST(CaptureWriter, ReplacesAnArchiveButNoFolder)
{
    const test::TemporaryFolder folder;
    const Evidence evidence = evidenceOf({});
    const auto archive = folder.write("shop.tar.gz", "old");
    EXPECT_EQ(whyNot(evidence, archive), "it was written");
    EXPECT_TRUE(openCapture(archive));
    folder.write("full/notes.txt", "mine");
    EXPECT_EQ(whyNot(evidence, folder.path() / "full"), "the folder is not empty");
    EXPECT_EQ(contentOf(folder.path() / "full/notes.txt"), "mine");
    folder.write("file", "mine");
    EXPECT_EQ(whyNot(evidence, folder.path() / "file"), "there is a file of this name");
    fs::create_directories(folder.path() / "empty");
    EXPECT_EQ(whyNot(evidence, folder.path() / "empty/"), "it was written");
    EXPECT_TRUE(openCapture(folder.path() / "empty"));
    fs::create_directories(folder.path() / "folder.zip");
    EXPECT_EQ(whyNot(evidence, folder.path() / "folder.zip"), "there is a folder of this name");
    EXPECT_EQ(whyNot(evidence, folder.path() / "shop.7z"), "Fairlead does not write this kind of archive");
    EXPECT_THAT(namesIn(folder.path()), testing::ElementsAre("empty", "file", "folder.zip", "full", "shop.tar.gz"));
}

TEST(CaptureWriter, SaysWhyItCouldNotWrite)
{
    for (const char* target : {"/nonexistent/shop.tar.gz", "/nonexistent/shop"})
        EXPECT_EQ(whyNot(evidenceOf({}), target), "No such file or directory");
}

TEST(CaptureWriter, LeavesTheOldOneWhereTheDiskIsFull)
{
    // No file of this process may grow beyond 64 KiB for a while.
    rlimit before{};
    ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    std::string noise(500'000, '\0');
    std::uint32_t state = 1;
    for (char& byte : noise) {
        state = state * 1664525 + 1013904223;
        byte = static_cast<char>(state >> 24);
    }
    const Evidence evidence = evidenceOf({{"nodes/a/noise.txt", noise}});
    for (const char* ending : everyEnding) {
        const test::TemporaryFolder folder;
        const std::string name = std::string("shop") + ending;
        if (*ending)
            folder.write(name, "old");
        const rlimit small{65536, before.rlim_max};
        ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
        const std::string why = whyNot(evidence, folder.path() / name);
        ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
        EXPECT_THAT(why, testing::AllOf(testing::Ne("it was written"), testing::Ne(""))) << ending;
        if (*ending) {
            EXPECT_THAT(namesIn(folder.path()), testing::ElementsAre(name));
            EXPECT_EQ(contentOf(folder.path() / name), "old");
        } else {
            EXPECT_THAT(namesIn(folder.path()), IsEmpty());
        }
    }
    std::signal(SIGXFSZ, handler);
}

TEST(CaptureWriter, CanBeStoppedAtAnyMoment)
{
    const Evidence evidence = evidenceOf({{"nodes/a/1.txt", std::string(3 << 20, 'x')}, {"nodes/b/2.txt", "y"}});
    for (const char* ending : {".tar.gz", ".zip", ""}) {
        std::size_t calls = 0;
        bool finished = false;
        for (std::size_t stopAt = 1; !finished; ++stopAt) {
            const test::TemporaryFolder folder;
            std::stop_source source;
            calls = 0;
            CaptureWriteOptions options{source.get_token(), [&](const CaptureWriteProgress&) {
                                            if (++calls == stopAt)
                                                source.request_stop();
                                        }};
            const std::string why = whyNot(evidence, folder.path() / (std::string("shop") + ending), options);
            // What is asked for in the last block comes too late to stop anything.
            finished = why == "it was written";
            if (!finished) {
                EXPECT_EQ(why, "it was stopped");
                EXPECT_THAT(namesIn(folder.path()), IsEmpty());
            }
        }
        EXPECT_GE(calls, 7) << "capture.json, three blocks, one, and the ends of files";
    }
}

TEST(CaptureWriter, TellsHowFarItIs)
{
    const Evidence evidence = evidenceOf({{"capture.json", "{}"}, {"nodes/a/1.txt", std::string(3'000'000, 'x')}});
    const test::TemporaryFolder folder;
    std::vector<CaptureWriteProgress> steps;
    CaptureWriteOptions options;
    options.progress = [&steps](const CaptureWriteProgress& progress) { steps.push_back(progress); };
    ASSERT_EQ(whyNot(evidence, folder.path() / "shop.tar.gz", options), "it was written");
    ASSERT_FALSE(steps.empty());
    for (std::size_t i = 1; i < steps.size(); ++i) {
        EXPECT_GE(steps[i].bytes, steps[i - 1].bytes);
        EXPECT_GE(steps[i].files, steps[i - 1].files);
    }
    EXPECT_EQ(steps.back().files, 2);
    EXPECT_EQ(steps.back().allFiles, 2);
    EXPECT_EQ(steps.back().bytes, steps.back().allBytes);
    EXPECT_GT(steps.back().bytes, 3'000'000);
}

TEST(CaptureWriter, RefusesNamesThatWouldLeadOutOfTheCapture)
{
    for (const char* path : {"nodes/../../evil", "/etc/evil", "nodes//a", "nodes/a\nb", "./x", ""}) {
        for (const char* ending : {".tar.gz", ""}) {
            const test::TemporaryFolder folder;
            EXPECT_THAT(whyNot(evidenceOf({{path, "x"}}), folder.path() / "in" / (std::string("shop") + ending)),
                        StartsWith("entry \""))
                << path;
            EXPECT_THAT(namesIn(folder.path()), IsEmpty());
        }
    }
}

TEST(CaptureWriter, IsForTheOwnerAlone)
{
    const test::TemporaryFolder folder;
    for (const char* name : {"shop.zip", "shop"}) {
        ASSERT_EQ(whyNot(evidenceOf({}), folder.path() / name), "it was written");
        EXPECT_EQ(fs::status(folder.path() / name).permissions() & (fs::perms::group_all | fs::perms::others_all),
                  fs::perms::none)
            << name;
    }
}

TEST(CaptureTime, ReadsRfc3339)
{
    EXPECT_EQ(parseTime("1970-01-01T00:00:00Z"), 0);
    EXPECT_EQ(parseTime("2026-11-23T02:43:21Z"), 1795401801);
    EXPECT_EQ(parseTime("2026-11-23T04:43:21.5+02:00"), 1795401801);
    EXPECT_EQ(parseTime("2026-11-22T21:43:21-05:00"), 1795401801);
    for (const char* text : {"", "2026-11-23", "2026-11-23T02:43:21", "2026-13-23T02:43:21Z", "2026-02-30T02:43:21Z",
                             "2026-11-23T24:43:21Z", "2026-11-23 02:43:21Z", "2026-11-23T02:43:21+0200", "2026-11-23T02:43:21Zx",
                             "-026-11-23T02:43:21Z", "2026-11-23T02:43:21."})
        EXPECT_FALSE(parseTime(text)) << text;
}

}  // namespace
}  // namespace fairlead::evidence
