#include "model/kubeproxy/chain_roles.h"
#include "views/details/rule_counts.h"
#include "views/details/subject.h"
#include "views/model_text.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

#include <algorithm>
#include <cmath>

namespace fairlead::views {

namespace {

struct RuleSubjectWords {
    Q_DECLARE_TR_FUNCTIONS(Subject)
};

QString shareWords(double probability)
{
    const double parts = 1 / probability;
    const double percent = probability * 100;
    if (probability < 1 && std::abs(parts - std::round(parts)) < 0.001)
        return RuleSubjectWords::tr("1 in %1 (%2 %)").arg(std::lround(parts)).arg(percent, 0, 'f', 1);
    return RuleSubjectWords::tr("%1 %").arg(percent, 0, 'f', percent < 1 ? 3 : 1);
}

// "10.244.2.5" of "10.244.2.5:8080", "fd00::3" of "[fd00::3]:8080".
std::optional<IpAddress> addressOf(const std::string& endpoint)
{
    const std::size_t colon = endpoint.rfind(':');
    std::string address = endpoint.substr(0, colon);
    if (address.size() > 2 && address.front() == '[' && address.back() == ']')
        address = address.substr(1, address.size() - 2);
    return IpAddress::parse(address);
}

void addCounters(Subject& subject, const netfilter::Counters& counters)
{
    const QLocale locale;
    subject.facts.push_back({RuleSubjectWords::tr("Counters"),
                             RuleSubjectWords::tr("%1 packets, %2")
                                 .arg(locale.toString(static_cast<qulonglong>(counters.packets)),
                                      locale.formattedDataSize(static_cast<qint64>(counters.bytes))),
                             {}});
}

void addService(Subject& subject, const cluster::ClusterSnapshot& snapshot, const kubeproxy::ServiceSlice& slice)
{
    const auto& port = slice.port;
    if (const auto* service = snapshot.findService(port.nameSpace, port.name)) {
        subject.facts.push_back({RuleSubjectWords::tr("Because of"), RuleSubjectWords::tr("Service %1").arg(toQ(port.toString())),
                                 QStringLiteral("subject:service/%1/%2").arg(toQ(port.nameSpace), toQ(port.name))});
        subject.evidence.push_back(service->meta.source);
    }
}

// The chain that the rule leads to, where the slice holds it.
QString targetLink(const kubeproxy::ServiceSlice& slice, const kubeproxy::SliceChain& chain, const std::string& target)
{
    for (const auto& other : slice.chains) {
        if (other.name != target || other.table != chain.table)
            continue;
        Place place = Place::ofChains(toQ(slice.port.nameSpace), toQ(slice.port.name), toQ(slice.node));
        place.chain = QStringLiteral("%1/%2/%3").arg(toQ(toString(slice.family)), toQ(other.table), toQ(target));
        return place.toLink();
    }
    return {};
}

const QLatin1String missingPrefix("missing:");
const QLatin1String shouldBe("It should be: ");  // as pictures of chains say it

QString kindOf(const diagram::Item& item)
{
    if (item.role == diagram::Role::setCard)
        return RuleSubjectWords::tr("Set");
    if (item.role == diagram::Role::virtualServerCard)
        return RuleSubjectWords::tr("Virtual server");
    if (item.link.kind == diagram::Link::Kind::chain)
        return RuleSubjectWords::tr("Chain");
    if (item.id.starts_with(missingPrefix.latin1()) || item.role == diagram::Role::difference)
        return RuleSubjectWords::tr("Difference");
    return item.link.kind == diagram::Link::Kind::rule ? RuleSubjectWords::tr("Entry") : RuleSubjectWords::tr("Rules");
}

// Hooks, marks, masquerade: what kube-proxy writes once, whatever the services are.
bool isForAllServices(const kubeproxy::SliceChain& chain, const kubeproxy::SliceRule& rule)
{
    using Role = kubeproxy::ChainRole;
    const auto isOf = [](Role role, std::initializer_list<Role> roles) {
        return std::find(roles.begin(), roles.end(), role) != roles.end();
    };
    if (isOf(chain.role, {Role::builtin, Role::mark, Role::masquerade, Role::forward, Role::reject, Role::canary}))
        return true;
    if (!chain.rules || !isOf(chain.role, {Role::dispatch, Role::nodePorts}))
        return false;
    const auto target = chain.rules->jumpOf(rule.index);
    return target && isOf(kubeproxy::roleOf(*chain.rules, *target), {Role::dispatch, Role::nodePorts});
}

void addCause(Subject& subject, const cluster::ClusterSnapshot& snapshot, const kubeproxy::ServiceSlice& slice,
              const kubeproxy::SliceChain& chain, const kubeproxy::SliceRule& rule)
{
    if (isForAllServices(chain, rule))
        subject.facts.push_back({RuleSubjectWords::tr("Because of"),
                                 RuleSubjectWords::tr("kube-proxy on %1; it serves all services").arg(toQ(slice.node)),
                                 QStringLiteral("subject:node/") + toQ(slice.node)});
    else
        addService(subject, snapshot, slice);
    if (!rule.endpoint)
        return;
    const auto address = addressOf(*rule.endpoint);
    const kubernetes::Pod* pod = address ? snapshot.podOfAddress(*address) : nullptr;
    if (pod) {
        subject.facts.push_back({RuleSubjectWords::tr("Leads to"),
                                 RuleSubjectWords::tr("%1, pod %2").arg(toQ(*rule.endpoint), toQ(pod->meta.qualifiedName())),
                                 QStringLiteral("subject:pod/%1/%2").arg(toQ(pod->meta.nameSpace), toQ(pod->meta.name))});
        subject.evidence.push_back(pod->meta.source);
    } else {
        subject.facts.push_back({RuleSubjectWords::tr("Leads to"), toQ(*rule.endpoint),
                                 address ? QStringLiteral("subject:address/") + toQ(address->toString()) : QString()});
    }
}

}  // namespace

Subject subjectOfRule(const cluster::ClusterSnapshot& snapshot, const kubeproxy::ServiceSlice& slice,
                      const kubeproxy::SliceChain& chain, const kubeproxy::SliceRule& rule)
{
    Subject subject;
    subject.kind = RuleSubjectWords::tr("Rule");
    subject.title = RuleSubjectWords::tr("%1, line %2").arg(toQ(chain.name)).arg(rule.source.line);
    subject.text = toQ(rule.meaning);
    if (!rule.understood)
        subject.facts.push_back({RuleSubjectWords::tr("Not understood"),
                                 RuleSubjectWords::tr("a part of this rule is unknown to Fairlead; it is shown verbatim"),
                                 {}});
    subject.evidence.push_back(rule.source);
    addCause(subject, snapshot, slice, chain, rule);
    subject.facts.push_back({RuleSubjectWords::tr("Chain"),
                             QStringLiteral("%1 (%2)").arg(toQ(chain.name), toQ(kubeproxy::toString(chain.role))),
                             {}});
    subject.facts.push_back({RuleSubjectWords::tr("Table"), toQ(chain.table), {}});
    if (chain.hook)
        subject.facts.push_back({RuleSubjectWords::tr("Hook"), toQ(netfilter::toString(*chain.hook)), {}});
    if (rule.probability)
        subject.facts.push_back({RuleSubjectWords::tr("Share"), shareWords(*rule.probability), {}});
    if (rule.counters)
        addCounters(subject, *rule.counters);
    if (!rule.target.empty())
        subject.facts.push_back({RuleSubjectWords::tr("Target"), toQ(rule.target), targetLink(slice, chain, rule.target)});
    subject.facts.push_back({RuleSubjectWords::tr("Mode"), toQ(cluster::toString(slice.mode)), {}});
    return subject;
}

Subject subjectOfEntry(const cluster::ClusterSnapshot& snapshot, const kubeproxy::ServiceSlice& slice, const diagram::Item& item,
                       const Place& here)
{
    Subject subject = subjectOfItem(snapshot, item, here);
    subject.kind = kindOf(item);
    subject.actions.clear();
    if (item.id.starts_with("matter:")) {
        subject.text = subject.title.section(QStringLiteral(": "), 1);
        subject.title = subject.title.section(QStringLiteral(": "), 0, 0);
        if (item.description.starts_with(shouldBe.latin1()))
            subject.facts.push_back({RuleSubjectWords::tr("Should be"), toQ(item.description).mid(shouldBe.size()), {}});
    } else if (item.id.starts_with(missingPrefix.latin1()) && item.role == diagram::Role::difference) {
        subject.text = subject.title;
        subject.title = RuleSubjectWords::tr("Missing rule");
        subject.facts.push_back({RuleSubjectWords::tr("Should be"), toQ(item.id).mid(missingPrefix.size()), {}});
    }
    addService(subject, snapshot, slice);
    subject.facts.push_back({RuleSubjectWords::tr("Mode"), toQ(cluster::toString(slice.mode)), {}});
    if (item.id == "understood") {
        const auto* node = snapshot.findNode(slice.node);
        if (const QString link = node ? notUnderstoodLink(*node) : QString(); !link.isEmpty())
            subject.actions.push_back({RuleSubjectWords::tr("List them (Enter)"), {}, link});
    }
    return subject;
}

Subject subjectOfLine(const SourceRef& line, const QString& owners)
{
    Subject subject;
    subject.kind = RuleSubjectWords::tr("Line");
    subject.title = RuleSubjectWords::tr("Line %L1").arg(line.line);
    const QStringList parts = toQ(line.file).split(QLatin1Char('/'));
    for (const QString& owner : owners.split(QStringLiteral(", "), Qt::SkipEmptyParts)) {
        subject.facts.push_back({RuleSubjectWords::tr("Belongs to"), owner, QStringLiteral("subject:service/") + owner});
        if (parts.size() < 3 || parts.front() != QLatin1String("nodes"))
            continue;
        Place place = Place::ofChains(owner.section(QLatin1Char('/'), 0, 0), owner.section(QLatin1Char('/'), 1), parts[1]);
        place.file = toQ(line.file);
        place.line = line.line;
        subject.actions.push_back({RuleSubjectWords::tr("Show it among the rules of %1").arg(owner), {}, place.toLink()});
    }
    subject.evidence.push_back(line);
    return subject;
}

Subject subjectOfAddress(const cluster::ClusterSnapshot& snapshot, const IpAddress& address, const QString& node)
{
    Subject subject;
    subject.kind = RuleSubjectWords::tr("Address");
    subject.title = toQ(address.toString());
    subject.text = RuleSubjectWords::tr("No pod has this address.");
    if (const auto* owner = snapshot.nodeOfAddress(address))
        subject.facts.push_back(
            {RuleSubjectWords::tr("Node"), toQ(owner->name), QStringLiteral("subject:node/") + toQ(owner->name)});
    subject.search.addresses.push_back(address);
    subject.search.node = node.toStdString();
    return subject;
}

Subject subjectOfNotUnderstood(const cluster::ClusterNode& node)
{
    constexpr std::size_t maximumShown = 200;
    Subject subject;
    subject.kind = RuleSubjectWords::tr("Rules of %1").arg(toQ(node.name));
    subject.title = understoodWords(node);
    subject.text =
        RuleSubjectWords::tr("What is not understood stays as it is written. A path that meets such a rule is not decidable.");
    for (const RuleCount& count : countRules(node))
        if (count.notUnderstood > 0)
            subject.actions.push_back({count.words(), {}, count.link()});
    subject.evidence = notUnderstoodRules(node, maximumShown);
    return subject;
}

}  // namespace fairlead::views
