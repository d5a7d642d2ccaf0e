#include "model/kubeproxy/drift_collector.h"

#include <algorithm>

namespace fairlead::kubeproxy {
namespace {

std::string frontendKey(Protocol protocol, const IpAddress& address, std::uint16_t port)
{
    return toString(protocol) + ' ' + toString(address, port);
}

std::string nodePortKey(Protocol protocol, std::uint16_t port) { return toString(protocol) + ' ' + std::to_string(port); }

}  // namespace

DriftCollector::DriftCollector(const ExpectedFamily& expected, const cluster::ClusterNode& node)
    : m_expected(expected), m_node(node)
{
    const auto& ports = expected.ports.ports;
    m_tallies.resize(ports.size());
    for (std::uint32_t index = 0; index < ports.size(); ++index) {
        const ExpectedPort& port = ports[index];
        const ServiceFrontends& frontends = port.frontends;
        m_tallies[index].matchedTargets.resize(port.targets.size());
        m_byLabel.emplace(port.label, index);
        m_byHash.emplace(port.hash, index);
        for (const ServiceFrontends::VirtualIp& ip : frontends.virtualIps) {
            m_byFrontend.emplace(frontendKey(frontends.name.protocol, ip.address, frontends.port), index);
            m_byFrontend.emplace(ip.address.toString(), index);
        }
        if (frontends.nodePort)
            m_byFrontend.emplace(nodePortKey(frontends.name.protocol, *frontends.nodePort), index);
        if (frontends.healthCheckNodePort)
            m_byFrontend.emplace(nodePortKey(Protocol::tcp, *frontends.healthCheckNodePort), index);
    }
}

std::uint32_t DriftCollector::find(const ByText& index, std::string_view key)
{
    const auto found = index.find(key);
    return found == index.end() ? EntryOwner::nobody : found->second;
}

std::uint32_t DriftCollector::portAt(Protocol protocol, const IpAddress& address, std::uint16_t port) const
{
    return find(m_byFrontend, frontendKey(protocol, address, port));
}

std::uint32_t DriftCollector::portAtNodePort(Protocol protocol, std::uint16_t port) const
{
    return find(m_byFrontend, nodePortKey(protocol, port));
}

std::uint32_t DriftCollector::targetOf(std::uint32_t port, std::string_view endpoint) const
{
    const auto& targets = m_expected.ports.ports[port].targets;
    const auto found = std::ranges::find(targets, endpoint, &ExpectedPort::Target::text);
    return found == targets.end() ? EntryOwner::nobody : static_cast<std::uint32_t>(found - targets.begin());
}

FoundOwner DriftCollector::ownerOf(EntryOwner owner, const std::string& endpoint) const
{
    FoundOwner result;
    result.port = owner.port;
    result.endpoint = endpoint;
    if (owner.port != EntryOwner::nobody && owner.target != EntryOwner::nobody)
        result.endpoint = m_expected.ports.ports[owner.port].targets[owner.target].text;
    return result;
}

void DriftCollector::matched(EntryOwner owner)
{
    ++m_matched;
    if (owner.port == EntryOwner::nobody)
        return;
    Tally& tally = m_tallies[owner.port];
    ++tally.matched;
    if (owner.target != EntryOwner::nobody)
        ++tally.matchedTargets[owner.target];
}

// Endpoints that a service port should not have.
void DriftCollector::noteStrangers()
{
    for (const Deviation& deviation : m_deviations) {
        const FoundOwner& owner = deviation.owner;
        if (deviation.kind == Deviation::Kind::extra && owner.port != EntryOwner::nobody && !owner.endpoint.empty()
            && targetOf(owner.port, owner.endpoint) == EntryOwner::nobody)
            m_strangers[owner.port].insert(owner.endpoint);
        else if (deviation.kind == Deviation::Kind::extra && owner.port != EntryOwner::nobody && owner.endpoint.empty())
            m_tallies[owner.port].anyExtra = true;
    }
}

// A set of addresses does not say whose they are; another entry about the same address may.
void DriftCollector::nameStrangers()
{
    const auto isName = [](const std::string& label) { return label.find('/') != std::string::npos; };
    std::map<std::string, std::string> names;
    for (const Deviation& deviation : m_deviations) {
        if (deviation.owner.port == EntryOwner::nobody && isName(deviation.owner.label))
            names.emplace(deviation.subject, deviation.owner.label);
    }
    for (Deviation& deviation : m_deviations) {
        const auto name = names.find(deviation.subject);
        if (deviation.owner.port == EntryOwner::nobody && !deviation.owner.label.empty() && !isName(deviation.owner.label)
            && name != names.end())
            deviation.owner.label = name->second;
    }
}

// The last endpoint went, or the first one came: kube-proxy changes from refusing to serving or back,
// and all that differs follows from that.
bool DriftCollector::changedSides(std::uint32_t port) const
{
    const Tally& tally = m_tallies[port];
    const bool strangers = m_strangers.contains(port);
    if (tally.matchedTargets.empty())
        return strangers;
    const auto unused = [](std::uint32_t count) { return count == 0; };
    return !strangers && tally.anyExtra && std::ranges::all_of(tally.matchedTargets, unused);
}

std::string DriftCollector::groupKeyOf(const Deviation& deviation, Difference::Scope& scope) const
{
    const FoundOwner& owner = deviation.owner;
    const bool unmatchedAll = m_matched == 0 && deviation.kind == Deviation::Kind::missing;
    if (unmatchedAll) {
        scope = Difference::Scope::everything;
        return "everything";
    }
    if (owner.port == EntryOwner::nobody) {
        if (!owner.label.empty()) {
            scope = Difference::Scope::service;
            return "unknown " + owner.label;
        }
        if (!owner.endpoint.empty())
            return "endpoint " + owner.endpoint;
        scope = deviation.wholeChain ? Difference::Scope::chain : Difference::Scope::entry;
        return "common " + deviation.subject
            + (deviation.wholeChain ? std::string()
                                    : deviation.entry.expected + (deviation.entry.found ? deviation.entry.found->text : ""));
    }
    std::string port = "port " + std::to_string(owner.port);
    if (m_tallies[owner.port].matched == 0 || changedSides(owner.port)) {
        scope = Difference::Scope::service;
        return port;
    }
    if (!owner.endpoint.empty()) {
        const std::uint32_t target = targetOf(owner.port, owner.endpoint);
        if (target == EntryOwner::nobody || m_tallies[owner.port].matchedTargets[target] == 0) {
            scope = Difference::Scope::endpoint;
            if (!deviation.wholeChain || target == EntryOwner::nobody || !deviation.choice || m_strangers.contains(owner.port))
                return port + " endpoint " + owner.endpoint;
        } else if (!deviation.wholeChain || !deviation.choice) {
            return port + " endpoint " + owner.endpoint;
        }
    }
    scope = deviation.wholeChain ? Difference::Scope::chain : Difference::Scope::entry;
    return port + ' ' + (deviation.wholeChain ? deviation.chain : deviation.subject);
}

// Shares that moved because a way in the same chain is missing or one too many belong to that.
void DriftCollector::attachShares(std::map<std::string, Group>& groups)
{
    std::map<std::string, Group*> cause;
    for (auto& [key, group] : groups) {
        for (const Deviation& deviation : group.deviations) {
            if (deviation.choice)
                cause.emplace(deviation.chain, &group);
        }
    }
    for (Deviation& deviation : m_deviations) {
        if (deviation.kind != Deviation::Kind::share)
            continue;
        const auto found = cause.find(deviation.chain);
        if (found != cause.end()) {
            found->second->deviations.push_back(std::move(deviation));
            continue;
        }
        Group& group = groups["share " + deviation.chain];
        group.scope = Difference::Scope::chain;
        deviation.owner.endpoint.clear();
        group.deviations.push_back(std::move(deviation));
    }
}

void DriftCollector::finish(NodeDrift& drift)
{
    drift.comparedEntries += m_matched;
    noteStrangers();
    nameStrangers();
    std::map<std::string, Group> groups;
    for (Deviation& deviation : m_deviations) {
        if (deviation.kind == Deviation::Kind::share)
            continue;
        Difference::Scope scope = Difference::Scope::entry;
        Group& group = groups[groupKeyOf(deviation, scope)];
        group.scope = scope;
        group.deviations.push_back(deviation);
    }
    // What only the endpoint tells (hairpins) belongs to what else there is about that endpoint.
    for (auto at = groups.begin(); at != groups.end();) {
        const std::string endpoint = at->first.starts_with("endpoint ") ? at->first.substr(9) : std::string();
        const auto home = std::ranges::find_if(groups, [&](const auto& other) {
            return !endpoint.empty() && other.first.starts_with("port ") && other.first.ends_with(" endpoint " + endpoint);
        });
        if (home == groups.end()) {
            ++at;
            continue;
        }
        std::ranges::move(at->second.deviations, std::back_inserter(home->second.deviations));
        at = groups.erase(at);
    }
    attachShares(groups);
    for (const auto& [key, group] : groups)
        drift.differences.push_back(makeDifference(group));
}

}  // namespace fairlead::kubeproxy
