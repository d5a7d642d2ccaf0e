#include "model/cluster/cluster_snapshot.h"
#include "model/kubeproxy/rule_owners.h"
#include "model/netfilter/iptables_save_parser.h"
#include "model/trace/packet.h"
#include "model/trace/rule_lookup.h"
#include "tests/bench/generated_dump.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <malloc.h>
#include <map>
#include <memory>
#include <string>
#include <sys/resource.h>
#include <unistd.h>
#include <vector>

// How fast a dump is read, linked to the services that its rules belong to, and indexed for walks; beside
// what the machine's own tools need for the same file in the same run: "wc -l", the least that anybody can
// do with the lines, and "iptables-legacy-restore --test", which parses and checks them. All times are
// medians; a busy machine spoils wall times, so processor times stand beside them.
// FAIRLEAD_BENCH_DUMP names a real dump to measure as well: read and indexed, as its services are not known.
// Aims: at most 12 times wc -l, 50 times faster than restore, at most 3 times the file in memory.

namespace {

using fairlead::kubeproxy::ServiceIndex;
using fairlead::netfilter::RuleSet;

struct Times {
    std::vector<double> wall;
    std::vector<double> processor;

    static double medianOf(std::vector<double> values)
    {
        std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2));
        return values[values.size() / 2];
    }
    double medianWall() const { return medianOf(wall); }
    double medianProcessor() const { return medianOf(processor); }
};

double processorSeconds(int who)
{
    rusage usage{};
    ::getrusage(who, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// Runs `work` and adds what it took; `who`: RUSAGE_SELF, or RUSAGE_CHILDREN for a command.
template <class Work> void measure(Times& times, int who, Work&& work)
{
    const double processor = processorSeconds(who);
    const auto start = std::chrono::steady_clock::now();
    work();
    times.wall.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    times.processor.push_back(processorSeconds(who) - processor);
}

Times timesOf(const std::string& command, int runs)
{
    Times times;
    for (int run = 0; run < runs; ++run)
        measure(times, RUSAGE_CHILDREN, [&command] { benchmark::DoNotOptimize(std::system(command.c_str())); });
    return times;
}

// What the shell needs to start any program at all is not the tool's time.
void compareWithTools(benchmark::State& state, const std::string& text, const Times& own)
{
    const auto path = std::filesystem::temp_directory_path() / ("fairlead-bench-" + std::to_string(getpid()) + ".txt");
    std::ofstream(path, std::ios::binary) << text;
    const Times start = timesOf("true", 9);
    const Times wc = timesOf("wc -l < " + path.string() + " > /dev/null", 9);
    const double wcWall = wc.medianWall() - start.medianWall();
    const double wcProcessor = wc.medianProcessor() - start.medianProcessor();
    state.counters["wc_ms"] = wcWall * 1e3;
    state.counters["times_wc"] = own.medianWall() / wcWall;
    state.counters["times_wc_cpu"] = own.medianProcessor() / wcProcessor;
    const Times restore = timesOf("unshare -n iptables-legacy-restore --test < " + path.string() + " > /dev/null 2>&1", 1);
    if (std::system("unshare -n iptables-legacy-restore --version > /dev/null 2>&1") == 0) {
        state.counters["restore_ms"] = restore.medianWall() * 1e3;
        state.counters["faster_than_restore"] = restore.medianWall() / own.medianWall();
    }
    std::filesystem::remove(path);
}

// A line of /proc/self/status, in bytes.
std::size_t statusBytes(const std::string& name)
{
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;) {
        std::size_t kibibytes = 0;
        if (word == name + ':' && status >> kibibytes)
            return kibibytes * 1024;
    }
    return 0;
}

// Asks every long chain once, which files it. Others are tried rule by rule.
void indexChains(const RuleSet& rules, const fairlead::trace::RuleLookup& lookup)
{
    fairlead::trace::Packet packet;
    for (fairlead::netfilter::ChainIndex chain = 0; chain < rules.chains().size(); ++chain) {
        if (rules.rulesOf(chain).size() > 100)
            benchmark::DoNotOptimize(lookup.next(chain, 0, packet, true));
    }
}

void readDump(benchmark::State& state, const std::shared_ptr<const std::string>& text, const ServiceIndex* services)
{
    Times parse;
    Times link;
    Times file;
    Times all;
    std::size_t peak = 0;
    std::size_t rules = 0;
    for (auto _ : state) {
        ::malloc_trim(0);
        std::ofstream("/proc/self/clear_refs") << 5;  // the peak starts anew
        const std::size_t before = statusBytes("VmRSS");
        std::shared_ptr<const RuleSet> parsed;
        std::unique_ptr<fairlead::kubeproxy::RuleOwners> owners;
        std::unique_ptr<fairlead::trace::RuleLookup> lookup;
        measure(all, RUSAGE_SELF, [&] {
            measure(parse, RUSAGE_SELF,
                    [&] { parsed = fairlead::netfilter::parseIptablesSave(text, "bench", fairlead::IpFamily::ipv4).value(); });
            if (services != nullptr)
                measure(link, RUSAGE_SELF,
                        [&] { owners = std::make_unique<fairlead::kubeproxy::RuleOwners>(*parsed, *services); });
            measure(file, RUSAGE_SELF, [&] {
                lookup = std::make_unique<fairlead::trace::RuleLookup>(*parsed);
                indexChains(*parsed, *lookup);
            });
        });
        peak = std::max(peak, statusBytes("VmHWM") - before);
        rules = parsed->rules().size();
        if (!parsed->notUnderstood().empty() || (owners && !owners->ownerOfRule(static_cast<std::uint32_t>(rules - 1))))
            state.SkipWithError("the dump is not understood, or its last rule has no owner");
    }
    state.counters["parse_ms"] = parse.medianWall() * 1e3;
    state.counters["link_ms"] = link.wall.empty() ? 0 : link.medianWall() * 1e3;
    state.counters["index_ms"] = file.medianWall() * 1e3;
    state.counters["rules"] = static_cast<double>(rules);
    state.counters["lines"] = static_cast<double>(std::ranges::count(*text, '\n'));
    state.counters["memory_per_byte"] = static_cast<double>(peak + text->size()) / static_cast<double>(text->size());
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * static_cast<std::int64_t>(text->size())));
    compareWithTools(state, *text, all);
    state.counters["parse_times_wc"] = parse.medianWall() * 1e3 / state.counters["wc_ms"];
}

