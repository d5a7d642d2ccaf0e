#include "model/findings/finding_context.h"

#include "model/drift/sync_times.h"

#include <algorithm>
#include <charconv>

namespace fairlead::findings {
namespace {

bool isOver(const kubernetes::Pod& pod) { return pod.phase == "Succeeded" || pod.phase == "Failed"; }

std::string labelKey(const std::string& nameSpace, const std::string& key, const std::string& value)
{
    return nameSpace + '\n' + key + '\n' + value;
}

bool answers(const kubernetes::Pod& pod) { return pod.ready() && !pod.terminating() && !pod.podIps.empty(); }

}  // namespace

std::optional<std::uint16_t> targetPortOf(const kubernetes::ServicePort& port, const kubernetes::Pod& pod)
{
    std::uint16_t number = port.port;
    if (port.targetPort.empty())
        return number;
    const char* const begin = port.targetPort.data();
    const auto [end, error] = std::from_chars(begin, begin + port.targetPort.size(), number);
    if (error == std::errc() && end == begin + port.targetPort.size())
        return number == 0 ? port.port : number;
    for (const kubernetes::Container& container : pod.containers) {
        for (const kubernetes::ContainerPort& candidate : container.ports) {
            if (candidate.name == port.targetPort && candidate.protocol == port.protocol)
                return candidate.containerPort;
        }
    }
    return std::nullopt;
}

bool hasAddress(const kubernetes::Pod& pod, IpFamily family)
{
    return std::ranges::any_of(pod.podIps, [family](const std::string& text) {
        const auto address = IpAddress::parse(text);
        return address && address->family() == family;
    });
}

bool PortView::usable() const
{
    return std::ranges::any_of(endpoints, [](const kubeproxy::ServiceEndpoint& endpoint) {
        return endpoint.ready || (endpoint.serving && endpoint.terminating);
    });
}

FindingContext::FindingContext(SnapshotPtr snapshot, const std::stop_token& stop, const Progress& progress)
    : m_snapshot(std::move(snapshot)),
      m_facts(facts::collectFacts(*m_snapshot)),
      m_index(*m_snapshot),
      m_proxyPods(cluster::proxyPodsByNode(m_snapshot->objects()))
{
    addPods();
    addServices();
    m_nodes.reserve(m_snapshot->nodes().size());
    for (std::size_t index = 0; index < m_snapshot->nodes().size() && !stop.stop_requested(); ++index) {
        const cluster::ClusterNode& node = m_snapshot->nodes()[index];
        NodeView& view = m_nodes.emplace_back();
        view.node = &node;
        view.facts = &m_facts.nodes[index];
        view.compared = node.rules.anyRead();
        if (view.compared)
            view.drift = kubeproxy::findDrift(*m_snapshot, node);
        if (progress)
            progress(index + 1, m_snapshot->nodes().size());
    }
}

const ServiceView* FindingContext::viewOf(const kubernetes::Service& service) const
{
    const auto found = m_viewOf.find(&service);
    return found == m_viewOf.end() ? nullptr : &m_services[found->second];
}

std::span<const kubernetes::Pod* const> FindingContext::podsIn(const std::string& nameSpace) const
{
    const auto found = m_podsByNamespace.find(nameSpace);
    return found == m_podsByNamespace.end() ? std::span<const kubernetes::Pod* const>() : found->second;
}

void FindingContext::addPods()
{
    if (!objects().pods)
        return;
    for (const kubernetes::Pod& pod : *objects().pods) {
        if (isOver(pod))
            continue;
        m_podsByNamespace[pod.meta.nameSpace].push_back(&pod);
        for (const auto& [key, value] : pod.meta.labels)
            m_podsByLabel[labelKey(pod.meta.nameSpace, key, value)].push_back(&pod);
    }
}

void FindingContext::addServices()
{
    if (!objects().services)
        return;
    for (const kubernetes::Service& service : *objects().services) {
        if (!kubeproxy::isProxied(service))
            continue;
        m_viewOf.emplace(&service, m_services.size());
        m_services.push_back(makeView(service));
    }
}

// The pods that carry the rarest of the selector's labels, then the others of it.
std::vector<const kubernetes::Pod*> FindingContext::selectedPods(const kubernetes::Service& service) const
{
    const std::vector<const kubernetes::Pod*>* rarest = nullptr;
    for (const auto& [key, value] : service.selector) {
        const auto found = m_podsByLabel.find(labelKey(service.meta.nameSpace, key, value));
        if (found == m_podsByLabel.end())
            return {};
        if (!rarest || found->second.size() < rarest->size())
            rarest = &found->second;
    }
    std::vector<const kubernetes::Pod*> pods;
    for (const kubernetes::Pod* const pod : rarest ? *rarest : std::vector<const kubernetes::Pod*>()) {
        if (std::ranges::includes(pod->meta.labels, service.selector))
            pods.push_back(pod);
    }
    return pods;
}

ServiceView FindingContext::makeView(const kubernetes::Service& service) const
{
    ServiceView view;
    view.service = &service;
    const bool slices = objects().endpointSlices.has_value();
    for (const kubernetes::ServicePort& port : service.ports) {
        for (const IpFamily family : {IpFamily::ipv4, IpFamily::ipv6}) {
            PortView portView{&port, family, kubeproxy::frontendsOf(service, port, family), {}};
            if (portView.frontends.virtualIps.empty())
                continue;
            portView.endpoints = slices ? kubeproxy::endpointsOf(*m_snapshot, service, port, family)
                                        : kubeproxy::endpointsOfObject(*m_snapshot, service, port, family);
            if (!portView.usable())
                view.bare.push_back(view.ports.size());
            view.ports.push_back(std::move(portView));
        }
    }
    view.pods = selectedPods(service);
    view.changedLately = changedLately(service);
    view.diagnosis = diagnose(view);
    return view;
}

Diagnosis FindingContext::diagnose(const ServiceView& view) const
{
    if (!objects().endpointSlices && !objects().endpoints)
        return Diagnosis::notKnown;
    if (view.bare.empty())
        return Diagnosis::served;
    if (view.service->selector.empty() || !objects().pods)
        return Diagnosis::noSelector;
    if (view.pods.empty())
        return Diagnosis::noPods;
    const auto bare = [&view](auto&& test) {
        return std::ranges::any_of(view.bare, [&](std::size_t i) { return test(view.ports[i]); });
    };
    const auto pods = [&view](auto&& test) {
        return std::ranges::any_of(view.pods, [&](const auto* pod) { return test(*pod); });
    };
    if (bare([&](const PortView& port) {
            return pods([&](const kubernetes::Pod& pod) {
                return answers(pod) && hasAddress(pod, port.family) && targetPortOf(*port.port, pod);
            });
        }))
        return Diagnosis::sliceLags;
    if (bare([&](const PortView& port) {
            return !pods([&](const kubernetes::Pod& pod) { return targetPortOf(*port.port, pod).has_value(); });
        }))
        return Diagnosis::noSuchPort;
    return pods(answers) ? Diagnosis::noneOfFamily : Diagnosis::notReady;
}

bool FindingContext::changedLately(const kubernetes::Service& service) const
{
    const auto readAt = drift::readAt(*m_snapshot);
    const auto changed = drift::lastChangeOf(*m_snapshot, service);
    return readAt && changed && *readAt < *changed + std::chrono::seconds(30);
}

}  // namespace fairlead::findings
