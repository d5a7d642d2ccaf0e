#include "model/cluster/cluster_snapshot.h"
#include "model/diagram/font_metrics.h"
#include "model/diagram/svg_writer.h"
#include "model/map/cluster_map.h"
#include "model/map/map_filter.h"
#include "model/map/map_layout.h"
#include "model/map/map_picture.h"
#include "model/map/map_search.h"
#include "tests/support/large_cluster.h"

#include <benchmark/benchmark.h>

#include <map>
#include <memory>

// How fast the map of a large cluster is made and asked: 5,000 nodes with 150,000 pods and 2,000
// services. All of it happens off the UI thread but select(), which must fit into a frame.

namespace {

using fairlead::cluster::ClusterSnapshot;
using fairlead::map::ClusterMap;
using fairlead::map::MapLayout;
using fairlead::map::Thing;

std::shared_ptr<const ClusterSnapshot> snapshotOf(std::size_t nodes)
{
    static std::map<std::size_t, std::shared_ptr<const ClusterSnapshot>> built;
    auto& snapshot = built[nodes];
    if (!snapshot) {
        fairlead::test::LargeCluster cluster;
        cluster.nodes = nodes;
        cluster.pods = 30 * nodes;
        cluster.services = std::max<std::size_t>(1, nodes * 2 / 5);
        snapshot = ClusterSnapshot::build(fairlead::test::largeCluster(cluster)).value();
    }
    return snapshot;
}

const ClusterMap& largeMap()
{
    static const ClusterMap map(snapshotOf(5000));
    return map;
}

void gather(benchmark::State& state)
{
    const auto snapshot = snapshotOf(static_cast<std::size_t>(state.range(0)));
    for (auto _ : state)
        benchmark::DoNotOptimize(ClusterMap(snapshot));
    state.counters["pods"] = static_cast<double>(snapshot->objects().pods->size());
}
BENCHMARK(gather)->Arg(50)->Arg(500)->Arg(5000)->Unit(benchmark::kMillisecond);

void layOut(benchmark::State& state)
{
    const ClusterMap map(snapshotOf(static_cast<std::size_t>(state.range(0))));
    for (auto _ : state)
        benchmark::DoNotOptimize(MapLayout(map));
}
BENCHMARK(layOut)->Arg(50)->Arg(500)->Arg(5000)->Unit(benchmark::kMillisecond);

void filterByLabel(benchmark::State& state)
{
    for (auto _ : state)
        benchmark::DoNotOptimize(fairlead::map::emphasize(largeMap(), {"", "tier=back,app!=service-0001", "", ""}, {}));
}
BENCHMARK(filterByLabel)->Unit(benchmark::kMillisecond);

void selectService(benchmark::State& state)
{
    auto emphasis = fairlead::map::emphasize(largeMap(), {}, {}).value();
    for (auto _ : state)
        fairlead::map::select(largeMap(), {Thing::Kind::service, 7}, emphasis);
}
BENCHMARK(selectService)->Unit(benchmark::kMillisecond);

void searchEverything(benchmark::State& state)
{
    for (auto _ : state)
        benchmark::DoNotOptimize(fairlead::map::search(largeMap(), "10.16.200"));
}
BENCHMARK(searchEverything)->Unit(benchmark::kMillisecond);

void exportAsSvg(benchmark::State& state)
{
    std::size_t bytes = 0;
    for (auto _ : state) {
        const auto picture = fairlead::map::drawMap(largeMap(), fairlead::diagram::FontMetrics());
        bytes = fairlead::diagram::writeSvg(*picture).size();
    }
    state.counters["bytes"] = static_cast<double>(bytes);
}
BENCHMARK(exportAsSvg)->Unit(benchmark::kMillisecond);

}  // namespace
