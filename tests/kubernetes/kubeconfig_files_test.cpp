#include "model/kubernetes/kubeconfig/kubeconfig_files.h"

#include "tests/kubernetes/kubeconfig_case.h"

#include <gmock/gmock.h>

#include <unistd.h>

namespace fairlead::kubernetes {
namespace {

using test::KubeconfigCase;
using test::server;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

std::string cluster(const std::string& name, const std::string& fields)
{
    return "- name: " + name + "\n  cluster: {" + fields + "}\n";
}

TEST(KubeconfigFiles, WithoutAnyTheTriedPathsAreSaid)  // L01
{
    EXPECT_EQ(KubeconfigCase().error(),
              "no kubeconfig: .kube/config is not there | name one with --kubeconfig FILE or in KUBECONFIG; a capture or --demo "
              "needs none");
    const LoadedKubeconfig nowhere = loadKubeconfig(findKubeconfigFiles({}, Environment()));
    EXPECT_EQ(noConfigurationError(nowhere).why, "neither KUBECONFIG nor HOME is set");
}

TEST(KubeconfigFiles, EntriesAreTakenWhole)  // L02b
{
    KubeconfigCase folder;
    folder.write("a", "contexts: [{name: x, context: {cluster: c}}]\ncurrent-context: x\nclusters:\n" + cluster("c", server));
    folder.write("b", "clusters:\n" + cluster("c", R"(server: "https://other", tls-server-name: b)") + cluster("d", server));
    const LoadedKubeconfig loaded = folder.list("a", "b").load();
    ASSERT_THAT(loaded.config.clusters, SizeIs(2));
    EXPECT_EQ(loaded.config.findCluster("c")->server.value, "https://api.example:6443");
    EXPECT_EQ(loaded.config.findCluster("c")->tlsServerName.value, "");
    EXPECT_EQ(loaded.config.findCluster("d")->place.file, folder.path("b"));
}

TEST(KubeconfigFiles, TheFirstCurrentContextCounts)  // L03b
{
    KubeconfigCase folder;
    folder.write("a", "current-context: x\n");
    folder.write("b", KubeconfigCase::text(server, "token: T0K") + "\n# and\n");
    folder.write("c", "current-context: nope\n");
    EXPECT_EQ(folder.list("a", "b").access()->access.server.buffer(), "https://api.example:6443");
    EXPECT_EQ(folder.list("b", "c").access()->access.context, "x");
}

TEST(KubeconfigFiles, MissingFilesOfTheListAreSkipped)  // L04b
{
    KubeconfigCase folder;
    const LoadedKubeconfig loaded = folder.list("missing").load();
    EXPECT_THAT(loaded.failures, IsEmpty());
    EXPECT_THAT(loaded.missing, SizeIs(1));
    EXPECT_THAT(folder.error(), StartsWith("no kubeconfig: missing is not there"));
    folder.config(server, "token: T0K");
    EXPECT_THAT(folder.error(), StartsWith("no kubeconfig: missing is not there"))
        << "~/.kube/config does not count beside KUBECONFIG";
}

TEST(KubeconfigFiles, TheListIsReadOnceEachAndNothingIsExpanded)  // L05b
{
    const auto pathsOf = [](const std::string& list) {
        std::vector<std::string> paths;
        for (const auto& path : findKubeconfigFiles({}, Environment({{"KUBECONFIG", list}, {"HOME", "/h"}})).paths)
            paths.push_back(path.string());
        return paths;
    };
    EXPECT_THAT(pathsOf("/p/b:/p/b"), ElementsAre("/p/b"));
    EXPECT_THAT(pathsOf("::/a::/p/../b:"), ElementsAre("/a", "/b"));
    EXPECT_THAT(pathsOf("/$HOME/~/c"), ElementsAre("/$HOME/~/c"));
    EXPECT_THAT(pathsOf(""), ElementsAre("/h/.kube/config")) << "an empty KUBECONFIG is none";
}

TEST(KubeconfigFiles, AnErrorNamesFileAndLine)  // L06b
{
    KubeconfigCase folder;
    folder.config(server, "token: T0K").write("broken", "kind: Config\nclusters: [\n");
    EXPECT_EQ(
        folder.list("broken").error(),
        "broken:3: this is neither YAML nor JSON: end of sequence flow not found | mend the line, or write the file anew with "
        "the program that made it");
}

TEST(KubeconfigFiles, ABrokenFileEndsItAllButIsNotAllThatIsShown)  // L06, and better than kubectl
{
    KubeconfigCase folder;
    folder.write("good", KubeconfigCase::text(server, "token: T0K")).write("broken", "a: b: c").list("broken", "good");
    EXPECT_THAT(folder.error(), HasSubstr("or name a file that can be read with --kubeconfig"));
    EXPECT_EQ(folder.error({}, folder.path("good")), "fine");
    const LoadedKubeconfig loaded = folder.load();
    EXPECT_THAT(loaded.failures, SizeIs(1));
    EXPECT_THAT(folder.contexts(), ElementsAre(testing::Field(&ContextSummary::name, "x")));
}

TEST(KubeconfigFiles, AnExplicitPathIsNotMerged)  // L08
{
    KubeconfigCase folder;
    folder.write("good", KubeconfigCase::text(server, "token: T0K")).write("only", "current-context: x").list("good");
    EXPECT_EQ(
        folder.error({}, folder.path("only")),
        "only:1: current-context: there is no context \"x\" | name one with --context; no context is defined; name another file "
        "with --kubeconfig");
    EXPECT_EQ(folder.error({}, folder.path("absent")), "absent: there is no such file | check the path given with --kubeconfig");
}

TEST(KubeconfigFiles, AFileWithOnlyACommentIsEmpty)  // L10
{
    KubeconfigCase folder;
    EXPECT_THAT(folder.write(".kube/config", "# nothing\n").error(), StartsWith("no kubeconfig: .kube/config names no cluster"));
    EXPECT_THAT(folder.write(".kube/config", "").error(), StartsWith("no kubeconfig: .kube/config names no cluster"));
}

TEST(KubeconfigFiles, PathsBeginAtTheFileThatHasThem)  // L24, L26
{
    KubeconfigCase folder;
    folder.write("one/config", "current-context: x\n");
    folder.write("two/config", KubeconfigCase::text(server + ", certificate-authority: pki/ca.pem", "tokenFile: ../tok"));
    folder.write("tok", "T0K\n").list("one/config", "two/config");
    const Kubeconfig config = folder.load().config;
    EXPECT_EQ(config.findCluster("c")->certificateAuthority.value, folder.path("two/pki/ca.pem"));
    EXPECT_EQ(config.findUser("u")->tokenFile.value, folder.path("tok"));
    EXPECT_THAT(folder.error(), HasSubstr("cluster \"c\", certificate-authority: two/pki/ca.pem: No such file or directory"));
    folder.write("two/config", KubeconfigCase::text(server + ", certificate-authority: $HOME/ca.pem", "token: t"));
    EXPECT_THAT(folder.error(), HasSubstr("two/$HOME/ca.pem: No such file or directory"));
}

TEST(KubeconfigFiles, TheHomeFolderIsUsed)  // L28
{
    KubeconfigCase folder;
    EXPECT_EQ(folder.config(server, "token: T0K").error(), "fine");
}

TEST(KubeconfigFiles, WhatCannotBeReadIsSaid)  // L30
{
    KubeconfigCase folder;
    folder.config(server, "token: T0K");
    std::filesystem::permissions(folder.path(".kube/config"), std::filesystem::perms::none);
    const uid_t before = geteuid();
    if (before == 0) {  // root reads everything, nobody does not
        ASSERT_EQ(seteuid(65534), 0);
    }
    const std::string error = folder.error();
    ASSERT_EQ(seteuid(before), 0);
    EXPECT_EQ(error, ".kube/config: Permission denied | check the permissions of the file and its folders");
}

TEST(KubeconfigFiles, FoldersPipesAndDevicesEnd)
{
    KubeconfigCase folder;
    EXPECT_THAT(folder.error({}, folder.path("")), HasSubstr("Is a directory"));
    EXPECT_THAT(folder.error({}, "/dev/zero"), HasSubstr("it is larger than 16384 KiB"));
    EXPECT_THAT(folder.error({}, "/dev/null"), StartsWith("no kubeconfig: /dev/null names no cluster"));
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    const std::string text = KubeconfigCase::text(server, "token: T0K");
    ASSERT_EQ(write(ends[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
    close(ends[1]);
    EXPECT_EQ(folder.error({}, "/dev/fd/" + std::to_string(ends[0])), "fine") << "as --kubeconfig <(command) gives it";
    close(ends[0]);
}

TEST(KubeconfigFiles, ChangesAreSeen)
{
    KubeconfigCase folder;
    folder.config(server, "token: T0K");
    const ContextList loaded = folder.list();
    EXPECT_FALSE(hasChanged(loaded));
    folder.config(server, "token: ANOTHER");
    EXPECT_TRUE(hasChanged(loaded));
    std::filesystem::remove(folder.path(".kube/config"));
    EXPECT_TRUE(hasChanged(loaded));
    EXPECT_FALSE(hasChanged(folder.list()));
}

}  // namespace
}  // namespace fairlead::kubernetes
