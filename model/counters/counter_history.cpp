#include "model/counters/counter_history.h"

#include "model/evidence/capture_content.h"
#include "model/evidence/readings.h"

namespace fairlead::counters {
namespace {

ServiceCounts ofNode(const ServiceCounts& counts, const std::string& node)
{
    ServiceCounts result;
    for (const PortCounts& port : counts.ports) {
        if (port.node == node)
            result.ports.push_back(port);
    }
    return result;
}

std::set<std::string> nodesOf(const ServiceCounts& counts)
{
    std::set<std::string> nodes;
    for (const PortCounts& port : counts.ports)
        nodes.insert(port.node);
    return nodes;
}

}  // namespace

void CounterHistory::add(double seconds, const std::string& time, const ServiceCounts& counts, const std::set<std::string>& nodes)
{
    bool anyRate = false;
    for (const std::string& node : nodes) {
        NodeReading now{seconds, ofNode(counts, node)};
        if (now.counts.ports.empty())
            continue;
        const auto before = m_last.find(node);
        if (before != m_last.end() && seconds > before->second.seconds) {
            m_current[node] = ratesBetween(before->second.counts, now.counts, seconds - before->second.seconds);
            anyRate = true;
        }
        m_last[node] = std::move(now);
    }
    ++m_readings;
    if (!anyRate)
        return;
    TimedRates rates{seconds, time, {}};
    for (const auto& [node, ofNode] : m_current)
        rates.rates.insert(rates.rates.end(), ofNode.begin(), ofNode.end());
    if (m_rates.size() == longest)
        m_rates.erase(m_rates.begin());
    m_rates.push_back(std::move(rates));
}

CounterHistory historyOf(const cluster::ClusterSnapshot& snapshot, std::string_view nameSpace, std::string_view service)
{
    CounterHistory history;
    const auto add = [&](const cluster::ClusterSnapshot& reading) {
        const std::string& time = reading.evidence().description().takenAt;
        const auto seconds = evidence::parseTime(time);
        const ServiceCounts counts = countService(reading, nameSpace, service);
        if (seconds)
            history.add(static_cast<double>(*seconds), time, counts, nodesOf(counts));
    };
    add(snapshot);
    for (const std::string& time : evidence::readingTimes(snapshot.evidence())) {
        auto later = evidence::atReading(snapshot.evidence(), time);
        const auto reading = later ? cluster::ClusterSnapshot::build(std::move(*later)) : later.error();
        if (reading)
            add(**reading);
    }
    return history;
}

}  // namespace fairlead::counters
