// How long an nftables node takes to read, against simdjson alone on the same bytes.
// The rulesets are those of kube-proxy in nftables mode, as nft 1.0.6 prints them: of 1.36, where a
// service rewrites straight to its endpoints, and of 1.35 and before, with a chain for each endpoint.

#include "model/netfilter/nft_parser.h"

#include <benchmark/benchmark.h>
#include <simdjson.h>

#include <memory>
#include <string>

namespace {

using fairlead::netfilter::RuleIndex;

struct Dump {
    std::shared_ptr<const std::string> json;
    std::shared_ptr<const std::string> listing;
};

// Writes one table "ip kube-proxy" in both notations.
class Generator {
public:
    Generator(int services, int endpoints, bool endpointChains)
        : m_services(services), m_endpoints(endpoints), m_endpointChains(endpointChains)
    {
    }

    Dump make()
    {
        m_json =
            R"({"nftables": [{"metainfo": {"version": "1.0.6", "json_schema_version": 1}}, {"table": {"family": "ip", "name": "kube-proxy", "handle": 1}}, {"chain": {"family": "ip", "table": "kube-proxy", "name": "mark-for-masquerade", "handle": 6}})";
        m_text = "table ip kube-proxy {\n\tchain mark-for-masquerade {\n\t}\n\n";
        addClusterIps();
        addServiceIps();
        for (int service = 0; service < m_services; ++service)
            addService(service);
        return {std::make_shared<const std::string>(m_json + m_rules + "]}\n"),
                std::make_shared<const std::string>(m_text + "}\n")};
    }

private:
    static std::string number(int value) { return std::to_string(value); }
    static std::string clusterIp(int service) { return "10.96." + number(service / 250) + '.' + number(service % 250 + 1); }
    std::string podIp(int service, int endpoint) const
    {
        const int pod = service * m_endpoints + endpoint;
        return "10." + number(128 + pod / 62500) + '.' + number(pod / 250 % 250) + '.' + number(pod % 250 + 1);
    }
    static std::string name(int service)
    {
        return "ABCDEFGH-namespace-" + number(service % 50) + "/service-" + number(service) + "/tcp/http";
    }
    std::string endpointChain(int service, int endpoint) const
    {
        return "endpoint-" + name(service) + "__" + podIp(service, endpoint) + "/8080";
    }

    void addClusterIps()
    {
        m_json +=
            R"(, {"set": {"family": "ip", "name": "cluster-ips", "table": "kube-proxy", "type": "ipv4_addr", "handle": 2, "elem": [)";
        m_text += "\tset cluster-ips {\n\t\ttype ipv4_addr\n\t\telements = { ";
        for (int service = 0; service < m_services; ++service) {
            m_json += (service > 0 ? ", \"" : "\"") + clusterIp(service) + '"';
            m_text += (service == 0 ? "" : service % 2 == 0 ? ",\n\t\t\t     " : ", ") + clusterIp(service);
        }
        m_json += "]}}";
        m_text += " }\n\t}\n\n";
    }

