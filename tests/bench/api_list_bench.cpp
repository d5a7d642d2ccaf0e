#include "model/kubernetes/api/kind_watcher.h"
#include "model/kubernetes/api/list_fetch.h"
#include "model/kubernetes/object_reader.h"
#include "tests/support/api_access.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/json.hpp>

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <thread>

// A list of 10,000 pods as a real server writes them, over TLS on the loopback, against curl in the same run; and a watch.
namespace fairlead::kubernetes {
namespace {

using test::ApiAccess;
using test::ApiDouble;
using test::DoubleRequest;
using test::Handled;
using test::ServerStream;

constexpr int podCount = 10'000;

std::vector<std::string> recordedPods()
{
    std::ifstream file(std::string(FAIRLEAD_TEST_DATA) + "/captures/watch-1.36/pods.list.json");
    const boost::json::value list = boost::json::parse(std::string(std::istreambuf_iterator<char>(file), {}));
    std::vector<std::string> pods;
    for (const boost::json::value& item : list.at("items").as_array())
        pods.push_back(boost::json::serialize(item));
    return pods;
}

std::string pod(const std::string& recorded, int number)
{
    std::string text = recorded;
    const std::size_t at = text.find(R"("name":")") + 8;
    text.insert(at, "p" + std::to_string(100'000 + number) + '-');
    return text;
}

std::string podList(const std::vector<std::string>& recorded, int from, int to, const std::string& next)
{
    std::string list = R"({"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"900")"
        + (next.empty() ? std::string()
                        : R"(,"continue":")" + next + R"(","remainingItemCount":)" + std::to_string(podCount - to))
        + R"(},"items":[)";
    for (int i = from; i < to; ++i) {
        list += i > from ? "," : "";
        list += pod(recorded[static_cast<std::size_t>(i) % recorded.size()], i);
    }
    return list + "]}\n";
}

// Serves the pods, whole or in pages of 500, from memory.
class PodServer {
public:
    PodServer()
    {
        const auto recorded = recordedPods();
        m_whole = test::httpAnswer(200, "application/json", podList(recorded, 0, podCount, ""));
        for (int from = 0; from < podCount; from += 500)
            m_pages.push_back(
                test::httpAnswer(200, "application/json",
                                 podList(recorded, from, from + 500, from + 500 < podCount ? std::to_string(from + 500) : "")));
        m_api.setIntercept([this](const DoubleRequest& request, ServerStream& stream) {
            if (request.resource != "pods")
                return Handled::no;
            if (request.parameter("limit").empty())
                stream.write(m_whole);
            else
                stream.write(
                    m_pages.at(request.parameter("continue").empty() ? 0 : std::stoul(request.parameter("continue")) / 500));
            return Handled::keepOpen;
        });
    }

    ApiDouble& api() { return m_api; }
    std::size_t bytes() const { return m_whole.size(); }

private:
    ApiDouble m_api;
    std::string m_whole;
    std::vector<std::string> m_pages;
};

PodServer& podServer()
{
    static PodServer server;
    return server;
}

// The peak of this process' memory, in mebibytes.
double peakMebibytes()
{
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmHWM:"))
            return std::stod(line.substr(6)) / 1024;
    }
    return 0;
}

void forgetPeak() { std::ofstream("/proc/self/clear_refs") << "5"; }

double residentMebibytes()
{
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmRSS:"))
            return std::stod(line.substr(6)) / 1024;
    }
    return 0;
}

void curlToNull(benchmark::State& state)
{
    PodServer& server = podServer();
    const std::string authority = std::string(std::getenv("TMPDIR") ? std::getenv("TMPDIR") : "/tmp") + "/fairlead-bench-ca.pem";
    std::ofstream(authority) << server.api().authority().pem();
    const std::string command = "curl -s --fail --cacert " + authority + " -H 'Authorization: Bearer good-token' "
        + server.api().url() + "/api/v1/pods >/dev/null";
    for (auto _ : state) {
        if (std::system(command.c_str()) != 0)
            state.SkipWithError("curl failed");
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(server.bytes()) * state.iterations());
}
BENCHMARK(curlToNull)->Unit(benchmark::kMillisecond)->UseRealTime();

// From the socket to the text of the evidence, or to the objects of the model.
void readPods(benchmark::State& state, std::size_t pageSize, bool toModel)
{
    PodServer& server = podServer();
    double peak = 0;
    for (auto _ : state) {
        forgetPeak();
        const double before = residentMebibytes();
        ApiAccess access(server.api());
        access.access.disableCompression = true;  // the same bytes as curl
        ListText text;
        ListSink sink;
        sink.object = [&text](std::string_view object) { text.add(object); };
        sink.restart = [&text] { text.clear(); };
        sink.page = [&text](std::size_t, std::uint64_t remaining) { text.expect(remaining); };
        ListRequest request;
        request.kind = &apiKindOf("pods");
        request.version = "v1";
        request.pageSize = pageSize;
        const auto version = access.run(fetchList(access.client(), request, sink));
        if (!version || text.count() != podCount)
            state.SkipWithError("the list was not read");
        std::optional<evidence::Evidence> evidence;
        std::optional<Result<Objects>> objects;
        if (toModel) {
            evidence.emplace(
                evidence::CaptureDescription(),
                std::map<std::string, evidence::Evidence::Text, std::less<>>{
                    {"api/pods.json", std::make_shared<const std::string>(text.finish(*request.kind, "v1", "900"))}});
            objects.emplace(readObjects(*evidence));
            if (!*objects || (*objects)->pods->size() != podCount)
                state.SkipWithError("the objects were not read");
        }
        // What follows is no part of the way to the model: freeing it.
        state.PauseTiming();
        objects.reset();
        evidence.reset();
        text.clear();
        state.ResumeTiming();
        peak = std::max(peak, peakMebibytes() - before);
    }
    state.counters["peak_MiB"] = peak;
    state.SetBytesProcessed(static_cast<std::int64_t>(server.bytes()) * state.iterations());
}
BENCHMARK_CAPTURE(readPods, wholeToEvidence, std::size_t{0}, false)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(readPods, pagesToEvidence, std::size_t{500}, false)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(readPods, wholeToModel, std::size_t{0}, true)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(readPods, pagesToModel, std::size_t{500}, true)->Unit(benchmark::kMillisecond)->UseRealTime();

// 500 events a second for a minute: how long each takes from the server's thread to the store.
void watchEvents(benchmark::State& state)
{
    const auto seconds = static_cast<int>(state.range(0));
    constexpr int perSecond = 500;
    const auto recorded = recordedPods();
    for (auto _ : state) {
        ApiDouble api;
        api.cluster().put("pods", pod(recorded.front(), 0));
        ApiAccess access(api);
        access.pace = nullptr;  // the real one
        boost::asio::cancellation_signal cancel;
        std::vector<std::chrono::steady_clock::time_point> sent(static_cast<std::size_t>(seconds * perSecond));
        std::vector<double> milliseconds;
        std::size_t received = 0;
        double after10 = 0;
        KindWatcher* watching = nullptr;
        KindWatcher watcher(access.client(), apiKindOf("pods"), {}, [&] {
            if (!watching || watching->store().size() < 2)
                return;
            // The first event makes the second object.
            milliseconds.push_back(
                std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - sent[received]).count());
            ++received;
            if (received == sent.size() / 6)
                after10 = residentMebibytes();
            if (received == sent.size())
                cancel.emit(boost::asio::cancellation_type::terminal);
        });
        watching = &watcher;
        std::jthread producer([&](const std::stop_token& stop) {
            boost::asio::io_context timers;
            boost::asio::steady_timer timer(timers);
            while (api.openWatches() == 0 && !stop.stop_requested()) {
                timer.expires_after(std::chrono::milliseconds(1));
                timer.wait();
            }
            const auto begin = std::chrono::steady_clock::now();
            for (std::size_t i = 0; i < sent.size() && !stop.stop_requested(); ++i) {
                timer.expires_at(begin + std::chrono::microseconds(1'000'000 / perSecond) * i);
                timer.wait();
                const std::string object = pod(recorded[i % recorded.size()], 1 + static_cast<int>(i % 1000));
                sent[i] = std::chrono::steady_clock::now();
                api.cluster().put("pods", object);
            }
        });
        boost::asio::co_spawn(access.context, watcher.run(),
                              boost::asio::bind_cancellation_slot(cancel.slot(), [](std::exception_ptr) {}));
        access.context.run();
        std::ranges::sort(milliseconds);
        state.counters["p50_ms"] = milliseconds[milliseconds.size() / 2];
        state.counters["p99_ms"] = milliseconds[milliseconds.size() * 99 / 100];
        state.counters["max_ms"] = milliseconds.back();
        // The double keeps its log of events, so this is an upper bound.
        state.counters["grown_MiB"] = residentMebibytes() - after10;
    }
}
BENCHMARK(watchEvents)->Arg(10)->Arg(60)->Iterations(1)->Unit(benchmark::kSecond)->UseRealTime();

}  // namespace
}  // namespace fairlead::kubernetes
