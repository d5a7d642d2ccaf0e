#include "model/cluster/cluster_snapshot.h"
#include "model/trace/walker.h"

#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <string>

// How fast a packet is walked through the rules of a big node: 10,000 services of 10 endpoints each, as
// kube-proxy writes them (430,000 lines). The first walk, which files the long chains, is not counted.
// Aims: one path with all its steps below 1 ms; all services from one origin below 1 s.

namespace {

using fairlead::IpAddress;
using fairlead::trace::Flow;
using fairlead::trace::Trace;
using fairlead::trace::TraceOptions;
using fairlead::trace::Walker;

constexpr int serviceCount = 10'000;
constexpr int endpointCount = 10;

std::string name(const char* prefix, int number)
{
    char text[40];
    std::snprintf(text, sizeof(text), "%s%016d", prefix, number);
    return text;
}

IpAddress clusterIp(int service) { return IpAddress::fromIpv4(0x0a600000U + 2 + static_cast<std::uint32_t>(service)); }
IpAddress pod(int number) { return IpAddress::fromIpv4(0x0af40000U + 2 + static_cast<std::uint32_t>(number)); }

void addService(int service, std::string& chains, std::string& dispatch, std::string& rules)
{
    const std::string own = name("KUBE-SVC-", service);
    const std::string to = "-d " + clusterIp(service).toString() + "/32 -p tcp -m comment --comment \"shop/s"
        + std::to_string(service) + ":http cluster IP\" -m tcp --dport 80 -j ";
    chains += ':' + own + " - [0:0]\n";
    dispatch += "-A KUBE-SERVICES " + to + own + '\n';
    rules += "-A " + own + " ! -s 10.244.0.0/14 " + to + "KUBE-MARK-MASQ\n";
    for (int at = 0; at < endpointCount; ++at) {
        const int number = service * endpointCount + at;
        const std::string endpoint = name("KUBE-SEP-", number);
        const std::string address = pod(number).toString();
        char statistic[80] = "";
        if (at + 1 < endpointCount)
            std::snprintf(statistic, sizeof(statistic), "-m statistic --mode random --probability %.11f ",
                          1.0 / (endpointCount - at));
        chains += ':' + endpoint + " - [0:0]\n";
        rules += "-A " + own + ' ' + statistic + "-j " + endpoint + '\n';
        rules += "-A " + endpoint + " -s " + address + "/32 -j KUBE-MARK-MASQ\n";
        rules += "-A " + endpoint + " -p tcp -m tcp -j DNAT --to-destination " + address + ":8080\n";
    }
}

std::string dump()
{
    std::string chains;
    std::string dispatch;
    std::string rules;
    for (int service = 0; service < serviceCount; ++service)
        addService(service, chains, dispatch, rules);
    return "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:KUBE-FORWARD - [0:0]\n"
           "-A FORWARD -m comment --comment \"kubernetes forwarding rules\" -j KUBE-FORWARD\n"
           "-A KUBE-FORWARD -m conntrack --ctstate INVALID -j DROP\n-A KUBE-FORWARD -m mark --mark 0x4000/0x4000 -j ACCEPT\n"
           "-A KUBE-FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\nCOMMIT\n"
           "*nat\n:PREROUTING ACCEPT [0:0]\n:INPUT ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:POSTROUTING ACCEPT [0:0]\n"
           ":KUBE-MARK-MASQ - [0:0]\n:KUBE-POSTROUTING - [0:0]\n:KUBE-SERVICES - [0:0]\n"
        + chains
        + "-A PREROUTING -j KUBE-SERVICES\n-A OUTPUT -j KUBE-SERVICES\n-A POSTROUTING -j KUBE-POSTROUTING\n"
          "-A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000\n-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN\n"
          "-A KUBE-POSTROUTING -j MARK --set-xmark 0x4000/0x0\n-A KUBE-POSTROUTING -j MASQUERADE --random-fully\n"
        + dispatch + rules + "COMMIT\n";
}

const Walker& walker()
{
    static const Walker instance([] {
        fairlead::evidence::CaptureDescription description;
        description.nodes = {"node"};
        std::map<std::string, fairlead::evidence::Evidence::Text, std::less<>> files;
        files["nodes/node/iptables-save.txt"] = std::make_shared<const std::string>(dump());
        files["nodes/node/ip-route.json"] = std::make_shared<const std::string>(
            R"([{"dst":"default","gateway":"172.30.0.1","dev":"eth0","flags":[]},{"dst":"10.244.0.0/24","dev":"cni0","flags":[]}])");
        return fairlead::cluster::ClusterSnapshot::build(fairlead::evidence::Evidence(description, std::move(files))).value();
    }());
    return instance;
}

Flow flow(int service)
{
    Flow flow;
    flow.start = Flow::Start::network;
    flow.node = "node";
    flow.source = pod(7);
    flow.destination = clusterIp(service);
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