void readGeneratedDump(benchmark::State& state)
{
    const fairlead::bench::GeneratedCluster cluster{static_cast<int>(state.range(0)), static_cast<int>(state.range(1))};
    std::map<std::string, fairlead::evidence::Evidence::Text, std::less<>> files;
    files["api/services.json"] = std::make_shared<const std::string>(cluster.servicesJson());
    const auto snapshot = fairlead::cluster::ClusterSnapshot::build(fairlead::evidence::Evidence({}, std::move(files))).value();
    const ServiceIndex services(*snapshot);
    readDump(state, std::make_shared<const std::string>(cluster.dump()), &services);
}
BENCHMARK(readGeneratedDump)
    ->Args({1'000, 10})
    ->Args({5'000, 10})
    ->Args({10'000, 10})
    ->Args({10'000, 15})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

void readRealDump(benchmark::State& state)
{
    const char* const path = std::getenv("FAIRLEAD_BENCH_DUMP");
    std::ifstream file(path == nullptr ? "" : path, std::ios::binary);
    if (!file) {
        state.SkipWithError("FAIRLEAD_BENCH_DUMP names no file");
        return;
    }
    readDump(state, std::make_shared<const std::string>(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()),
             nullptr);
}
BENCHMARK(readRealDump)->Unit(benchmark::kMillisecond)->UseRealTime();

// Every rule's typed parts, one after the other.
void decodeEveryRule(benchmark::State& state)
{
    const auto text = std::make_shared<const std::string>(fairlead::bench::GeneratedCluster{1'000, 10}.dump());
    const auto rules = fairlead::netfilter::parseIptablesSave(text, "bench", fairlead::IpFamily::ipv4).value();
    std::size_t parts = 0;
    for (auto _ : state) {
        for (fairlead::netfilter::RuleIndex rule = 0; rule < rules->rules().size(); ++rule)
            parts += rules->body(rule).parts.size();
    }
    benchmark::DoNotOptimize(parts);
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * static_cast<std::int64_t>(rules->rules().size())));
}
BENCHMARK(decodeEveryRule)->Unit(benchmark::kMillisecond);

}  // namespace
