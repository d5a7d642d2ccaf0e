#include "views/details/subject.h"

#include "model/kubeproxy/mentions.h"
#include "model/kubeproxy/service_frontends.h"
#include "model/kubeproxy/service_state.h"
#include "views/details/rule_counts.h"
#include "views/itemmodels/service_table_model.h"
#include "views/model_text.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

#include <algorithm>
#include <utility>

namespace fairlead::views {

namespace {

struct SubjectWords {
    Q_DECLARE_TR_FUNCTIONS(Subject)
};

QString joined(const std::vector<std::string>& texts)
{
    QStringList list;
    for (const auto& text : texts)
        list << toQ(text);
    return list.join(QStringLiteral(", "));
}

void addFact(Subject& subject, const char* label, const QString& value, const QString& link = {})
{
    if (!value.isEmpty())
        subject.facts.push_back({SubjectWords::tr(label), value, link});
}

QString portWords(const kubernetes::ServicePort& port)
{
    QString words = QStringLiteral("%1/%2").arg(port.port).arg(toQ(toString(port.protocol)));
    if (!port.targetPort.empty())
        words += QStringLiteral(" → ") + toQ(port.targetPort);
    if (port.nodePort)
        words += SubjectWords::tr(", node port %1").arg(*port.nodePort);
    return port.name.empty() ? words : QStringLiteral("%1: %2").arg(toQ(port.name), words);
}

QString stateWords(kubeproxy::ServiceState state)
{
    using Known = kubeproxy::ServiceState;
    switch (state) {
    case Known::ok:
        return wordFor(ServiceState::ok);
    case Known::degraded:
        return wordFor(ServiceState::degraded);
    case Known::noEndpoints:
        return wordFor(ServiceState::noEndpoints);
    case Known::notProxied:
        break;
    }
    return wordFor(ServiceState::notProxied);
}

QString policyWords(const std::optional<kubernetes::TrafficPolicy>& policy)
{
    return policy ? toQ(kubernetes::toString(*policy)) : QString();
}

void addPortsAndPolicies(Subject& subject, const kubernetes::Service& service)
{
    for (const auto& port : service.ports)
        addFact(subject, "Port", portWords(port));
    if (service.externalTrafficPolicy)
        addFact(subject, "External policy", policyWords(service.externalTrafficPolicy));
    if (service.internalTrafficPolicy)
        addFact(subject, "Internal policy", policyWords(service.internalTrafficPolicy));
    if (service.clientIpAffinity)
        addFact(subject, "Affinity", SubjectWords::tr("by client address, %1 s").arg(service.affinityTimeoutSeconds));
    addFact(subject, "Source ranges", joined(service.loadBalancerSourceRanges));
    QStringList selector;
    for (const auto& [key, value] : service.selector)
        selector << QStringLiteral("%1=%2").arg(toQ(key), toQ(value));
    addFact(subject, "Selector", selector.join(QStringLiteral(", ")));
}

std::vector<const kubernetes::EndpointSlice*> addEndpoints(Subject& subject, const cluster::ClusterSnapshot& snapshot,
                                                           const kubernetes::Service& service)
{
    auto slices = snapshot.slicesOf(service);
    for (const auto* const slice : std::as_const(slices)) {
        for (const auto& endpoint : slice->endpoints) {
            const QString state = endpoint.terminating ? SubjectWords::tr("terminating")
                : endpoint.ready                       ? SubjectWords::tr("ready")
                                                       : SubjectWords::tr("not ready");
            const bool isPod = endpoint.target && endpoint.target->kind == "Pod";
            const QString link = isPod
                ? QStringLiteral("subject:pod/%1/%2").arg(toQ(endpoint.target->nameSpace), toQ(endpoint.target->name))
                : endpoint.addresses.empty() ? QString()
                                             : QStringLiteral("subject:address/") + toQ(endpoint.addresses.front());
            addFact(subject, "Endpoint", QStringLiteral("%1 (%2)").arg(joined(endpoint.addresses), state), link);
        }
    }
    return slices;
}

// To the line that could not be read; empty where the file itself is not there.
QString linkToBrokenLine(const cluster::ClusterSnapshot& snapshot, const cluster::NodeRules::NotRead& missing)
{
    if (!snapshot.evidence().contains(missing.file))
        return {};
    const QString word = QStringLiteral("line ");
    const QString reason = toQ(missing.reason);
    const int line = reason.startsWith(word) ? reason.mid(word.size()).section(QLatin1Char(':'), 0, 0).toInt() : 0;
    return Place::ofEvidence(toQ(missing.file), line).toLink();
}

// The node, or all where that is quick enough to be worth it.
std::vector<std::string> nodesToCompare(const cluster::ClusterSnapshot& snapshot, const QString& node)
{
    constexpr std::size_t mostNodes = 10;
    std::vector<std::string> names;
    for (const auto& each : snapshot.nodes())
        if (each.rules.anyRead() && (node.isEmpty() || toQ(each.name) == node))
            names.push_back(each.name);
    if (names.size() > mostNodes)
        names.clear();
    return names;
}

const char* readWords(const cluster::NodeRules& rules) { return rules.anyRead() ? nullptr : "not read"; }

}  // namespace

RuleMentions findMentions(const cluster::ClusterSnapshot& snapshot, const RuleSearch& search, std::size_t limit)
{
    RuleMentions mentions;
    const auto* service = snapshot.findService(search.nameSpace, search.service);
    const auto add = [&](std::vector<SourceRef> found) {
        for (SourceRef& ref : found)
            if (std::ranges::find(mentions.rules, ref) == mentions.rules.end())
                mentions.rules.push_back(std::move(ref));
    };
    for (const auto& node : snapshot.nodes()) {
        if (mentions.rules.size() > limit)
            break;
        if (!search.node.empty() && node.name != search.node)
            continue;
        if (service)
            add(kubeproxy::rulesOf(snapshot, node, *service, limit + 1));
        for (const IpAddress& address : search.addresses)
            add(kubeproxy::mentionsOf(snapshot, node, address, limit + 1));
    }
    mentions.more = mentions.rules.size() > limit;
    mentions.rules.resize(std::min(mentions.rules.size(), limit));
    return mentions;
}

Subject subjectOfCluster(const cluster::ClusterSnapshot& snapshot)
{
    const auto& description = snapshot.evidence().description();
    Subject subject;
    subject.kind = SubjectWords::tr("Cluster");
    subject.title = description.cluster.empty() ? SubjectWords::tr("Cluster") : toQ(description.cluster);
    subject.text = SubjectWords::tr("Choose a service to see how a connection to it reaches a pod.");
    addFact(subject, "Kubernetes", toQ(description.kubernetes));
    addFact(subject, "API server", toQ(description.server));
    addFact(subject, "Taken at", toQ(description.takenAt));
    const QLocale locale;
    if (const auto& services = snapshot.objects().services)
        addFact(subject, "Services", locale.toString(static_cast<qulonglong>(services->size())));
    if (const auto& pods = snapshot.objects().pods)
        addFact(subject, "Pods", locale.toString(static_cast<qulonglong>(pods->size())));
    constexpr std::size_t mostNodes = 30;
    if (snapshot.nodes().size() > mostNodes)
        addFact(subject, "Nodes",
                SubjectWords::tr("%1, on the map").arg(locale.toString(static_cast<qulonglong>(snapshot.nodes().size()))),
                Place::ofMap().toLink());
    for (const auto& node : snapshot.nodes()) {
        if (snapshot.nodes().size() > mostNodes)
            break;
        const char* missing = readWords(node.rules);
        addFact(
            subject, "Node",
            missing
                ? SubjectWords::tr("%1: rules not read").arg(toQ(node.name))
                : SubjectWords::tr("%1: %2; %3").arg(toQ(node.name), toQ(cluster::toString(node.mode)), understoodWords(node)),
            QStringLiteral("subject:node/") + toQ(node.name));
    }
    if (!snapshot.warnings().empty())
        addFact(subject, "Warnings", locale.toString(static_cast<qulonglong>(snapshot.warnings().size())),
                QStringLiteral("subject:warnings"));
    subject.evidence.push_back(snapshot.evidence().reference("capture.json", 0));
    return subject;
}

Subject subjectOfService(const cluster::ClusterSnapshot& snapshot, const kubernetes::Service& service, const QString& node)
{
    Subject subject;
    subject.kind = SubjectWords::tr("Service");
    subject.title = toQ(service.meta.qualifiedName());
    addFact(subject, "Type", wordFor(service.type));
    addFact(subject, "State", stateWords(kubeproxy::stateOf(snapshot, service)));
    addFact(subject, service.clusterIps.size() > 1 ? "Cluster IPs" : "Cluster IP", joined(service.clusterIps));
    addFact(subject, "External name", toQ(service.externalName));
    addFact(subject, "External IPs", joined(service.externalIps));
    for (const auto& ingress : service.loadBalancerIngress)
        addFact(subject, "Load balancer", toQ(ingress.ip.empty() ? ingress.hostname : ingress.ip));
    addPortsAndPolicies(subject, service);
    subject.evidence.push_back(service.meta.source);
    for (const auto* slice : addEndpoints(subject, snapshot, service))
        subject.evidence.push_back(slice->meta.source);
    subject.search = {service.meta.nameSpace, service.meta.name, {}, node.toStdString()};
    if (kubeproxy::isProxied(service))
        subject.comparison = {nodesToCompare(snapshot, node), service.meta.nameSpace, service.meta.name};
    return subject;
}

Subject subjectOfNode(const cluster::ClusterSnapshot& snapshot, const cluster::ClusterNode& node, const Place& here)
{
    Subject subject;
    subject.kind = SubjectWords::tr("Node");
    subject.title = toQ(node.name);
    addFact(subject, "Proxy mode", toQ(cluster::toString(node.mode)));
    if (node.proxyMinor)
        addFact(subject, "kube-proxy", QStringLiteral("1.%1").arg(*node.proxyMinor));
    if (const auto* object = node.object) {
        addFact(subject, "Ready", object->ready() ? SubjectWords::tr("yes") : SubjectWords::tr("no"));
        for (const auto& address : object->addresses)
            subject.facts.push_back({toQ(address.type), toQ(address.address), {}});
        addFact(subject, "Pod networks", joined(object->podCidrs));
        addFact(subject, "Zone", toQ(object->zone()));
        addFact(subject, "Kubelet", toQ(object->kubeletVersion));
        addFact(subject, "Kernel", toQ(object->kernelVersion));
        addFact(subject, "System", toQ(object->osImage));
        subject.evidence.push_back(object->meta.source);
    } else {
        subject.text = SubjectWords::tr("The API does not list this node; only evidence of it was found.");
    }
    const QString unknownLink =
        notUnderstoodLink(node).isEmpty() ? QString() : QStringLiteral("subject:not-understood/") + subject.title;
    addFact(subject, "Rules", understoodWords(node), unknownLink);
    for (const RuleCount& count : countRules(node))
        addFact(subject, "Dump", count.words(), count.link());
    addFact(subject, "Backends", backendWords(node));
    if (node.rules.anyRead())
        subject.comparison.nodes = {node.name};
    for (const auto& missing : node.rules.notRead)
        addFact(subject, "Not read",
                QStringLiteral("%1: %2").arg(toQ(missing.file).section(QLatin1Char('/'), -1), toQ(missing.reason)),
                linkToBrokenLine(snapshot, missing));
    if (!node.modeSource.file.empty())
        subject.evidence.push_back(node.modeSource);
    if (!node.proxyVersionSource.file.empty() && node.proxyVersionSource != node.modeSource)
        subject.evidence.push_back(node.proxyVersionSource);
    if (here.hasService() && node.rules.anyRead())
        subject.actions.push_back({SubjectWords::tr("Show the rules of %1 here").arg(here.qualifiedService()),
                                   {},
                                   Place::ofChains(here.nameSpace, here.service, subject.title).toLink()});
    return subject;
}

Subject subjectOfPod(const cluster::ClusterSnapshot& snapshot, const kubernetes::Pod& pod, const QString& node)
{
    Subject subject;
    subject.kind = SubjectWords::tr("Pod");
    subject.title = toQ(pod.meta.qualifiedName());
    addFact(subject, "Phase", toQ(pod.phase));
    addFact(subject, "Ready", pod.ready() ? SubjectWords::tr("yes") : SubjectWords::tr("no"));
    if (pod.terminating())
        addFact(subject, "Terminating", SubjectWords::tr("since %1").arg(toQ(*pod.meta.deletionTimestamp)));
    addFact(subject, pod.podIps.size() > 1 ? "Addresses" : "Address", joined(pod.podIps));
    if (pod.hostNetwork)
        addFact(subject, "Network", SubjectWords::tr("the node's own"));
    const bool knownNode = snapshot.findNode(pod.nodeName) != nullptr;
    addFact(subject, "Node", toQ(pod.nodeName), knownNode ? QStringLiteral("subject:node/") + toQ(pod.nodeName) : QString());
    for (const auto& container : pod.containers)
        for (const auto& port : container.ports)
            addFact(subject, "Container port",
                    QStringLiteral("%1 %2/%3")
                        .arg(toQ(port.name))
                        .arg(port.containerPort)
                        .arg(toQ(toString(port.protocol)))
                        .trimmed());
    addFact(subject, "Owner", joined(pod.meta.ownerNames));
    subject.evidence.push_back(pod.meta.source);
    if (!pod.hostNetwork)  // else the addresses are the node's
        for (const auto& text : pod.podIps)
            if (const auto address = IpAddress::parse(text))
                subject.search.addresses.push_back(*address);
    subject.search.node = node.toStdString();
    return subject;
}

Subject subjectOfItem(const cluster::ClusterSnapshot& snapshot, const diagram::Item& item, const Place& here)
{
    using Kind = diagram::Link::Kind;
    Subject subject;
    if (item.link.kind == Kind::service) {
        if (const auto* service = snapshot.findService(item.link.nameSpace, item.link.name))
            subject = subjectOfService(snapshot, *service, here.node);
    } else if (item.link.kind == Kind::node) {
        if (const auto* node = snapshot.findNode(item.link.name))
            subject = subjectOfNode(snapshot, *node, here);
    } else if (item.link.kind == Kind::pod) {
        if (const auto* pod = snapshot.findPod(item.link.nameSpace, item.link.name))
            subject = subjectOfPod(snapshot, *pod, here.node);
    }
    subject.title = toQ(item.name);
    if (!item.description.empty())
        subject.text = toQ(item.description);
    if (!item.evidence.empty())
        subject.evidence = item.evidence;
    if (const auto drill = Place::fromLink(item.drill, here); drill && subject.actions.empty())
        subject.actions.push_back({SubjectWords::tr("Open it (Enter)"), {}, drill->toLink()});
    return subject;
}

}  // namespace fairlead::views
