#include "model/trace/what_if.h"

#include "model/kubeproxy/changed_cluster.h"
#include "model/trace/cluster_view.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <unordered_map>

namespace fairlead::trace {
namespace {

using kubernetes::TrafficPolicy;

Error wrong(const std::string& change, std::string why)
{
    return {"what if " + change, std::move(why),
            "write etp=Local, itp=Cluster, without=ADDRESS, without=pod:NAMESPACE/NAME, from=ORIGIN or node=NAME",
            ErrorKind::usage};
}

std::optional<TrafficPolicy> policyOf(std::string_view text)
{
    if (text == "Local" || text == "local")
        return TrafficPolicy::local;
    if (text == "Cluster" || text == "cluster")
        return TrafficPolicy::cluster;
    return std::nullopt;
}

std::optional<Error> read(WhatIf& whatIf, const std::string& change)
{
    const auto equals = change.find('=');
    const std::string key = change.substr(0, equals);
    const std::string value = equals == std::string::npos ? "" : change.substr(equals + 1);
    if (value.empty())
        return wrong(change, "a change is written KEY=VALUE");
    if (key == "etp" || key == "itp") {
        const auto policy = policyOf(value);
        if (!policy)
            return wrong(change, "a traffic policy is Local or Cluster");
        (key == "etp" ? whatIf.externalTrafficPolicy : whatIf.internalTrafficPolicy) = policy;
    } else if (key == "without") {
        whatIf.without.push_back(value);
    } else if (key == "from") {
        whatIf.from = value;
    } else if (key == "node") {
        whatIf.node = value;
    } else {
        return wrong(change, "there is no change of the kind '" + key + "'");
    }
    return std::nullopt;
}

Error unknownPod(const std::string& text)
{
    return {"what if without=" + text, "the cluster has no such pod, or it has no address",
            "list the endpoints with `fairlead services --json`", ErrorKind::notFound};
}

// The addresses of "10.244.1.4" or "pod:shop/frontend-x".
Result<std::vector<IpAddress>> addressesOf(const cluster::ClusterSnapshot& snapshot, const std::string& text)
{
    if (const auto address = IpAddress::parse(text))
        return std::vector{*address};
    constexpr std::string_view prefix = "pod:";
    const auto slash = text.find('/');
    if (!text.starts_with(prefix) || slash == std::string::npos)
        return wrong("without=" + text, "an endpoint is an address or pod:NAMESPACE/NAME");
    const auto* const pod = snapshot.findPod(text.substr(prefix.size(), slash - prefix.size()), text.substr(slash + 1));
    std::vector<IpAddress> addresses;
    if (pod) {
        for (const std::string& ip : pod->podIps) {
            if (const auto address = IpAddress::parse(ip))
                addresses.push_back(*address);
        }
    }
    if (addresses.empty())
        return unknownPod(text);
    return addresses;
}

// The service that the packet is sent to, by its addresses or its node port.
const kubernetes::Service* serviceOf(const cluster::ClusterSnapshot& snapshot, const Flow& flow)
{
    const ClusterView view(snapshot);
    if (const auto entry = view.serviceAt(flow.destination, flow.destinationPort, flow.protocol))
        return entry->service;
    if (snapshot.nodeOfAddress(flow.destination)) {
        if (const auto entry = view.serviceOfNodePort(flow.destinationPort, flow.protocol))
            return entry->service;
    }
    return nullptr;
}

Result<kubeproxy::ClusterChange> changeOf(const cluster::ClusterSnapshot& snapshot, const Flow& flow, const WhatIf& whatIf)
{
    kubeproxy::ClusterChange change;
    change.externalTrafficPolicy = whatIf.externalTrafficPolicy;
    change.internalTrafficPolicy = whatIf.internalTrafficPolicy;
    if (change.externalTrafficPolicy || change.internalTrafficPolicy) {
        const kubernetes::Service* const service = serviceOf(snapshot, flow);
        if (!service)
            return Error{"what if", "the packet is sent to no service, so there is no traffic policy to change",
                         "send it to a service, its address or its node port", ErrorKind::notFound};
        change.nameSpace = service->meta.nameSpace;
        change.service = service->meta.name;
    }
    for (const std::string& text : whatIf.without) {
        const auto addresses = addressesOf(snapshot, text);
        if (!addresses)
            return addresses.error();
        change.endpointsGone.insert(change.endpointsGone.end(), addresses->begin(), addresses->end());
    }
    return change;
}

// A line as a step has it: without counters and indent.
std::string_view bare(std::string_view line)
{
    if (line.starts_with('['))
        line.remove_prefix(std::min(line.find(' '), line.size()));
    const auto begin = line.find_first_not_of(" \t");
    const auto end = line.find_last_not_of(" \t\r");
    return begin == std::string_view::npos ? std::string_view() : line.substr(begin, end + 1 - begin);
}

// Where the lines of a file stand, by what they say.
using LineNumbers = std::unordered_multimap<std::string_view, int>;

LineNumbers linesOf(std::string_view text)
{
    LineNumbers lines;
    for (int number = 1; !text.empty(); ++number) {
        const auto end = text.find('\n');
        lines.emplace(bare(text.substr(0, end)), number);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return lines;
}

// Evidence is what was read: a step of the changed cluster refers to the line that was read where it
// says the same, and to none where kube-proxy would have to write it first.
void referToEvidence(Trace& trace, const evidence::Evidence& evidence)
{
    std::map<std::string, LineNumbers> files;
    for (Outcome& outcome : trace.outcomes) {
        for (Step& step : outcome.steps) {
            if (step.file.empty() || !step.rules)
                continue;
            const auto text = evidence.find(step.file);
            auto lines = files.find(step.file);
            if (lines == files.end())
                lines = files.emplace(step.file, text ? linesOf(*text) : LineNumbers()).first;
            const auto [first, last] = lines->second.equal_range(bare(step.text));
            if (first == last) {
                step.file.clear();
                step.line = 0;
                continue;
            }
            step.line = std::min_element(first, last, [&step](const auto& a, const auto& b) {
                            return std::abs(a.second - step.line) < std::abs(b.second - step.line);
                        })->second;
        }
    }
}

bool passes(const Trace& trace, const std::string& node)
{
    return std::ranges::any_of(trace.outcomes, [&node](const Outcome& outcome) {
        return std::ranges::any_of(outcome.steps, [&node](const Step& step) { return step.node == node; });
    });
}

}  // namespace

Result<WhatIf> WhatIf::parse(std::span<const std::string> changes)
{
    WhatIf whatIf;
    for (const std::string& change : changes) {
        if (const auto error = read(whatIf, change))
            return *error;
    }
    return whatIf;
}

bool WhatIf::changesCluster() const { return externalTrafficPolicy || internalTrafficPolicy || !without.empty(); }

Result<WhatIfAnswer> askWhatIf(const std::shared_ptr<const Walker>& walker, const FlowQuestion& question, const Trace& now,
                               const WhatIf& changes, const TraceOptions& options)
{
    WhatIfAnswer answer;
    answer.walker = walker;
    std::vector<kubeproxy::ChangedCluster::Unchanged> unchanged;
    if (changes.changesCluster()) {
        const auto change = changeOf(walker->snapshot(), now.flow, changes);
        if (!change)
            return change.error();
        auto changed = kubeproxy::changeCluster(walker->snapshot(), *change);
        if (!changed)
            return changed.error();
        unchanged = std::move(changed->unchanged);
        answer.walker = std::make_shared<const Walker>(changed->snapshot);
    }
    auto then = answer.walker->trace(changes.from.value_or(question.from), question.to,
                                     changes.node ? changes.node : question.node, options);
    if (!then)
        return then.error();
    answer.then = std::move(*then);
    if (answer.walker != walker)
        referToEvidence(answer.then, walker->snapshot().evidence());
    for (const auto& [node, reason] : unchanged) {
        if (node == answer.then.flow.node)
            return Error{"what if", "what kube-proxy would write on " + node + " cannot be worked out: " + reason,
                         "collect that node's rules, or ask from another node", ErrorKind::source};
        if (passes(answer.then, node))
            answer.then.undecided.push_back("What kube-proxy would write on " + node + " is not known (" + reason
                                            + "), so the rules that are there were used.");
    }
    std::ranges::sort(answer.then.undecided);
    answer.difference = compareTraces(now, answer.then);
    return answer;
}

}  // namespace fairlead::trace
