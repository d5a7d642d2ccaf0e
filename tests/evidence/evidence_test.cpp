#include "model/evidence/evidence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace fairlead::evidence {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Evidence evidenceOf(const std::map<std::string, std::string>& texts, std::vector<std::string> nodes = {})
{
    std::map<std::string, Evidence::Text, std::less<>> files;
    for (const auto& [path, text] : texts)
        files[path] = std::make_shared<const std::string>(text);
    CaptureDescription description;
    description.nodes = std::move(nodes);
    return {std::move(description), std::move(files)};
}

TEST(Evidence, FindsFilesByPath)
{
    const Evidence evidence = evidenceOf({{"api/pods.json", "{}"}, {"nodes/a/sysctl.txt", ""}});
    EXPECT_EQ(*evidence.find("api/pods.json"), "{}");
    EXPECT_TRUE(evidence.contains("nodes/a/sysctl.txt"));
    EXPECT_FALSE(evidence.contains("nodes/a"));
    EXPECT_FALSE(evidence.contains("api/pods.json.error"));
    EXPECT_EQ(evidence.find(""), nullptr);
}

TEST(Evidence, IsEmptyByDefault)
{
    const Evidence evidence;
    EXPECT_EQ(evidence.find("capture.json"), nullptr);
    EXPECT_EQ(evidence.description().cluster, "");
    EXPECT_THAT(evidence.paths(), IsEmpty());
    EXPECT_THAT(evidence.nodeNames(), IsEmpty());
    EXPECT_EQ(evidence.reference("x", 1), (SourceRef{"x", 1, ""}));
    EXPECT_FALSE(evidence.failureOf("x"));
}

TEST(Evidence, ListsPathsBelowAFolderOnly)
{
    const Evidence evidence =
        evidenceOf({{"nodes/a/cni/1", ""}, {"nodes/a/cni/0", ""}, {"nodes/a/cni.txt", ""}, {"nodes/ab/cni/1", ""}});
    EXPECT_THAT(evidence.pathsBelow("nodes/a/cni/"), ElementsAre("nodes/a/cni/0", "nodes/a/cni/1"));
    EXPECT_THAT(evidence.pathsBelow("nodes/a/cni"), ElementsAre("nodes/a/cni/0", "nodes/a/cni/1"));
    EXPECT_THAT(evidence.pathsBelow("nodes/b"), IsEmpty());
    EXPECT_EQ(evidence.pathsBelow("").size(), 4);
}

TEST(Evidence, NamesTheNodesOfTheDescriptionFirst)
{
    const Evidence evidence =
        evidenceOf({{"nodes/a/sysctl.txt", ""}, {"nodes/b/sysctl.txt", ""}, {"nodes/README", ""}}, {"c", "b", "c"});
    EXPECT_THAT(evidence.nodeNames(), ElementsAre("c", "b", "a"));
}

TEST(Evidence, RefersToLines)
{
    const Evidence evidence = evidenceOf({{"f", "one\ntwo\r\n\nfour"}, {"empty", ""}});
    EXPECT_EQ(evidence.reference("f", 1), (SourceRef{"f", 1, "one"}));
    EXPECT_EQ(evidence.reference("f", 2), (SourceRef{"f", 2, "two"}));
    EXPECT_EQ(evidence.reference("f", 3), (SourceRef{"f", 3, ""}));
    EXPECT_EQ(evidence.reference("f", 4), (SourceRef{"f", 4, "four"}));
    EXPECT_EQ(evidence.reference("f", 5), (SourceRef{"f", 5, ""}));
    EXPECT_EQ(evidence.reference("f", 0), (SourceRef{"f", 0, ""}));
    EXPECT_EQ(evidence.reference("f", -1), (SourceRef{"f", -1, ""}));
    EXPECT_EQ(evidence.reference("empty", 1), (SourceRef{"empty", 1, ""}));
    EXPECT_EQ(evidence.reference("absent", 1), (SourceRef{"absent", 1, ""}));
}

TEST(Evidence, CutsLongLinesBetweenCharacters)
{
    const std::string whole(Evidence::maxReferenceText, 'x');
    std::string umlauts;
    for (int i = 0; i < 3000; ++i)
        umlauts += "ä";
    const Evidence evidence =
        evidenceOf({{"whole", whole}, {"long", whole + 'x'}, {"utf-8", 'x' + umlauts}, {"bytes", std::string(9000, '\x80')}});
    EXPECT_EQ(evidence.reference("whole", 1).text, whole);
    EXPECT_EQ(evidence.reference("long", 1).text, whole.substr(3) + "…");
    const std::string cut = evidence.reference("utf-8", 1).text;
    EXPECT_EQ(cut, 'x' + umlauts.substr(0, 4092) + "…");
    EXPECT_LE(evidence.reference("bytes", 1).text.size(), Evidence::maxReferenceText);
}

TEST(Evidence, CanBeReferredToFromSeveralThreads)
{
    std::string text;
    for (int i = 1; i <= 5000; ++i)
        text += std::to_string(i) + '\n';
    const Evidence evidence = evidenceOf({{"f", text}});
    std::atomic<int> wrong = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&evidence, &wrong] {
            for (int i = 1; i <= 5000; ++i)
                wrong += evidence.reference("f", i).text != std::to_string(i);
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    EXPECT_EQ(wrong, 0);
}

TEST(Evidence, SharesItsFilesWithCopies)
{
    const Evidence evidence = evidenceOf({{"f", "text"}});
    const Evidence copy = evidence;
    EXPECT_EQ(copy.find("f"), evidence.find("f"));
}

TEST(Evidence, TellsWhyACommandFailed)
{
    const Evidence evidence = evidenceOf({
        {"ipvs.txt.error", R"({"command": "ipvsadm -S -n", "exit": 2, "stderr": "no module\nat all\n"})"},
        {"partial.error", R"({"stderr": "denied", "exit": "two"})"},
        {"text.error", "permission denied\n"},
        {"array.error", "[]"},
        {"empty.error", ""},
    });
    const CommandFailure failure = evidence.failureOf("ipvs.txt").value();
    EXPECT_EQ(failure.command, "ipvsadm -S -n");
    EXPECT_EQ(failure.exitStatus, 2);
    EXPECT_EQ(failure.standardError, "no module\nat all\n");
    EXPECT_EQ(evidence.failureOf("partial")->standardError, "denied");
    EXPECT_EQ(evidence.failureOf("partial")->exitStatus, -1);
    EXPECT_EQ(evidence.failureOf("text")->standardError, "permission denied\n");
    EXPECT_EQ(evidence.failureOf("text")->exitStatus, -1);
    EXPECT_EQ(evidence.failureOf("array")->standardError, "[]");
    EXPECT_EQ(evidence.failureOf("empty")->standardError, "");
    EXPECT_FALSE(evidence.failureOf("conntrack.txt"));
}

}  // namespace
}  // namespace fairlead::evidence
