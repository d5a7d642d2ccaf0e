#include "model/drift/sync_times.h"

#include "model/kubeproxy/proxy_configuration.h"
#include "model/kubernetes/credentials/exec_credential_parser.h"

#include <algorithm>
#include <charconv>

namespace fairlead::drift {
namespace {

using Time = std::chrono::system_clock::time_point;

constexpr std::chrono::seconds usualPeriod{30};
constexpr std::chrono::seconds longestPeriod{24 * 3600};
constexpr const char* changeAnnotation = "endpoints.kubernetes.io/last-change-trigger-time";

void takeLater(std::optional<Time>& latest, const std::string& text)
{
    const auto time = kubernetes::parseRfc3339(text);
    if (time && (!latest || *latest < *time))
        latest = time;
}

void takeObject(std::optional<Time>& latest, const kubernetes::ObjectMeta& meta)
{
    takeLater(latest, meta.creationTimestamp);
    if (const auto noted = meta.annotations.find(changeAnnotation); noted != meta.annotations.end())
        takeLater(latest, noted->second);
}

}  // namespace

std::optional<Time> lastChangeOf(const cluster::ClusterSnapshot& snapshot, const kubernetes::Service& service)
{
    std::optional<Time> latest;
    takeObject(latest, service.meta);
    for (const kubernetes::EndpointSlice* const slice : snapshot.slicesOf(service))
        takeObject(latest, slice->meta);
    return latest;
}

std::optional<std::chrono::seconds> parseDuration(std::string_view text)
{
    std::chrono::milliseconds sum{0};
    if (text.empty())
        return std::nullopt;
    while (!text.empty()) {
        double number = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (error != std::errc() || !(number >= 0 && number < 1e6))
            return std::nullopt;
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        const std::size_t unitLength = std::min(text.find_first_not_of("hms"), text.size());
        const std::string_view unit = text.substr(0, unitLength);
        const double factor = unit == "h" ? 3.6e6 : unit == "m" ? 6e4 : unit == "s" ? 1e3 : unit == "ms" ? 1 : 0;
        if (factor == 0)
            return std::nullopt;
        text.remove_prefix(unitLength);
        sum += std::chrono::milliseconds(static_cast<std::int64_t>(number * factor));
    }
    return std::chrono::ceil<std::chrono::seconds>(sum);
}

std::chrono::seconds syncPeriodOf(const cluster::ClusterSnapshot& snapshot, const cluster::ClusterNode& node)
{
    const std::string path =
        std::string(node.mode == cluster::ProxyMode::unknown ? "iptables" : toString(node.mode)) + ".syncperiod";
    for (const kubeproxy::ProxyConfiguration& configuration : kubeproxy::proxyConfigurationsOf(snapshot, node)) {
        const std::string* const value = configuration.find(path);
        if (const auto period = value ? parseDuration(*value) : std::nullopt; period && period->count() > 0)
            return std::min(*period, longestPeriod);
    }
    return usualPeriod;
}

std::optional<Time> readAt(const cluster::ClusterSnapshot& snapshot)
{
    return kubernetes::parseRfc3339(snapshot.evidence().description().takenAt);
}

}  // namespace fairlead::drift
