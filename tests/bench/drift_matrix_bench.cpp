#include "model/drift/matrix_order.h"
#include "tests/support/large_cluster.h"

#include <benchmark/benchmark.h>

#include <stdexcept>

// Services × nodes once the rules are indexed: putting the matrix together, arranging it, and finding what
// changed between two nodes. `trouble`: on one node of so many, a service lacks an entry; each of those nodes
// has a column of its own. Expected: below 2 s for 10,000 × 5,000.
namespace fairlead {
namespace {

std::shared_ptr<const cluster::ClusterSnapshot> clusterOf(std::size_t services, std::size_t nodes)
{
    test::LargeCluster size;
    size.services = services;
    size.nodes = nodes;
    size.pods = 20'000;
    return cluster::ClusterSnapshot::build(test::LargeClusterWriter(size).write()).value();
}

// Every `trouble`th node lacks an entry of a service; all others are alike.
std::vector<drift::IndexedNode> indexesOf(const cluster::ClusterSnapshot& snapshot, std::size_t trouble)
{
    std::vector<drift::IndexedNode> indexes(snapshot.nodes().size());
    const auto fine = std::make_shared<const kubeproxy::NodeDrift>();
    const auto& services = *snapshot.objects().services;
    for (std::size_t i = 0; i < indexes.size(); ++i) {
        indexes[i].node = &snapshot.nodes()[i];
        indexes[i].comparedNode = snapshot.nodes().front().name;
        indexes[i].drift = fine;
        if (i % trouble != 0)
            continue;
        kubeproxy::NodeDrift drift;
        kubeproxy::Difference difference;
        const kubernetes::Service& service = services[i * 7 % services.size()];
        difference.service = &service;
        difference.port = kubeproxy::ServicePortName{service.meta.nameSpace, service.meta.name, "http", Protocol::tcp};
        difference.entries.push_back({"nat KUBE-SERVICES", "-A KUBE-SERVICES", std::nullopt, std::nullopt, std::nullopt});
        difference.sentence = snapshot.nodes()[i].name + " lacks an entry.";
        drift.differences.push_back(std::move(difference));
        indexes[i].drift = std::make_shared<const kubeproxy::NodeDrift>(std::move(drift));
        indexes[i].comparedNode = snapshot.nodes()[i].name;
    }
    return indexes;
}

void matrixFromIndexes(benchmark::State& state)
{
    const auto snapshot = clusterOf(static_cast<std::size_t>(state.range(0)), static_cast<std::size_t>(state.range(1)));
    const auto indexes = indexesOf(*snapshot, static_cast<std::size_t>(state.range(2)));
    std::size_t columns = 0;
    for (auto _ : state) {
        const drift::DriftMatrix matrix(snapshot, indexes);
        const auto view = drift::arrange(matrix, {}, drift::MatrixOrder::likeness, drift::MatrixOrder::likeness);
        if (view.counts[static_cast<std::size_t>(drift::Cell::missing)] == 0)
            throw std::logic_error("no trouble was found");
        columns = matrix.columns().size();
        benchmark::DoNotOptimize(view);
    }
    state.counters["columns"] = static_cast<double>(columns);
}

void arrangeMatrix(benchmark::State& state)
{
    const auto snapshot = clusterOf(10'000, 5000);
    const drift::DriftMatrix matrix(snapshot, indexesOf(*snapshot, static_cast<std::size_t>(state.range(0))));
    for (auto _ : state)
        benchmark::DoNotOptimize(drift::arrange(matrix, {}, drift::MatrixOrder::likeness, drift::MatrixOrder::likeness));
}

BENCHMARK(matrixFromIndexes)
    ->ArgNames({"services", "nodes", "trouble"})
    ->Args({1000, 500, 50})
    ->Args({10'000, 5000, 50})
    ->Args({10'000, 5000, 1})
    ->Unit(benchmark::kMillisecond);
BENCHMARK(arrangeMatrix)->ArgName("trouble")->Arg(50)->Arg(1)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace fairlead
