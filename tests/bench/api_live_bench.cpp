#include "model/cluster/cluster_snapshot.h"
#include "model/kubernetes/session/live_connection.h"
#include "tests/support/api_double.h"
#include "tests/support/sample_captures.h"
#include "tests/support/temporary_folder.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/json.hpp>

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <fstream>
#include <mutex>

#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

// A live cluster of 1,000 pods with 500 events a second, from the server's hands into a snapshot of the model. The server is a
// process of its own, so that the memory is the connection's and the model's alone.
namespace fairlead {
namespace {

using Clock = std::chrono::steady_clock;  // the same in both processes

constexpr int podCount = 1000;
constexpr int perSecond = 500;

std::string recordedPod()
{
    std::ifstream file(std::string(FAIRLEAD_TEST_DATA) + "/captures/watch-1.36/pods.list.json");
    const boost::json::value list = boost::json::parse(std::string(std::istreambuf_iterator<char>(file), {}));
    return boost::json::serialize(list.at("items").at(0));
}

// As `recorded`, with the number and the time of the event among its labels.
std::string podWith(const std::string& recorded, int number, int event)
{
    std::string text = recorded;
    text.insert(text.find(R"("name":")") + 8, "p" + std::to_string(number) + '-');
    const std::string labels = R"("labels":{)";
    text.insert(text.find(labels) + labels.size(),
                R"("event":")" + std::to_string(event) + R"(","sent":")" + std::to_string(Clock::now().time_since_epoch().count())
                    + R"(",)");
    return text;
}

// In a child: the server; begins to change its pods when something comes over `start`, and ends when that is closed.
[[noreturn]] void serve(const std::filesystem::path& home, int ready, int start, int events)
{
    {
        test::ApiDouble api;
        api.cluster().load(test::openSample("shop-iptables-nft"));
        const std::string recorded = recordedPod();
        for (int i = 0; i < podCount; ++i)
            api.cluster().put("pods", podWith(recorded, i, -1));
        std::filesystem::create_directories(home / ".kube");
        std::ofstream(home / ".kube/ca.pem") << api.authority().pem();
        std::ofstream(home / ".kube/config")
            << "current-context: x\ncontexts: [{name: x, context: {cluster: c, user: u}}]\nclusters: [{name: c, cluster: "
               "{server: \""
            << api.url() << "\", certificate-authority: ca.pem}}]\nusers: [{name: u, user: {token: good-token}}]\n";
        char byte = 'r';
        if (::write(ready, &byte, 1) != 1 || ::read(start, &byte, 1) != 1)
            ::_exit(1);
        boost::asio::io_context timers;
        boost::asio::steady_timer timer(timers);
        const auto begin = Clock::now();
        for (int i = 0; i < events; ++i) {
            timer.expires_at(begin + std::chrono::microseconds(1'000'000 / perSecond) * i);
            timer.wait();
            api.cluster().put("pods", podWith(recorded, i % podCount, i));
        }
        while (::read(start, &byte, 1) > 0) { }
    }
    ::_exit(0);
}

class ServerProcess {
public:
    ServerProcess(const std::filesystem::path& home, int events)
    {
        int ready[2];
        int start[2];
        if (::pipe(ready) != 0 || ::pipe(start) != 0 || (m_child = ::fork()) < 0)
            throw std::runtime_error("no process");
        if (m_child == 0) {
            ::close(start[1]);
            serve(home, ready[1], start[0], events);
        }
        ::close(ready[1]);
        ::close(start[0]);
        m_start = start[1];
        char byte = 0;
        if (::read(ready[0], &byte, 1) != 1)
            throw std::runtime_error("the server did not start");
        ::close(ready[0]);
    }
    ~ServerProcess()
    {
        ::close(m_start);
        ::waitpid(m_child, nullptr, 0);
    }
    void start() const
    {
        if (::write(m_start, "s", 1) != 1)
            throw std::runtime_error("the server is gone");
    }

private:
    pid_t m_child = -1;
    int m_start = -1;
};

double memoryMebibytes()
{
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmRSS:"))
            return std::stod(line.substr(6)) / 1024;
    }
    return 0;
}

// The newest reading only: what comes while a snapshot is built is built next.
class Readings {
public:
    void put(evidence::Evidence evidence)
    {
        const std::lock_guard lock(m_mutex);
        m_newest = std::move(evidence);
        m_changed.notify_all();
    }
    evidence::Evidence take()
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return m_newest.has_value(); });
        return *std::exchange(m_newest, std::nullopt);
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::optional<evidence::Evidence> m_newest;
};

void eventsToSnapshot(benchmark::State& state)
{
    const int events = static_cast<int>(state.range(0)) * perSecond;
    for (auto _ : state) {
        const test::TemporaryFolder home;
        const ServerProcess server(home.path(), events);
        Readings readings;
        kubernetes::ConnectionCallbacks callbacks;
        callbacks.onReading = [&readings](kubernetes::ClusterReading reading) { readings.put(std::move(reading.evidence)); };
        kubernetes::LiveConnection connection({}, kubernetes::Environment({{"HOME", home.path().string()}}),
                                              std::move(callbacks));
        connection.read();
        auto snapshot = cluster::ClusterSnapshot::build(readings.take()).value();
        server.start();
        std::vector<double> milliseconds;
        int last = -1;
        int snapshots = 0;
        double after10 = 0;
        while (last < events - 1) {
            snapshot = cluster::ClusterSnapshot::build(readings.take(), snapshot.get()).value();
            const auto now = Clock::now().time_since_epoch().count();
            ++snapshots;
            int newest = last;
            for (const kubernetes::Pod& pod : *snapshot->objects().pods) {
                const auto event = pod.meta.labels.find("event");
                if (event == pod.meta.labels.end() || std::stoi(event->second) <= last)
                    continue;
                newest = std::max(newest, std::stoi(event->second));
                milliseconds.push_back(static_cast<double>(now - std::stoll(pod.meta.labels.at("sent"))) / 1e6);
            }
            last = newest;
            if (after10 == 0 && last >= 10 * perSecond)
                after10 = memoryMebibytes();
        }
        std::ranges::sort(milliseconds);
        state.counters["p50_ms"] = milliseconds[milliseconds.size() / 2];
        state.counters["p99_ms"] = milliseconds[milliseconds.size() * 99 / 100];
        state.counters["max_ms"] = milliseconds.back();
        state.counters["snapshots"] = snapshots;
        state.counters["grown_MiB"] = memoryMebibytes() - after10;
        state.counters["resident_MiB"] = memoryMebibytes();
    }
}
BENCHMARK(eventsToSnapshot)->Arg(20)->Arg(60)->Iterations(1)->Unit(benchmark::kSecond)->UseRealTime();

}  // namespace
}  // namespace fairlead
