#include "model/drift/matrix_order.h"
#include "resources/bundle.h"
#include "tests/bench/large_matrix.h"
#include "views/matrix/matrix_view.h"

#include <QApplication>
#include <QImage>
#include <QPainter>

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>
#include <vector>

// What a frame of the matrix costs: 10,000 services × 5,000 nodes, every node with a column of its own, painted into an image of
// the window's size on one core. Aim: 95 of 100 frames in at most 16.7 ms while one scrolls and zooms. The yardstick is what
// filling the same image once costs on the same machine in the same run.

namespace {

using fairlead::views::MatrixGrid;
using fairlead::views::MatrixTableView;

const fairlead::views::MatrixGridPtr& grid()
{
    static const fairlead::views::MatrixGridPtr made = [] {
        const auto snapshot = fairlead::test::clusterOf(10'000, 5000);
        const auto matrix =
            std::make_shared<const fairlead::drift::DriftMatrix>(snapshot, fairlead::test::indexesOf(*snapshot, 1));
        using fairlead::drift::MatrixOrder;
        return std::make_shared<const MatrixGrid>(
            matrix, fairlead::drift::arrange(*matrix, {}, MatrixOrder::likeness, MatrixOrder::likeness));
    }();
    return made;
}

class MatrixFrames {
public:
    MatrixFrames(const benchmark::State& state)
        : m_image(static_cast<int>(state.range(0)), static_cast<int>(state.range(1)), QImage::Format_RGB32)
    {
        m_view.resize(m_image.size());
        m_view.setGrid(grid());
    }
    MatrixTableView& view() { return m_view; }
    void paint()
    {
        const auto begin = std::chrono::steady_clock::now();
        m_view.render(&m_image);
        m_times.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count());
    }
    void report(benchmark::State& state)
    {
        std::ranges::sort(m_times);
        const auto at = [this](double share) {
            return m_times[static_cast<std::size_t>(share * static_cast<double>(m_times.size() - 1))];
        };
        state.counters["p50_ms"] = at(0.5);
        state.counters["p95_ms"] = at(0.95);
        state.counters["max_ms"] = m_times.back();
        state.counters["frames"] = static_cast<double>(m_times.size());
    }

private:
    QImage m_image;
    MatrixTableView m_view;
    std::vector<double> m_times;
};

constexpr int framesOfTour = 120;

// From the whole matrix to cells with signs and back.
void zoomThroughMatrix(benchmark::State& state)
{
    MatrixFrames frames(state);
    for (auto _ : state) {
        frames.view().zoomToFit();
        for (int i = 0; i < framesOfTour; ++i) {
            frames.view().zoomBy(i < framesOfTour / 2 ? 1.12 : 1 / 1.12);
            frames.paint();
        }
    }
    frames.report(state);
}

// Diagonally across it, with cells of so many tenths of a pixel.
void scrollMatrix(benchmark::State& state)
{
    MatrixFrames frames(state);
    const double tenths = static_cast<double>(state.range(2));
    for (auto _ : state) {
        frames.view().zoomToFit();
        frames.view().zoomBy(std::max(1.0, tenths / 10 / frames.view().cellSize().height()));
        for (int i = 0; i < framesOfTour; ++i) {
            frames.view().select({i * 10'000 / framesOfTour, i * 5000 / framesOfTour});
            frames.paint();
        }
    }
    frames.report(state);
}

void fillImage(benchmark::State& state)
{
    QImage image(static_cast<int>(state.range(0)), static_cast<int>(state.range(1)), QImage::Format_RGB32);
    int value = 0;
    for (auto _ : state) {
        std::memset(image.bits(), ++value & 0xff, static_cast<std::size_t>(image.sizeInBytes()));
        benchmark::ClobberMemory();
    }
}

BENCHMARK(fillImage)->Args({1366, 768})->Args({3840, 2160})->Unit(benchmark::kMillisecond);
BENCHMARK(zoomThroughMatrix)->Args({1366, 768})->Args({3840, 2160})->Iterations(3)->Unit(benchmark::kMillisecond);
BENCHMARK(scrollMatrix)
    ->ArgsProduct({{1366}, {768}, {0, 10, 50, 140, 240}})
    ->ArgsProduct({{3840}, {2160}, {0, 10, 50, 140, 240}})
    ->Iterations(2)
    ->Unit(benchmark::kMillisecond);

}  // namespace

int main(int argc, char** argv)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    fairlead::resources::load();
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
