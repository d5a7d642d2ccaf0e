#include "views/details/subject.h"

#include <QCoreApplication>
#include <QLocale>

#include <cmath>

namespace fairlead::views {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("Subject", text); }
QString toQ(std::string_view text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }

QString shareWords(double probability)
{
    const double parts = 1 / probability;
    const double percent = probability * 100;
    if (probability < 1 && std::abs(parts - std::round(parts)) < 0.001)
        return tr("1 in %1 (%2 %)").arg(std::lround(parts)).arg(percent, 0, 'f', 1);
    return tr("%1 %").arg(percent, 0, 'f', percent < 1 ? 3 : 1);
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
    subject.facts.push_back({tr("Counters"),
                             tr("%1 packets, %2")
                                 .arg(locale.toString(static_cast<qulonglong>(counters.packets)),
                                      locale.formattedDataSize(static_cast<qint64>(counters.bytes))),
                             {}});
}

void addCause(Subject& subject, const cluster::ClusterSnapshot& snapshot, const kubeproxy::ServiceSlice& slice,
              const kubeproxy::SliceRule& rule)
{
    const auto& port = slice.port;
    if (const auto* service = snapshot.findService(port.nameSpace, port.name)) {
        subject.facts.push_back({tr("Because of"), tr("Service %1").arg(toQ(port.toString())),
                                 QStringLiteral("subject:service/%1/%2").arg(toQ(port.nameSpace), toQ(port.name))});
        subject.evidence.push_back(service->meta.source);
    }
    if (!rule.endpoint)
        return;
    const auto address = addressOf(*rule.endpoint);
    const kubernetes::Pod* pod = address ? snapshot.podOfAddress(*address) : nullptr;
    if (pod) {
        subject.facts.push_back({tr("Leads to"), tr("%1, pod %2").arg(toQ(*rule.endpoint), toQ(pod->meta.qualifiedName())),
                                 QStringLiteral("subject:pod/%1/%2").arg(toQ(pod->meta.nameSpace), toQ(pod->meta.name))});
        subject.evidence.push_back(pod->meta.source);
    } else {
        subject.facts.push_back({tr("Leads to"), toQ(*rule.endpoint), {}});
    }
}

}  // namespace

Subject subjectOfRule(const cluster::ClusterSnapshot& snapshot, const kubeproxy::ServiceSlice& slice,
                      const kubeproxy::SliceChain& chain, const kubeproxy::SliceRule& rule)
{
    Subject subject;
    subject.kind = tr("Rule");
    subject.title = tr("%1, line %2").arg(toQ(chain.name)).arg(rule.source.line);
    subject.text = toQ(rule.meaning);
    if (!rule.understood)
        subject.facts.push_back(
            {tr("Not understood"), tr("a part of this rule is unknown to Fairlead; it is shown verbatim"), {}});
    subject.evidence.push_back(rule.source);
    addCause(subject, snapshot, slice, rule);
    subject.facts.push_back(
        {tr("Chain"), QStringLiteral("%1 (%2)").arg(toQ(chain.name), toQ(kubeproxy::toString(chain.role))), {}});
    subject.facts.push_back({tr("Table"), toQ(chain.table), {}});
    if (chain.hook)
        subject.facts.push_back({tr("Hook"), toQ(netfilter::toString(*chain.hook)), {}});
    if (rule.probability)
        subject.facts.push_back({tr("Share"), shareWords(*rule.probability), {}});
    if (rule.counters)
        addCounters(subject, *rule.counters);
    if (!rule.target.empty())
        subject.facts.push_back({tr("Target"), toQ(rule.target), {}});
    subject.facts.push_back({tr("Mode"), toQ(cluster::toString(slice.mode)), {}});
    return subject;
}

}  // namespace fairlead::views
