#pragma once

#include "model/core/result.h"
#include "model/counters/counter_rates.h"

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::counters {

// The rates at one time.
struct TimedRates {
    double seconds = 0;  // since 1970
    std::string time;  // RFC 3339, or as the capture has it
    std::vector<PortRates> rates;  // by node; of a node that was not read at this time those of its last readings
};

// The rates of one service over time, from reading after reading of its counters. Holds the last `longest`. One thread.
class CounterHistory {
public:
    static constexpr std::size_t longest = 720;

    // What was counted at a time, which lies behind those before; `nodes` were read then, the others' counts are those of
    // before and say nothing new.
    void add(double seconds, const std::string& time, const ServiceCounts& counts, const std::set<std::string>& nodes);
    // One fewer than there were readings.
    const std::vector<TimedRates>& rates() const { return m_rates; }
    std::size_t readings() const { return m_readings; }

private:
    struct NodeReading {
        double seconds = 0;
        ServiceCounts counts;
    };
    std::map<std::string, NodeReading> m_last;  // by node
    std::map<std::string, std::vector<PortRates>> m_current;
    std::vector<TimedRates> m_rates;
    std::size_t m_readings = 0;
};

// The rates between the readings that a capture holds: that of its beginning, and those of samples/. Builds a snapshot for
// each: not for the UI thread. Readings that cannot be built are left out.
CounterHistory historyOf(const cluster::ClusterSnapshot& snapshot, std::string_view nameSpace, std::string_view service);

}  // namespace fairlead::counters
