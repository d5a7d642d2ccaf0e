#include "model/drift/matrix_order.h"
#include "tests/bench/large_matrix.h"

#include <benchmark/benchmark.h>

#include <stdexcept>

// Services × nodes once the rules are indexed: putting the matrix together, arranging it, and finding what
// changed between two nodes. `trouble`: on one node of so many, a service lacks an entry; each of those nodes
// has a column of its own. Expected: below 2 s for 10,000 × 5,000.
namespace fairlead {
namespace {

void matrixFromIndexes(benchmark::State& state)
{
    const auto snapshot = test::clusterOf(static_cast<std::size_t>(state.range(0)), static_cast<std::size_t>(state.range(1)));
    const auto indexes = test::indexesOf(*snapshot, static_cast<std::size_t>(state.range(2)));
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
    const auto snapshot = test::clusterOf(10'000, 5000);
    const drift::DriftMatrix matrix(snapshot, test::indexesOf(*snapshot, static_cast<std::size_t>(state.range(0))));
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
