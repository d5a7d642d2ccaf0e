#include "model/cluster/cluster_snapshot.h"
#include "model/collection/proxy_pods.h"
#include "model/kubernetes/session/live_connection.h"
#include "tests/integration/network_namespace.h"
#include "tests/support/exec_double.h"
#include "tests/support/sample_captures.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unistd.h>
#include <vector>

namespace fairlead::collection {
namespace {

using namespace std::chrono_literals;
using kubernetes::ClusterReading;
using test::ExecAnswer;
using testing::HasSubstr;
using testing::IsEmpty;

// A live connection to a double, and what it told.
class LiveNodes {
public:
    LiveNodes() { api.cluster().load(sample); }
    ~LiveNodes() { connection.reset(); }

    void connect()
    {
        home.write(".kube/ca.pem", api.authority().pem());
        home.write(".kube/config",
                   "current-context: x\ncontexts: [{name: x, context: {cluster: c, user: u}}]\nclusters: [{name: c, "
                   "cluster: {server: \""
                       + api.url() + "\", certificate-authority: ca.pem}}]\nusers: [{name: u, user: {token: good-token}}]\n");
        kubernetes::ConnectionCallbacks callbacks;
        callbacks.onReading = [this](ClusterReading reading) {
            const std::lock_guard lock(m_mutex);
            m_readings.push_back(std::move(reading));
            m_changed.notify_all();
        };
        callbacks.onFailure = [](const Error& error) { ADD_FAILURE() << error.what << ": " << error.why; };
        std::map<std::string, std::string, std::less<>> variables{{"HOME", home.path().string()}};
        connection = std::make_unique<kubernetes::LiveConnection>(kubernetes::ClusterChoice(), kubernetes::Environment(variables),
                                                                  std::move(callbacks));
        connection->read();
    }
    // The first reading that is so; an empty one after 20 s.
    ClusterReading until(const std::function<bool(const ClusterReading&)>& condition)
    {
        std::unique_lock lock(m_mutex);
        ClusterReading found;
        const bool came = m_changed.wait_for(lock, 20s, [&] {
            const auto reading = std::ranges::find_if(m_readings, condition);
            if (reading == m_readings.end())
                return false;
            found = *reading;
            return true;
        });
        EXPECT_TRUE(came) << "it did not come to pass";
        return found;
    }
    std::string nodeOf(const std::string& pod) const { return test::nodeOfProxyPod(sample, pod); }