    void addServiceIps()
    {
        m_json +=
            R"(, {"map": {"family": "ip", "name": "service-ips", "table": "kube-proxy", "type": ["ipv4_addr", "inet_proto", "inet_service"], "handle": 3, "map": "verdict", "elem": [)";
        m_text += "\tmap service-ips {\n\t\ttype ipv4_addr . inet_proto . inet_service : verdict\n\t\telements = { ";
        for (int service = 0; service < m_services; ++service) {
            m_json += (service > 0 ? ", " : "") + std::string(R"([{"concat": [")") + clusterIp(service)
                + R"(", "tcp", 80]}, {"goto": {"target": "service-)" + name(service) + R"("}}])";
            m_text += (service > 0 ? ",\n\t\t\t     " : "") + clusterIp(service) + " . tcp . 80 : goto service-" + name(service);
        }
        m_json += "]}}";
        m_text += " }\n\t}\n\n";
    }

    void openChain(const std::string& chain)
    {
        m_json += R"(, {"chain": {"family": "ip", "table": "kube-proxy", "name": ")" + chain + R"(", "handle": 7}})";
        m_text += "\tchain " + chain + " {\n";
    }

    void addRule(const std::string& chain, const std::string& expression, const std::string& text)
    {
        m_rules += R"(, {"rule": {"family": "ip", "table": "kube-proxy", "chain": ")" + chain + R"(", "handle": 9, "expr": [)"
            + expression + "]}}";
        m_text += "\t\t" + text + '\n';
    }

    void addService(int service)
    {
        const std::string chain = "service-" + name(service);
        std::string choices;
        std::string textChoices;
        for (int endpoint = 0; endpoint < m_endpoints; ++endpoint) {
            const std::string index = number(endpoint);
            const std::string separator = endpoint > 0 ? ", " : "";
            if (m_endpointChains) {
                choices += separator + '[' + index + R"(, {"goto": {"target": ")" + endpointChain(service, endpoint) + R"("}}])";
                textChoices += separator + index + " : goto " + endpointChain(service, endpoint);
                addEndpointChain(service, endpoint);
            } else {
                choices += separator + '[' + index + R"(, {"concat": [")" + podIp(service, endpoint) + R"(", 8080]}])";
                textChoices += separator + index + " : " + podIp(service, endpoint) + " . 8080";
            }
        }
        const std::string count = number(m_endpoints);
        const std::string generator = R"({"numgen": {"mode": "random", "mod": )" + count + R"(, "offset": 0}})";
        openChain(chain);
        if (m_endpointChains) {
            addRule(chain, R"({"vmap": {"key": )" + generator + R"(, "data": {"set": [)" + choices + "]}}}",
                    "numgen random mod " + count + " vmap { " + textChoices + " }");
        } else {
            addRule(
                chain,
                R"({"match": {"op": "==", "left": {"meta": {"key": "l4proto"}}, "right": "tcp"}}, {"dnat": {"family": "ip", "addr": {"map": {"key": )"
                    + generator + R"(, "data": {"set": [)" + choices + "]}}}}}",
                "meta l4proto tcp dnat ip to numgen random mod " + count + " map { " + textChoices + " }");
        }
        m_text += "\t}\n\n";
    }

    void addEndpointChain(int service, int endpoint)
    {
        const std::string chain = endpointChain(service, endpoint);
        const std::string pod = podIp(service, endpoint);
        openChain(chain);
        addRule(chain,
                R"({"match": {"op": "==", "left": {"payload": {"protocol": "ip", "field": "saddr"}}, "right": ")" + pod
                    + R"("}}, {"jump": {"target": "mark-for-masquerade"}})",
                "ip saddr " + pod + " jump mark-for-masquerade");
        addRule(chain,
                R"({"match": {"op": "==", "left": {"meta": {"key": "l4proto"}}, "right": "tcp"}}, {"dnat": {"addr": ")" + pod
                    + R"(", "port": 8080}})",
                "meta l4proto tcp dnat to " + pod + ":8080");
        m_text += "\t}\n\n";
    }

    int m_services;
    int m_endpoints;
    bool m_endpointChains;
    std::string m_json;
    std::string m_rules;
    std::string m_text;
};

Dump dumpOf(const benchmark::State& state)
{
    return Generator(static_cast<int>(state.range(0)), static_cast<int>(state.range(1)), state.range(2) != 0).make();
}

void count(benchmark::State& state, const std::string& bytes)
{
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(bytes.size()));
    state.counters["MB"] = static_cast<double>(bytes.size()) / 1e6;
}

void bareSimdjson(benchmark::State& state)
{
    const Dump dump = dumpOf(state);
    for (auto _ : state) {
        simdjson::dom::parser parser;
        benchmark::DoNotOptimize(parser.parse(*dump.json).error());
    }
    count(state, *dump.json);
}

void readJson(benchmark::State& state)
{
    const Dump dump = dumpOf(state);
    for (auto _ : state)
        benchmark::DoNotOptimize(fairlead::netfilter::parseNftJson(dump.json, "nft.json").value());
    count(state, *dump.json);
}

void readJsonWithListing(benchmark::State& state)
{
    const Dump dump = dumpOf(state);
    for (auto _ : state)
        benchmark::DoNotOptimize(fairlead::netfilter::parseNftJson(dump.json, "nft.json", dump.listing, "nft.txt").value());
    count(state, *dump.json);
}

void readText(benchmark::State& state)
{
    const Dump dump = dumpOf(state);
    for (auto _ : state)
        benchmark::DoNotOptimize(fairlead::netfilter::parseNftText(dump.listing, "nft.txt").value());
    count(state, *dump.listing);
}

void body(benchmark::State& state)
{
    const auto rules = fairlead::netfilter::parseNftJson(dumpOf(state).json, "nft.json").value();
    RuleIndex rule = 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(rules->body(rule));
        rule = (rule + 1) % static_cast<RuleIndex>(rules->rules().size());
    }
}

void sizes(benchmark::internal::Benchmark* benchmark)
{
    benchmark->ArgNames({"services", "endpoints", "chains"})->Unit(benchmark::kMillisecond);
    for (const int chains : {0, 1})
        benchmark->Args({1000, 10, chains})->Args({5000, 10, chains});
}

BENCHMARK(bareSimdjson)->Apply(sizes);
BENCHMARK(readJson)->Apply(sizes);
BENCHMARK(readJsonWithListing)->Apply(sizes);
BENCHMARK(readText)->Apply(sizes);
BENCHMARK(body)->ArgNames({"services", "endpoints", "chains"})->Args({1000, 10, 0})->Args({1000, 10, 1});

}  // namespace
