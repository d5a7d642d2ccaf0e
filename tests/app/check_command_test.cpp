#include "run_fairlead.h"
#include "tests/support/api_double.h"
#include "tests/support/sample_captures.h"
#include "tests/support/temporary_folder.h"

#include <boost/json/parse.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace fairlead::app {
namespace {

namespace json = boost::json;
using test::Answer;
using test::ApiDouble;
using test::fairlead;
using test::TemporaryFolder;
using testing::HasSubstr;
using testing::Not;

// A kubeconfig for the double; `user` is its user's YAML.
std::string kubeconfigFor(const ApiDouble& api, const TemporaryFolder& folder, const std::string& user = "token: good-token")
{
    folder.write("ca.crt", api.authority().pem());
    return folder
        .write("config",
               "apiVersion: v1\nkind: Config\ncurrent-context: test\n"
               "clusters:\n- name: double\n  cluster: {server: \""
                   + api.url() + "\", certificate-authority: ca.crt}\nusers:\n- name: tester\n  user: {" + user
                   + "}\ncontexts:\n- name: test\n  context: {cluster: double, user: tester}\n")
        .string();
}

std::string stepsOf(const json::value& answer)
{
    std::string text;
    for (const json::value& step : answer.at("steps").as_array())
        text += std::string(step.at("step").as_string()) + ' ' + std::string(step.at("state").as_string()) + '\n';
    return text;
}

TEST(CheckCommand, GoesTheWholeWayToACluster)
{
    ApiDouble api;
    api.cluster().load(test::openSample("shop-iptables-nft"));
    const TemporaryFolder folder;
    const std::string config = kubeconfigFor(api, folder);
    const Answer answer = fairlead({"check", "--kubeconfig", config, "--json"});
    EXPECT_EQ(answer.status, ExitStatus::fine) << answer.out << answer.err;
    const json::value report = json::parse(answer.out);
    EXPECT_EQ(report.at("ok"), json::value(true));
    EXPECT_EQ(stepsOf(report),
              "file ok\ncontext ok\nname ok\ntcp ok\nproxy skipped\ncredentials ok\ntls ok\nversion ok\nrights ok\nlists ok\n");
    const Answer text = fairlead({"check", "--kubeconfig", config});
    EXPECT_THAT(text.out, HasSubstr("Kubernetes v1.36.2"));
    EXPECT_THAT(text.out, HasSubstr("3 nodes"));
    EXPECT_THAT(text.out + answer.out, Not(HasSubstr("good-token")));
}

TEST(CheckCommand, SaysWhichStepFailedAndWhatToDo)
{
    ApiDouble api;
    const TemporaryFolder folder;
    const Answer answer = fairlead({"check", "--kubeconfig", kubeconfigFor(api, folder, "token: canary"), "--json"});
    EXPECT_EQ(answer.status, ExitStatus::source);
    const json::value report = json::parse(answer.out);
    const json::value& last = report.at("steps").as_array().back();
    EXPECT_EQ(last.at("step").as_string(), "version");
    EXPECT_EQ(last.at("state").as_string(), "failed");
    EXPECT_THAT(std::string(last.at("detail").as_string()),
                HasSubstr("the server has asked for the client to provide credentials"));
    EXPECT_THAT(std::string(last.at("remedy").as_string()), HasSubstr("log in again"));
    EXPECT_THAT(answer.out + answer.err, Not(HasSubstr("canary")));
}

TEST(CheckCommand, SaysOnceWhyNothingBehindWasReached)
{
    ApiDouble api;
    const TemporaryFolder folder;
    const std::string config = kubeconfigFor(api, folder);
    api.server().stop();
    const Answer answer = fairlead({"check", "--kubeconfig", config, "--json"});
    EXPECT_EQ(answer.status, ExitStatus::source);
    EXPECT_EQ(stepsOf(json::parse(answer.out)), "file ok\ncontext ok\nname ok\ntcp failed\nversion skipped\n");
}

TEST(CheckCommand, TellsWhatIsMissingFromWhatFails)
{
    ApiDouble api;
    api.cluster().load(test::openSample("shop-iptables-nft"));
    api.setAllow([](const test::DoubleRequest& request) { return request.resource != "nodes"; });
    const TemporaryFolder folder;
    const Answer answer = fairlead({"check", "--kubeconfig", kubeconfigFor(api, folder)});
    EXPECT_EQ(answer.status, ExitStatus::findings);
    EXPECT_THAT(answer.out, HasSubstr("missing: list nodes"));
    EXPECT_THAT(answer.out, HasSubstr("fairlead check --rbac"));
}

TEST(CheckCommand, RunsNoCommandThatNobodyAllowed)
{
    ApiDouble api;
    api.cluster().load(test::openSample("shop-iptables-nft"));
    const TemporaryFolder folder;
    const std::string ran = (folder.path() / "ran").string();
    const std::string plugin =
        folder
            .write("login",
                   "#!/bin/sh\ntouch " + ran
                       + "\necho '{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\","
                         "\"status\":{\"token\":\"good-token\"}}'\n")
            .string();
    std::filesystem::permissions(plugin, std::filesystem::perms::owner_all);
    const std::string config = kubeconfigFor(
        api, folder, "exec: {apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never, command: \"" + plugin + "\"}");
    const Answer refused = fairlead({"check", "--kubeconfig", config, "--json"});
    EXPECT_EQ(refused.status, ExitStatus::source);
    EXPECT_FALSE(std::filesystem::exists(ran));
    EXPECT_EQ(fairlead({"check", "--kubeconfig", config, "--allow-exec"}).status, ExitStatus::fine);
    EXPECT_TRUE(std::filesystem::exists(ran));
}

TEST(CheckCommand, ReadsACaptureAndSaysWhatIsThere)
{
    const Answer answer = fairlead({"check", test::capturePath("shop-iptables-nft").string()});
    EXPECT_THAT(answer.out, HasSubstr("3 nodes"));
    EXPECT_THAT(answer.out, HasSubstr("worker-1: kube-proxy in the mode iptables"));
    const TemporaryFolder folder;
    folder.write("capture.json", R"({"format":"fairlead-capture","version":1,"cluster":"x","nodes":["n"]})");
    folder.write("api/pods.json", "{\"kind\":");
    const Answer broken = fairlead({"check", folder.path().string(), "--json"});
    EXPECT_EQ(broken.status, ExitStatus::source);
    EXPECT_EQ(stepsOf(json::parse(broken.out)), "file ok\nlists failed\n");
    EXPECT_EQ(fairlead({"check", "/no/such/capture"}).status, ExitStatus::source);
}

TEST(CheckCommand, PrintsTheRoles)
{
    const Answer answer = fairlead({"check", "--rbac"});
    EXPECT_EQ(answer.status, ExitStatus::fine);
    std::ifstream file(std::string(FAIRLEAD_SOURCE_DIR) + "/packaging/rbac.yaml");
    EXPECT_EQ(answer.out, std::string(std::istreambuf_iterator<char>(file), {}));
}

TEST(CheckCommand, OtherCommandsReadAClusterToo)
{
    ApiDouble api;
    api.cluster().load(test::openSample("shop-iptables-nft"));
    const TemporaryFolder folder;
    const Answer answer = fairlead({"services", "--kubeconfig", kubeconfigFor(api, folder), "--json"});
    EXPECT_EQ(answer.status, ExitStatus::fine) << answer.err;
    EXPECT_EQ(json::parse(answer.out).as_array().size(), 14U);
}

}  // namespace
}  // namespace fairlead::app
