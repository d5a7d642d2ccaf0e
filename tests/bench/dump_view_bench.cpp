#include "resources/bundle.h"
#include "views/dump/dump_document.h"
#include "views/dump/dump_view.h"
#include "views/theme/theme.h"

#include <QApplication>
#include <QImage>
#include <QScrollBar>

#include <benchmark/benchmark.h>

#include <fstream>
#include <iterator>
#include <stdexcept>

// The raw view of a large dump: opening it, one frame while it scrolls, and a filter over all of it.
// FAIRLEAD_DUMP names a file to take instead of the made one (425,004 lines of services with
// eight endpoints each). Expected: a frame does not depend on the lines; opening and filtering are linear.
namespace fairlead {
namespace {

constexpr int services = 17'000;  // times 25 lines and a few
constexpr int endpoints = 8;

std::string hashOf(int number)
{
    std::string hash(16, 'A');
    for (std::size_t i = 0; i < hash.size(); ++i, number /= 26)
        hash[i] = static_cast<char>('A' + number % 26);
    return hash;
}

std::string makeDump()
{
    std::string text = "*nat\n:PREROUTING ACCEPT [0:0]\n:KUBE-SERVICES - [0:0]\n";
    std::string rules;
    for (int service = 0; service < services; ++service) {
        const std::string chain = "KUBE-SVC-" + hashOf(service);
        text += ':' + chain + " - [0:0]\n";
        for (int endpoint = 0; endpoint < endpoints; ++endpoint) {
            const int id = service * endpoints + endpoint;
            const std::string target = "KUBE-SEP-" + hashOf(id + 1'000'000);
            const std::string address =
                "10." + std::to_string(id / 65536) + '.' + std::to_string(id / 256 % 256) + '.' + std::to_string(id % 256);
            text += ':' + target + " - [0:0]\n";
            rules += "[0:0] -A " + chain + " -m statistic --mode random --probability 0.33333333349 -j " + target + "\n[0:0] -A "
                + target + " -p tcp -m tcp -j DNAT --to-destination " + address + ":8080\n";
        }
    }
    return text + rules + "COMMIT\n";
}

std::shared_ptr<const cluster::ClusterSnapshot> bigCluster()
{
    static const auto snapshot = [] {
        std::string text;
        if (const char* const path = std::getenv("FAIRLEAD_DUMP")) {
            std::ifstream file(path, std::ios::binary);
            if (!file)
                throw std::runtime_error(std::string("cannot read ") + path);
            text.assign(std::istreambuf_iterator<char>(file), {});
        } else {
            text = makeDump();
        }
        std::map<std::string, evidence::Evidence::Text, std::less<>> files;
        files.emplace("nodes/a/iptables-save.txt", std::make_shared<const std::string>(std::move(text)));
        return cluster::ClusterSnapshot::build(evidence::Evidence({}, std::move(files))).value();
    }();
    return snapshot;
}

std::shared_ptr<const views::DumpDocument> openDump()
{
    return views::DumpDocument::read(*bigCluster(), "nodes/a/iptables-save.txt");
}

void open(benchmark::State& state)
{
    for (auto _ : state)
        benchmark::DoNotOptimize(openDump());
    state.counters["lines"] = static_cast<double>(openDump()->lineCount());
}
BENCHMARK(open)->Unit(benchmark::kMillisecond);

// 1366 × 768 holds 30 lines, 3840 × 2160 holds 100.
void frame(benchmark::State& state)
{
    const views::Theme theme;
    views::DumpView view(theme);
    view.resize(static_cast<int>(state.range(0)), static_cast<int>(state.range(1)));
    view.show();
    view.setDocument(openDump());
    QImage image(view.viewport()->size(), QImage::Format_RGB32);
    int step = 0;
    for (auto _ : state) {
        view.verticalScrollBar()->setValue(view.verticalScrollBar()->maximum() / 1000 * (++step * 7 % 1000));
        view.viewport()->render(&image);
    }
}
BENCHMARK(frame)->Args({1366, 768})->Args({3840, 2160})->Unit(benchmark::kMillisecond);

void filter(benchmark::State& state)
{
    const auto document = openDump();
    for (auto _ : state) {
        views::FilterProgress progress;
        benchmark::DoNotOptimize(views::matchingLines(*document, {"10.1.2.3", false}, progress));
    }
}
BENCHMARK(filter)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace fairlead

int main(int argc, char** argv)
{
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    fairlead::resources::load();
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return 0;
}
