#include "model/counters/service_counts.h"

#include "model/kubeproxy/service_slice.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace fairlead::counters {
namespace {

using kubeproxy::ChainRole;
using kubeproxy::ServiceSlice;
using kubeproxy::SliceChain;
using kubeproxy::SliceRule;

constexpr auto noCounters = "kube-proxy writes the rules of nftables mode without counters";
constexpr auto notAsked = "the dump holds no counters: iptables-save was run without -c";
constexpr auto noStatistics = "ipvs-stats.txt was not read";

void add(std::optional<std::uint64_t>& sum, std::uint64_t more) { sum = sum.value_or(0) + more; }

// Gathers what one slice counted.
class SliceCounter {
public:
    explicit SliceCounter(const ServiceSlice& slice)
    {
        m_counts.node = slice.node;
        m_counts.port = slice.port;
        m_counts.family = slice.family;
        if (slice.mode == cluster::ProxyMode::ipvs)
            readServers(slice);
        else
            readChains(slice);
    }

    PortCounts take()
    {
        for (auto& [endpoint, count] : m_endpoints) {
            count.endpoint = endpoint;
            m_counts.endpoints.push_back(std::move(count));
        }
        return std::move(m_counts);
    }

private:
    void readChains(const ServiceSlice& slice)
    {
        bool counted = false;
        const bool isIptables = std::ranges::all_of(
            slice.chains, [](const SliceChain& chain) { return chain.rules->syntax() == netfilter::Syntax::iptablesSave; });
        for (const SliceChain& chain : slice.chains) {
            for (const SliceRule& rule : chain.entries) {
                counted = counted || (rule.counters && isIptables);
                readRule(chain, rule);
            }
        }
        if (!counted)
            m_counts.notCounted = isIptables ? notAsked : noCounters;
    }

    void readRule(const SliceChain& chain, const SliceRule& rule)
    {
        if (rule.endpoint && chain.role == ChainRole::service && rule.probability)
            m_endpoints[*rule.endpoint].promised = rule.probability;
        if (rule.endpoint && chain.role == ChainRole::serviceLocal && rule.probability && !m_endpoints[*rule.endpoint].promised)
            m_endpoints[*rule.endpoint].promised = rule.probability;
        if (rule.endpoint && chain.role == ChainRole::endpoint && rule.target == "DNAT") {
            EndpointCount& count = m_endpoints[*rule.endpoint];
            count.source = rule.source;
            if (rule.counters)
                add(count.connections, rule.counters->packets);
        }
        if (!rule.counters)
            return;
        if (rule.target == "REJECT")
            add(m_counts.rejected, rule.counters->packets);
        else if (rule.target == "DROP" && chain.role != ChainRole::forward)
            add(m_counts.dropped, rule.counters->packets);
        else if (rule.target == "KUBE-MARK-MASQ")
            add(m_counts.masqueraded, rule.counters->packets);
    }

    void readServers(const ServiceSlice& slice)
    {
        bool counted = false;
        for (const auto& virtualServer : slice.virtualServers) {
            std::uint64_t weights = 0;
            for (const netfilter::RealServer& server : virtualServer.server->realServers)
                weights += server.weight;
            for (const netfilter::RealServer& server : virtualServer.server->realServers) {
                EndpointCount& count = m_endpoints[fairlead::toString(server.address, server.port)];
                count.source = {virtualServer.file, server.line, server.text};
                if (weights > 0)
                    count.promised = static_cast<double>(server.weight) / static_cast<double>(weights);
                counted = counted || server.statistics.has_value();
                if (server.statistics)
                    add(count.connections, server.statistics->connections);
            }
        }
        if (!counted && !slice.virtualServers.empty())
            m_counts.notCounted = noStatistics;
    }

    PortCounts m_counts;
    std::map<std::string, EndpointCount> m_endpoints;
};

std::string reasonOf(const cluster::ClusterNode& node, const Error& error)
{
    return node.rules.notRead.empty() ? error.why : node.rules.notRead.front().reason;
}

}  // namespace

ServiceCounts countService(const cluster::ClusterSnapshot& snapshot, std::string_view nameSpace, std::string_view service)
{
    ServiceCounts counts;
    for (const cluster::ClusterNode& node : snapshot.nodes()) {
        const auto slices = kubeproxy::sliceService(snapshot, node.name, nameSpace, service);
        if (!slices) {
            counts.notRead.push_back({node.name, reasonOf(node, slices.error())});
            continue;
        }
        for (const ServiceSlice& slice : *slices)
            counts.ports.push_back(SliceCounter(slice).take());
    }
    std::ranges::sort(counts.ports, {}, [](const PortCounts& port) { return std::tie(port.node, port.port, port.family); });
    return counts;
}

}  // namespace fairlead::counters