    evidence::Evidence sample = test::openSample("shop-iptables-nft");
    test::ContainerProgram recorded = test::recordedNodes(sample);
    test::ApiDouble api;
    test::TemporaryFolder home;
    std::unique_ptr<kubernetes::LiveConnection> connection;

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::vector<ClusterReading> m_readings;
};

bool allRead(const ClusterReading& reading) { return reading.nodesWaiting == 0 && !reading.evidence.paths().empty(); }

TEST(ProxyPods, AreFoundOnTheirNodes)
{
    const auto places = proxyPods(test::openSample("shop-iptables-nft"));
    ASSERT_EQ(places.size(), 3);
    EXPECT_EQ(places.at("worker-1").pod, "kube-proxy-k9tnb");
    EXPECT_EQ(places.at("worker-1").nameSpace, "kube-system");
    EXPECT_EQ(places.at("worker-1").container, "kube-proxy");
    EXPECT_THAT(proxyPods({}), IsEmpty());
}

TEST(ProxyPods, TheirAbsenceIsExplained)
{
    const auto why = [](const std::string& path, const std::string& list) {
        std::map<std::string, evidence::Evidence::Text, std::less<>> files;
        files[path] = std::make_shared<const std::string>(list);
        return whyNoProxyPod({{}, std::move(files)});
    };
    EXPECT_THAT(why("api/daemonsets.json",
                    R"({"kind":"DaemonSetList","items":[{"metadata":{"name":"cilium","namespace":"kube-system"}}]})")
                    .why,
                HasSubstr("Cilium does"));
    EXPECT_THAT(
        why("api/nodes.json",
            R"({"kind":"NodeList","items":[{"metadata":{"name":"n"},"status":{"nodeInfo":{"kubeletVersion":"v1.33.1+k3s1"}}}]})")
            .why,
        HasSubstr("k3s runs kube-proxy in its own process"));
    EXPECT_EQ(whyNoProxyPod({}).why, "no pod of kube-proxy runs on this node");
    EXPECT_THAT(whyNoProxyPod({}).hint, HasSubstr("SSH"));
}

TEST(PodCollection, ALiveClusterHasTheRulesOfItsNodes)
{
    LiveNodes live;
    test::serveContainers(live.api, live.recorded, "2026-11-23T01:50:00Z Using iptables Proxier\n");
    live.connect();
    const ClusterReading reading = live.until(allRead);
    EXPECT_THAT(reading.missing, IsEmpty());
    for (const char* const node : {"control-plane", "worker-1", "worker-2"}) {
        for (const char* const file :
             {"iptables-save.txt", "ip6tables-save.txt", "nft.json", "ip-route.json", "proxy-mode.txt"}) {
            const std::string path = std::string("nodes/") + node + '/' + file;
            ASSERT_TRUE(reading.evidence.contains(path)) << path;
            EXPECT_EQ(*reading.evidence.find(path), *live.sample.find(path)) << path;
        }
        EXPECT_EQ(*reading.evidence.find(std::string("nodes/") + node + "/kube-proxy.log"), "Using iptables Proxier\n");
        EXPECT_FALSE(reading.evidence.failureOf(std::string("nodes/") + node + "/ipset.txt")) << "the image has no such program";
    }
    const auto snapshot = cluster::ClusterSnapshot::build(reading.evidence);
    ASSERT_TRUE(snapshot.has_value());
    EXPECT_EQ((*snapshot)->findNode("worker-2")->mode, cluster::ProxyMode::iptables);
}

TEST(PodCollection, SaysOnceWhyNothingMayBeRun)
{
    LiveNodes live;
    test::serveContainers(live.api, live.recorded);
    live.api.setAllow([](const test::DoubleRequest& request) { return request.resource != "pods/exec"; });
    live.connect();
    const ClusterReading reading = live.until(allRead);
    ASSERT_EQ(reading.missing.size(), 1) << "one reason, not one for each node";
    EXPECT_EQ(reading.missing[0].what, "rules of 3 nodes (control-plane, …)");
    EXPECT_THAT(reading.missing[0].why, HasSubstr("pods/exec"));
    EXPECT_THAT(reading.missing[0].hint,
                HasSubstr("ask for the rights get and create on pods/exec in the namespace kube-system"));
    EXPECT_EQ(live.api.count("get", "pods/exec"), 3) << "after the first refusal no other command is tried";
    const auto failure = reading.evidence.failureOf("nodes/worker-1/iptables-save.txt");
    ASSERT_TRUE(failure.has_value()) << "and the node itself says so";
    EXPECT_THAT(failure->standardError, HasSubstr("pods/exec"));
}

TEST(PodCollection, ADumpWithoutItsEndIsNotTaken)
{
    LiveNodes live;
    test::serveContainers(live.api, [&](const auto& words, const std::string& pod) {
        ExecAnswer answer = live.recorded(words, pod);
        if (words.front() == "iptables-save" && live.nodeOf(pod) == "worker-1")
            answer.output.resize(answer.output.size() / 2);
        return answer;
    });
    live.connect();
    const ClusterReading reading = live.until(allRead);
    EXPECT_FALSE(reading.evidence.contains("nodes/worker-1/iptables-save.txt"));
    EXPECT_TRUE(reading.evidence.contains("nodes/worker-2/iptables-save.txt"));
    ASSERT_EQ(reading.missing.size(), 1);
    EXPECT_EQ(reading.missing[0].what, "rules of worker-1");
    EXPECT_THAT(reading.missing[0].why, HasSubstr("ends before its end"));
}

TEST(PodCollection, TheNodeOnScreenComesFirst)
{
    LiveNodes live;
    std::mutex mutex;
    std::vector<std::string> order;
    test::serveContainers(live.api, [&](const auto& words, const std::string& pod) {
        const std::lock_guard lock(mutex);
        if (std::ranges::find(order, live.nodeOf(pod)) == order.end())
            order.push_back(live.nodeOf(pod));
        return live.recorded(words, pod);
    });
    // More nodes than are read side by side, each with a kube-proxy.
    for (int i = 0; i < 8; ++i) {
        const std::string name = "a-node-" + std::to_string(i);
        live.api.cluster().put("nodes", R"({"metadata":{"name":")" + name + R"("}})");
        live.api.cluster().put(
            "pods",
            R"({"metadata":{"name":"kube-proxy-)" + name + R"(","namespace":"kube-system"},"spec":{"nodeName":")" + name
                + R"(","containers":[{"name":"kube-proxy","image":"kube-proxy"}]},"status":{"phase":"Running"}})");
    }
    live.connect();
    live.connection->prefer({"worker-2"});
    live.until(allRead);
    const auto place = std::ranges::find(order, "worker-2") - order.begin();
    EXPECT_LT(place, 5) << "of eleven nodes, of which it is the last by name";
}

