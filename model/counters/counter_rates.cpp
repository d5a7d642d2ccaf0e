#include "model/counters/counter_rates.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <tuple>

namespace fairlead::counters {
namespace {

struct Growth {
    std::optional<double> amount;
    bool restarted = false;
};

// A counter that began anew counted what it shows since then.
Growth growthOf(const std::optional<std::uint64_t>& before, const std::optional<std::uint64_t>& after)
{
    if (!after || !before)
        return {};
    if (*after < *before)
        return {static_cast<double>(*after), true};
    return {static_cast<double>(*after - *before), false};
}

const EndpointCount* find(const PortCounts& counts, const std::string& endpoint)
{
    const auto found = std::ranges::find(counts.endpoints, endpoint, &EndpointCount::endpoint);
    return found == counts.endpoints.end() ? nullptr : &*found;
}

EndpointRate rateOf(const EndpointCount* before, const EndpointCount& after, double seconds)
{
    EndpointRate rate;
    rate.endpoint = after.endpoint;
    rate.promised = after.promised;
    rate.appeared = before == nullptr;
    // Its chain was made in between, so its counter began at zero then.
    const Growth growth =
        before != nullptr ? growthOf(before->connections, after.connections) : growthOf(std::uint64_t{0}, after.connections);
    rate.restarted = growth.restarted;
    if (growth.amount)
        rate.perSecond = *growth.amount / seconds;
    return rate;
}

void addShares(PortRates& rates)
{
    for (const EndpointRate& endpoint : rates.endpoints) {
        if (endpoint.perSecond)
            rates.perSecond = rates.perSecond.value_or(0) + *endpoint.perSecond;
        rates.restarted = rates.restarted || endpoint.restarted;
    }
    for (EndpointRate& endpoint : rates.endpoints) {
        if (endpoint.perSecond && rates.perSecond.value_or(0) > 0)
            endpoint.got = *endpoint.perSecond / *rates.perSecond;
    }
}

PortRates ratesOf(const PortCounts& before, const PortCounts& after, double seconds)
{
    PortRates rates{after.node, after.port, after.family, {}, {}, {}, {}, {}, false, after.notCounted};
    for (const EndpointCount& endpoint : after.endpoints)
        rates.endpoints.push_back(rateOf(find(before, endpoint.endpoint), endpoint, seconds));
    for (const EndpointCount& endpoint : before.endpoints) {
        if (find(after, endpoint.endpoint) == nullptr) {
            EndpointRate rate;
            rate.endpoint = endpoint.endpoint;
            rate.gone = true;
            rates.endpoints.push_back(std::move(rate));
        }
    }
    const auto perSecond = [&](const auto& earlier, const auto& later) -> std::optional<double> {
        const Growth growth = growthOf(earlier, later);
        rates.restarted = rates.restarted || growth.restarted;
        return growth.amount ? std::optional(*growth.amount / seconds) : std::nullopt;
    };
    rates.rejected = perSecond(before.rejected, after.rejected);
    rates.dropped = perSecond(before.dropped, after.dropped);
    rates.masqueraded = perSecond(before.masqueraded, after.masqueraded);
    addShares(rates);
    return rates;
}

void addTo(std::optional<double>& sum, const std::optional<double>& more)
{
    if (more)
        sum = sum.value_or(0) + *more;
}

std::string number(const std::optional<double>& value)
{
    if (!value)
        return {};
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.4f", *value);
    return text.data();
}

std::string field(const std::string& text)
{
    if (text.find_first_of("\",\r\n") == std::string::npos)
        return text;
    std::string quoted = "\"";
    for (const char c : text)
        quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + '"';
}

}  // namespace

std::vector<PortRates> ratesBetween(const ServiceCounts& before, const ServiceCounts& after, double seconds)
{
    std::vector<PortRates> result;
    for (const PortCounts& port : after.ports) {
        const auto earlier = std::ranges::find_if(before.ports, [&port](const PortCounts& other) {
            return other.node == port.node && other.port == port.port && other.family == port.family;
        });
        if (earlier != before.ports.end() && seconds > 0)
            result.push_back(ratesOf(*earlier, port, seconds));
    }
    return result;
}

std::vector<PortRates> sumOfNodes(const std::vector<PortRates>& rates)
{
    struct Sum {
        PortRates rates;
        std::map<std::string, EndpointRate> endpoints;
        std::map<std::string, double> promised;  // connections that the rules promised
    };
    std::map<std::pair<kubeproxy::ServicePortName, IpFamily>, Sum> sums;
    for (const PortRates& port : rates) {
        Sum& sum = sums[{port.port, port.family}];
        sum.rates.port = port.port;
        sum.rates.family = port.family;
        sum.rates.restarted = sum.rates.restarted || port.restarted;
        if (sum.rates.notCounted.empty())
            sum.rates.notCounted = port.notCounted;
        addTo(sum.rates.rejected, port.rejected);
        addTo(sum.rates.dropped, port.dropped);
        addTo(sum.rates.masqueraded, port.masqueraded);
        for (const EndpointRate& endpoint : port.endpoints) {
            EndpointRate& into =
                sum.endpoints.try_emplace(endpoint.endpoint, EndpointRate{endpoint.endpoint, {}, {}, {}, false, false, true})
                    .first->second;
            addTo(into.perSecond, endpoint.perSecond);
            into.restarted = into.restarted || endpoint.restarted;
            into.appeared = into.appeared || endpoint.appeared;
            into.gone = into.gone && endpoint.gone;
            sum.promised[endpoint.endpoint] += endpoint.promised.value_or(0) * port.perSecond.value_or(0);
        }
    }
    std::vector<PortRates> result;
    for (auto& [key, sum] : sums) {
        for (auto& [name, endpoint] : sum.endpoints)
            sum.rates.endpoints.push_back(endpoint);
        addShares(sum.rates);
        for (EndpointRate& endpoint : sum.rates.endpoints) {
            if (sum.rates.perSecond.value_or(0) > 0 && !endpoint.gone)
                endpoint.promised = sum.promised[endpoint.endpoint] / *sum.rates.perSecond;
        }
        result.push_back(std::move(sum.rates));
    }
    return result;
}

std::string ratesCsvHeader()
{
    return "time,node,port,protocol,family,endpoint,connectionsPerSecond,shareGot,sharePromised,remark\r\n";
}

std::string ratesCsv(const std::vector<PortRates>& rates, std::string_view time)
{
    std::string text;
    for (const PortRates& port : rates) {
        const std::string head = field(std::string(time)) + ',' + field(port.node) + ',' + field(port.port.toString()) + ','
            + fairlead::toString(port.port.protocol) + ',' + std::string(fairlead::toString(port.family)) + ',';
        for (const EndpointRate& endpoint : port.endpoints) {
            const std::string remark = endpoint.gone ? "gone"
                : endpoint.restarted                 ? "counter began anew"
                : endpoint.appeared                  ? "new"
                                                     : "";
            text += head + field(endpoint.endpoint) + ',' + number(endpoint.perSecond) + ',' + number(endpoint.got) + ','
                + number(endpoint.promised) + ',' + remark + "\r\n";
        }
        if (port.endpoints.empty())
            text += head + ",,,," + field(port.notCounted) + "\r\n";
    }
    return text;
}

}  // namespace fairlead::counters
