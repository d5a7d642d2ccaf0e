#include "model/trace/trace_comparison.h"

#include "model/trace/share_words.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

namespace fairlead::trace {

namespace {

using Kind = TraceDifference::Kind;

// Shares are sums of products of probabilities; less than this is rounding.
constexpr double sameShare = 1e-6;

// All outcomes with one verdict and endpoint, which may see different sources.
struct Group {
    Verdict verdict = Verdict::delivered;
    std::optional<Endpoint> endpoint;
    double share = 0;
    std::vector<IpAddress> sources;
};
using VerdictAndEndpoint = std::tuple<Verdict, std::string>;

std::map<VerdictAndEndpoint, Group> groupsOf(const Trace& trace)
{
    std::map<VerdictAndEndpoint, Group> groups;
    for (const Outcome& outcome : trace.outcomes) {
        const std::string where = outcome.endpoint ? toString(outcome.endpoint->address, outcome.endpoint->port) : "";
        Group& group = groups[{outcome.verdict, where}];
        group.verdict = outcome.verdict;
        group.endpoint = outcome.endpoint;
        group.share += outcome.probability;
        if (outcome.sourceSeen && std::ranges::find(group.sources, *outcome.sourceSeen) == group.sources.end())
            group.sources.push_back(*outcome.sourceSeen);
    }
    for (auto& [key, group] : groups)
        std::ranges::sort(group.sources);
    return groups;
}

// "delivered to 10.244.1.4:8080 (pod shop/frontend-x)", "dropped"
std::string endOf(const Group& group)
{
    std::string text(toString(group.verdict));
    if (group.endpoint) {
        text += " to " + toString(group.endpoint->address, group.endpoint->port);
        if (group.endpoint->pod)
            text += " (pod " + *group.endpoint->pod + ')';
    }
    return text;
}

TraceDifference differenceOf(Kind kind, const Group& group, double before, double after, std::string sentence)
{
    return {kind, group.verdict, group.endpoint, before, after, std::nullopt, std::nullopt, std::move(sentence)};
}

std::string sourcesOf(const Group& group)
{
    std::string text;
    for (const IpAddress& source : group.sources)
        text += (text.empty() ? "" : " or ") + source.toString();
    return text.empty() ? "no source" : text;
}

void compareGroups(const Group& before, const Group& after, std::vector<TraceDifference>& differences)
{
    if (std::abs(before.share - after.share) > sameShare)
        differences.push_back(
            differenceOf(Kind::share, after, before.share, after.share,
                         percentOf(after.share) + " instead of " + percentOf(before.share) + " would be " + endOf(after) + '.'));
    if (before.sources == after.sources)
        return;
    TraceDifference difference = differenceOf(Kind::source, after, before.share, after.share,
                                              "What is " + endOf(after) + " would show the source " + sourcesOf(after)
                                                  + " instead of " + sourcesOf(before) + '.');
    if (!before.sources.empty())
        difference.sourceBefore = before.sources.front();
    if (!after.sources.empty())
        difference.sourceAfter = after.sources.front();
    differences.push_back(std::move(difference));
}

}  // namespace

std::string_view toString(TraceDifference::Kind kind)
{
    switch (kind) {
    case Kind::appeared:
        return "appeared";
    case Kind::vanished:
        return "vanished";
    case Kind::share:
        return "share";
    case Kind::source:
        break;
    }
    return "source";
}

std::vector<TraceDifference> compareTraces(const Trace& before, const Trace& after)
{
    const auto now = groupsOf(before);
    const auto then = groupsOf(after);
    std::vector<TraceDifference> differences;
    for (const auto& [key, group] : then) {
        if (!now.contains(key))
            differences.push_back(differenceOf(Kind::appeared, group, 0, group.share,
                                               percentOf(group.share) + " would be " + endOf(group) + ", which is not so now."));
    }
    for (const auto& [key, group] : now) {
        if (!then.contains(key))
            differences.push_back(
                differenceOf(Kind::vanished, group, group.share, 0,
                             "Nothing would be " + endOf(group) + "; now it is " + percentOf(group.share) + '.'));
    }
    for (const auto& [key, group] : now) {
        if (const auto other = then.find(key); other != then.end())
            compareGroups(group, other->second, differences);
    }
    return differences;
}

}  // namespace fairlead::trace