// The commands really run, in a network namespace with the sample's rules: what kube-proxy's container would print.
TEST(PodCollection, ReadsWhatTheKernelHolds)
{
    if (geteuid() != 0)
        GTEST_SKIP() << "SKIPPED: needs root for a network namespace, so what a real iptables-save prints was not read";
    LiveNodes live;
    const test::NetworkNamespace node;
    live.home.write("rules", *live.sample.find("nodes/worker-1/iptables-save.txt"));
    node.must("for name in $(grep -oE 'nfacct-name +[a-z_]+' " + (live.home.path() / "rules").string()
              + " | sed 's/.* //' | sort -u); do nfacct add $name; done");
    node.must("iptables-nft-restore < " + (live.home.path() / "rules").string());
    std::mutex mutex;
    test::serveContainers(live.api, [&](const auto& words, const std::string& pod) {
        if (live.nodeOf(pod) != "worker-1" || words.front() != "iptables-save")
            return live.recorded(words, pod);
        const std::lock_guard lock(mutex);
        return ExecAnswer{node.must("iptables-nft-save -c"), {}, 0, false};
    });
    live.connect();
    const ClusterReading reading = live.until(allRead);
    const auto snapshot = cluster::ClusterSnapshot::build(reading.evidence);
    ASSERT_TRUE(snapshot.has_value());
    const auto& rules = (*snapshot)->findNode("worker-1")->rules.iptables;
    ASSERT_TRUE(rules);
    const auto recorded = cluster::ClusterSnapshot::build(live.sample);
    EXPECT_EQ(rules->rules().size(), (*recorded)->findNode("worker-1")->rules.iptables->rules().size());
    EXPECT_THAT(std::string(rules->evidence()), HasSubstr("# Generated by iptables-nft-save"));
}

TEST(ClusterSnapshotReuse, TakesOverANodeWhoseFilesAreTheSame)
{
    const auto evidence = test::openSample("shop-iptables-nft");
    const auto first = cluster::ClusterSnapshot::build(evidence);
    ASSERT_TRUE(first.has_value());
    std::map<std::string, evidence::Evidence::Text, std::less<>> files;
    for (const std::string& path : evidence.paths())
        files[path] = evidence.find(path);
    files["nodes/worker-1/iptables-save.txt"] = std::make_shared<const std::string>("*nat\nCOMMIT\n");
    const auto second = cluster::ClusterSnapshot::build({evidence.description(), std::move(files)}, first->get());
    ASSERT_TRUE(second.has_value());
    EXPECT_EQ((*second)->findNode("worker-2")->rules.iptables, (*first)->findNode("worker-2")->rules.iptables)
        << "not read again";
    EXPECT_EQ((*second)->findNode("worker-1")->rules.iptables->rules().size(), 0) << "read anew";
    EXPECT_EQ((*second)->warnings().size(), (*first)->warnings().size());
}

}  // namespace
}  // namespace fairlead::collection
