#include "model/findings/find_findings.h"
#include "tests/support/large_cluster.h"

#include <benchmark/benchmark.h>

// All findings of a large cluster of which only the API was read. Expected: linear in services and pods; under a second for
// 10,000 services with 15 pods each.
namespace fairlead {
namespace {

void findAll(benchmark::State& state)
{
    test::LargeCluster size;
    size.nodes = 100;
    size.services = static_cast<std::size_t>(state.range(0));
    size.pods = size.services * 15;
    const auto snapshot = cluster::ClusterSnapshot::build(test::LargeClusterWriter(size).write()).value();
    std::size_t found = 0;
    for ([[maybe_unused]] const auto& round : state)
        found = findings::findFindings(snapshot).findings.size();
    state.counters["findings"] = static_cast<double>(found);
    state.SetComplexityN(state.range(0));
}
BENCHMARK(findAll)->Arg(1000)->Arg(2500)->Arg(5000)->Arg(10000)->Unit(benchmark::kMillisecond)->Complexity(benchmark::oN);

}  // namespace
}  // namespace fairlead
