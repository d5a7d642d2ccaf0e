#include "model/kubeproxy/rule_drift.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <stdexcept>

// How long it takes to know what kube-proxy should have written on a node, and to compare it with
// what is there: services × 10 endpoints, iptables mode. Expected: linear in services.
namespace fairlead {
namespace {

std::string serviceJson(int number)
{
    const std::string name = "svc-" + std::to_string(number);
    const std::string ip = "10." + std::to_string(100 + number / 65536) + '.' + std::to_string(number / 256 % 256) + '.'
        + std::to_string(number % 256);
    return R"({"metadata":{"namespace":"team","name":")" + name + R"("},"spec":{"type":"ClusterIP","clusterIP":")" + ip
        + R"(","clusterIPs":[")" + ip
        + R"("],"ports":[{"name":"http","protocol":"TCP","port":80,"targetPort":8080}]},"status":{}})";
}

std::string sliceJson(int number, int endpoints)
{
    const std::string name = "svc-" + std::to_string(number);
    std::string json = R"({"metadata":{"namespace":"team","name":")" + name + R"(-x","labels":{"kubernetes.io/service-name":")"
        + name + R"("}},"addressType":"IPv4","ports":[{"name":"http","protocol":"TCP","port":8080}],"endpoints":[)";
    for (int endpoint = 0; endpoint < endpoints; ++endpoint) {
        const int id = number * endpoints + endpoint;
        json += (endpoint == 0 ? "" : ",") + std::string(R"({"addresses":["10.)") + std::to_string(10 + id / 65536) + '.'
            + std::to_string(id / 256 % 256) + '.' + std::to_string(id % 256)
            + R"("],"conditions":{"ready":true},"nodeName":"other"})";
    }
    return json + "]}";
}

evidence::Evidence::Text list(const std::string& kind, const std::string& items)
{
    return std::make_shared<const std::string>(R"({"kind":")" + kind + R"(","apiVersion":"v1","metadata":{},"items":[)" + items
                                               + "]}");
}

using Files = std::map<std::string, evidence::Evidence::Text, std::less<>>;

Files clusterFiles(int services)
{
    std::string serviceItems;
    std::string sliceItems;
    for (int number = 0; number < services; ++number) {
        serviceItems += (number == 0 ? "" : ",") + serviceJson(number);
        sliceItems += (number == 0 ? "" : ",") + sliceJson(number, 10);
    }
    Files files;
    files["api/services.json"] = list("ServiceList", serviceItems);
    files["api/endpointslices.json"] = list("EndpointSliceList", sliceItems);
    files["api/nodes.json"] =
        list("NodeList", R"({"metadata":{"name":"a"},"spec":{},"status":{"nodeInfo":{"kubeletVersion":"v1.36.0"}}})");
    files["nodes/a/proxy-mode.txt"] = std::make_shared<const std::string>("iptables");
    files["nodes/a/iptables-save.txt"] = std::make_shared<const std::string>("*nat\nCOMMIT\n");
    files["nodes/a/ip6tables-save.txt"] = std::make_shared<const std::string>("*nat\nCOMMIT\n");
    return files;
}

std::shared_ptr<const cluster::ClusterSnapshot> build(const Files& files)
{
    return cluster::ClusterSnapshot::build(evidence::Evidence({"bench", {}, "v1.36.0", {}, {"a"}}, files)).value();
}

// A cluster whose node holds just what it should; `reversed`: the rules of each chain in another
// order, so that no chain reads the same.
std::shared_ptr<const cluster::ClusterSnapshot> agreeingCluster(int services, bool reversed)
{
    Files files = clusterFiles(services);
    const auto empty = build(files);
    const cluster::ClusterNode& node = empty->nodes().front();
    const auto expected =
        kubeproxy::expectRules(*empty, node, kubeproxy::readProxySettings(*empty, node), IpFamily::ipv4).value();
    std::string text(expected.iptables->evidence());
    if (reversed) {
        const std::size_t nat = text.find("-A ", text.find("*nat"));
        const std::size_t end = text.rfind("COMMIT");
        std::vector<std::string> lines;
        for (std::size_t at = nat; at < end; at = text.find('\n', at) + 1)
            lines.push_back(text.substr(at, text.find('\n', at) + 1 - at));
        std::ranges::reverse(
            std::ranges::stable_partition(lines, [](const std::string& line) { return !line.starts_with("-A KUBE-SERVICES"); }));
        std::string rules;
        for (const std::string& line : lines)
            rules += line;
        text.replace(nat, end - nat, rules);
    }
    files["nodes/a/iptables-save.txt"] = std::make_shared<const std::string>(std::move(text));
    return build(files);
}

void findDrift(benchmark::State& state)
{
    const auto snapshot = agreeingCluster(static_cast<int>(state.range(0)), state.range(1) != 0);
    std::size_t compared = 0;
    for (auto _ : state) {
        const kubeproxy::NodeDrift drift = kubeproxy::findDrift(*snapshot, snapshot->nodes().front());
        if (std::ranges::any_of(drift.differences,
                                [](const kubeproxy::Difference& difference) { return difference.family == IpFamily::ipv4; }))
            throw std::logic_error("the cluster does not agree with itself");
        compared = drift.comparedEntries;
    }
    state.SetComplexityN(state.range(0));
    state.counters["entries"] = static_cast<double>(compared);
}
BENCHMARK(findDrift)
    ->ArgsProduct({{1000, 5000, 10000}, {0, 1}})
    ->ArgNames({"services", "reordered"})
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace fairlead
