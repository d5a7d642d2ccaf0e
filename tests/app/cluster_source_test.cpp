#include "app/commands/terminal_approval.h"
#include "run_fairlead.h"
#include "tests/support/api_double.h"
#include "tests/support/exec_double.h"
#include "tests/support/run_coroutine.h"
#include "tests/support/sample_captures.h"
#include "tests/support/temporary_folder.h"
#include "views/connect/known_commands.h"

#include <QSettings>

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>

#include <cstdlib>

namespace fairlead::app {
namespace {

using test::Answer;
using test::fairlead;
using testing::HasSubstr;
using testing::Not;

// An API double, and a kubeconfig that leads to it.
class ServedCluster {
public:
    ServedCluster()
    {
        const auto sample = test::openSample("shop-iptables-nft");
        m_api.cluster().load(sample);
        test::serveContainers(m_api, test::recordedNodes(sample));
        m_folder.write("ca.pem", m_api.authority().pem());
        write("token: good-token");
    }
    void write(const std::string& user)
    {
        m_folder.write("config",
                       "current-context: shop\ncontexts:\n- {name: shop, context: {cluster: c, user: u}}\n- {name: lost, "
                       "context: {cluster: c, user: "
                       "nobody}}\nclusters:\n- {name: c, cluster: {server: \""
                           + m_api.url() + "\", certificate-authority: ca.pem}}\nusers:\n- {name: u, user: {" + user + "}}\n");
    }
    std::string config() const { return (m_folder.path() / "config").string(); }
    test::ApiDouble& api() { return m_api; }
    const test::TemporaryFolder& folder() const { return m_folder; }

private:
    test::ApiDouble m_api;
    test::TemporaryFolder m_folder;
};

TEST(ClusterSource, TellsTheSameAsACapture)
{
    ServedCluster cluster;
    const std::string capture = test::capturePath("shop-iptables-nft").string();
    const Answer live = fairlead({"services", "--kubeconfig", cluster.config(), "--json"});
    EXPECT_EQ(live.status, ExitStatus::fine) << live.err;
    EXPECT_EQ(live.out, fairlead({"services", capture, "--json"}).out);
    EXPECT_EQ(fairlead({"services", "--kubeconfig", cluster.config(), "--context", "shop", "--json"}).out, live.out);
    const std::string picture = (cluster.folder().path() / "frontend.svg").string();
    EXPECT_EQ(fairlead({"export", "--kubeconfig", cluster.config(), "service", "shop/frontend", "-o", picture}).status,
              ExitStatus::fine);
    EXPECT_TRUE(std::filesystem::exists(picture));
}

TEST(ClusterSource, ReadsTheRulesOfTheNodesInTheirPodsOfKubeProxy)
{
    ServedCluster cluster;
    const std::string capture = test::capturePath("shop-iptables-nft").string();
    const std::vector<std::string> question{"--node", "worker-1", "--service", "shop/frontend", "--json"};
    const auto chains = [&](std::vector<std::string> words) {
        words.insert(words.end(), question.begin(), question.end());
        return fairlead(words);
    };
    const Answer live = chains({"chains", "--kubeconfig", cluster.config()});
    EXPECT_EQ(live.status, ExitStatus::fine) << live.err;
    EXPECT_THAT(live.err, Not(HasSubstr("rules of")));
    EXPECT_EQ(live.out, chains({"chains", capture}).out);
    const Answer lists = chains({"chains", "--kubeconfig", cluster.config(), "--lists-only"});
    EXPECT_THAT(lists.out + lists.err, Not(HasSubstr("KUBE-SVC-")));
    cluster.api().setAllow([](const test::DoubleRequest& request) { return request.resource != "pods/exec"; });
    const Answer forbidden = chains({"chains", "--kubeconfig", cluster.config()});
    EXPECT_THAT(forbidden.err, HasSubstr("fairlead: rules of 3 nodes (control-plane, …): "));
    EXPECT_THAT(forbidden.err, HasSubstr("ask for the rights get and create on pods/exec"));
}

TEST(ClusterSource, IsTheCurrentContextWhereNothingIsNamed)
{
    ServedCluster cluster;
    setenv("KUBECONFIG", cluster.config().c_str(), 1);
    const Answer services = fairlead({"services", "--json"});
    const std::string picture = (cluster.folder().path() / "frontend.svg").string();
    const Answer exported = fairlead({"export", "service", "shop/frontend", "-o", picture});
    setenv("KUBECONFIG", (cluster.folder().path() / "absent").c_str(), 1);
    const Answer nothing = fairlead({"services"});
    unsetenv("KUBECONFIG");
    EXPECT_EQ(services.status, ExitStatus::fine) << services.err;
    EXPECT_EQ(exported.status, ExitStatus::fine) << exported.err;
    EXPECT_EQ(nothing.status, ExitStatus::source);
    EXPECT_THAT(nothing.err, HasSubstr("fairlead: no kubeconfig: "));
    EXPECT_THAT(nothing.err, HasSubstr("--demo needs none"));
}

TEST(ClusterSource, SaysWhyItCannotBeReached)
{
    ServedCluster cluster;
    const auto error = [&](std::vector<std::string> more) {
        more.insert(more.begin(), {"services", "--kubeconfig", cluster.config()});
        const Answer answer = fairlead(more);
        EXPECT_EQ(answer.status, ExitStatus::source);
        EXPECT_EQ(answer.out, "");
        return answer.err;
    };
    EXPECT_THAT(error({"--context", "lost"}), HasSubstr("context \"lost\", user: there is no user \"nobody\"\ncorrect the name"));
    EXPECT_THAT(error({"--context", "none"}), HasSubstr("there are: shop, lost"));
    cluster.write("token: CANARY");
    EXPECT_THAT(error({}), testing::AllOf(HasSubstr("fairlead: "), Not(HasSubstr("CANARY"))));  // U21
    EXPECT_EQ(fairlead({"services", "--kubeconfig", cluster.config(), "--demo"}).status, ExitStatus::usage);
}

TEST(ClusterSource, SaysWhatItMayNotRead)
{
    ServedCluster cluster;
    cluster.api().setAllow([](const test::DoubleRequest& request) { return request.resource != "networkpolicies"; });
    const Answer answer = fairlead({"services", "--kubeconfig", cluster.config(), "--json"});
    EXPECT_EQ(answer.status, ExitStatus::fine);
    EXPECT_THAT(answer.err, HasSubstr("networkpolicies"));
    EXPECT_THAT(answer.err, HasSubstr("forbidden"));
}

TEST(ClusterSource, RunsALoginProgramOnlyWhereItIsAllowed)
{
    ServedCluster cluster;
    const auto program = cluster.folder().write(
        "login",
        "#!/bin/sh\necho '{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1beta1\","
        "\"status\":{\"token\":\"good-token\"}}'\n");
    std::filesystem::permissions(program, std::filesystem::perms::owner_all);
    cluster.write("exec: {command: ./login, apiVersion: client.authentication.k8s.io/v1beta1}");
    const Answer refused = fairlead({"services", "--kubeconfig", cluster.config()});
    EXPECT_EQ(refused.status, ExitStatus::source);
    EXPECT_THAT(refused.err, HasSubstr("nobody has allowed yet to run " + program.string()));
    const Answer allowed = fairlead({"services", "--kubeconfig", cluster.config(), "--allow-exec"});
    EXPECT_EQ(allowed.status, ExitStatus::fine) << allowed.err;
}

TEST(TerminalApproval, AsksOnceWithTheWholeCommandLine)
{
    const test::TemporaryFolder folder;
    QSettings settings(QString::fromStdString((folder.path() / "settings.ini").string()), QSettings::IniFormat);
    views::KnownCommands known(settings);
    const kubernetes::ExecRequest request{"u", "/h/config", 7, "/bin/aws", "/bin/aws eks get-token", {{"AWS_PROFILE", "dev"}},
                                          "f1"};
    const auto ask = [&](bool allowAll, bool terminal, const std::string& typed, std::string& shown) {
        std::istringstream in(typed);
        std::ostringstream err;
        TerminalApproval approval(allowAll, terminal, known, in, err);
        boost::asio::io_context context;
        const bool answer = test::runCoroutine(context, approval.mayRun(request));
        shown = err.str();
        return answer;
    };
    std::string shown;
    EXPECT_FALSE(ask(false, false, "y\n", shown)) << "nobody is there to ask";
    EXPECT_EQ(shown, "");
    EXPECT_FALSE(ask(false, true, "\n", shown));
    EXPECT_FALSE(ask(false, true, "", shown));
    EXPECT_TRUE(ask(true, false, "", shown));
    EXPECT_FALSE(known.knows("f1")) << "--allow-exec is for this time";
    EXPECT_TRUE(ask(false, true, "y\n", shown));
    EXPECT_EQ(shown,
              "To log in as \"u\", /h/config (line 7) wants to run this program:\n\n    AWS_PROFILE=dev /bin/aws eks "
              "get-token\n\nRun it now and from now on? [y/N] ");
    EXPECT_TRUE(ask(false, false, "", shown)) << "remembered";
    EXPECT_EQ(shown, "");
    EXPECT_FALSE(known.knows("f2"));
}

}  // namespace
}  // namespace fairlead::app
