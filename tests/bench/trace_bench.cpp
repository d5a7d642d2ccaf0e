#include "model/cluster/cluster_snapshot.h"
#include "model/trace/walker.h"
#include "tests/bench/generated_dump.h"

#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <string>

// How fast a packet is walked through the rules of a big node: 10,000 services of 10 endpoints each, as
// kube-proxy writes them (430,000 lines). The first walk, which files the long chains, is not counted.
// Aims: one path with all its steps below 1 ms; all services from one origin below 1 s.

namespace {

using fairlead::trace::Flow;
using fairlead::trace::Trace;
using fairlead::trace::TraceOptions;
using fairlead::trace::Walker;

constexpr int serviceCount = 10'000;
constexpr int endpointCount = 10;

const fairlead::bench::GeneratedCluster& generated()
{
    static const fairlead::bench::GeneratedCluster cluster{serviceCount, endpointCount};
    return cluster;
}

const Walker& walker()
{
    static const Walker instance([] {
        fairlead::evidence::CaptureDescription description;
        description.nodes = {"node"};
        std::map<std::string, fairlead::evidence::Evidence::Text, std::less<>> files;
        files["nodes/node/iptables-save.txt"] = std::make_shared<const std::string>(generated().dump());
        files["nodes/node/ip-route.json"] = std::make_shared<const std::string>(
            R"([{"dst":"default","gateway":"172.30.0.1","dev":"eth0","flags":[]},{"dst":"10.128.0.0/24","dev":"cni0","flags":[]}])");
        return fairlead::cluster::ClusterSnapshot::build(fairlead::evidence::Evidence(description, std::move(files))).value();
    }());
    return instance;
}

Flow flow(int service)
{
    Flow flow;
    flow.start = Flow::Start::network;
    flow.node = "node";
    flow.source = generated().pod(7);
    flow.destination = generated().clusterIp(service);
    flow.destinationPort = 80;
    return flow;
}

void check(const Trace& trace)
{
    if (trace.outcomes.size() == endpointCount)
        return;
    std::fprintf(stderr, "a service has %zu outcomes\n", trace.outcomes.size());
    std::abort();
}

void onePath(benchmark::State& state)
{
    check(walker().walk(flow(0)));
    int service = 0;
    for (auto _ : state) {
        const Trace trace = walker().walk(flow(++service % serviceCount));
        benchmark::DoNotOptimize(trace.outcomes.size());
    }
}
BENCHMARK(onePath)->Unit(benchmark::kMicrosecond);

void allServices(benchmark::State& state)
{
    TraceOptions brief;
    brief.steps = false;
    check(walker().walk(flow(0), brief));
    for (auto _ : state) {
        for (int service = 0; service < serviceCount; ++service)
            check(walker().walk(flow(service), brief));
    }
}
BENCHMARK(allServices)->Unit(benchmark::kMillisecond);

}  // namespace
