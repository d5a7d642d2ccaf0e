#pragma once

#include "model/counters/service_counts.h"

namespace fairlead::counters {

struct EndpointRate {
    std::string endpoint;
    std::optional<double> perSecond;  // new connections; nothing where it cannot be known
    std::optional<double> got;  // the share of all new connections between the readings
    std::optional<double> promised;
    bool restarted = false;  // the counter began anew in between: what came since then counts
    bool appeared = false;  // it was not there at the earlier reading
    bool gone = false;  // it is not there any more
};

// What happened between two readings of one port of a service: on one node, or on all nodes together.
struct PortRates {
    std::string node;  // empty: all
    kubeproxy::ServicePortName port;
    IpFamily family = IpFamily::ipv4;
    std::vector<EndpointRate> endpoints;
    std::optional<double> perSecond;
    std::optional<double> rejected;  // packets a second
    std::optional<double> dropped;
    std::optional<double> masqueraded;  // connections a second
    bool restarted = false;
    std::string notCounted;
};

// The rates between two readings of the same service that lie `seconds` (more than 0) apart. A counter that is smaller than
// before was set to zero in between, as kube-proxy does with every chain that it writes anew: it counts from there, and says
// so. Pure; linear.
std::vector<PortRates> ratesBetween(const ServiceCounts& before, const ServiceCounts& after, double seconds);

// The rates of all nodes together, by port and family. What the rules promise is then the mean over the nodes, weighted with
// their connections, since each node has its own rules.
std::vector<PortRates> sumOfNodes(const std::vector<PortRates>& rates);

// The rates as CSV (RFC 4180) with a header: time, node, service port, family, endpoint, connections a second, share got, share
// promised, remark. `time` stands in each line as it is.
std::string ratesCsvHeader();
std::string ratesCsv(const std::vector<PortRates>& rates, std::string_view time);

}  // namespace fairlead::counters
