#include "views/details/rule_counts.h"

#include "model/cluster/rule_counts.h"
#include "views/navigation/place.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

namespace fairlead::views {

namespace {

struct RuleCountWords {
    Q_DECLARE_TR_FUNCTIONS(RuleCount)
};
QString number(std::size_t value) { return QLocale().toString(static_cast<qulonglong>(value)); }

}  // namespace

QString RuleCount::words() const
{
    const QString name = QString::fromStdString(file).section(QLatin1Char('/'), -1);
    if (notUnderstood == 0)
        return RuleCountWords::tr("%1: %2, all understood").arg(name, number(rules));
    return RuleCountWords::tr("%1: %2 of %3 not understood").arg(name, number(notUnderstood), number(rules));
}

QString RuleCount::link() const
{
    Place place = Place::ofEvidence(QString::fromStdString(file), firstLine);
    place.onlyNotUnderstood = notUnderstood > 0;
    return place.toLink();
}

std::vector<RuleCount> countRules(const cluster::ClusterNode& node)
{
    std::vector<RuleCount> counts;
    for (const cluster::DumpCount& dump : cluster::countRules(node.rules)) {
        RuleCount count{dump.rules->file(), dump.total, dump.notUnderstood.size(), 0};
        if (count.notUnderstood > 0)
            count.firstLine = dump.rules->rules()[dump.notUnderstood.front()].line;
        counts.push_back(std::move(count));
    }
    return counts;
}

QString understoodWords(const cluster::ClusterNode& node)
{
    std::size_t rules = 0;
    std::size_t notUnderstood = 0;
    const auto counts = countRules(node);
    for (const RuleCount& count : counts) {
        rules += count.rules;
        notUnderstood += count.notUnderstood;
    }
    if (counts.empty())
        return {};
    return notUnderstood == 0 ? RuleCountWords::tr("%1 rules read, all understood").arg(number(rules))
                              : RuleCountWords::tr("%1 of %2 rules not understood").arg(number(notUnderstood), number(rules));
}

QString notUnderstoodLink(const cluster::ClusterNode& node)
{
    const auto counts = countRules(node);
    const auto first = std::ranges::find_if(counts, [](const RuleCount& count) { return count.notUnderstood > 0; });
    return first == counts.end() ? QString() : first->link();
}

std::vector<SourceRef> notUnderstoodRules(const cluster::ClusterNode& node, std::size_t limit)
{
    std::vector<SourceRef> rules;
    for (const cluster::DumpCount& dump : cluster::countRules(node.rules)) {
        for (const netfilter::RuleIndex rule : dump.notUnderstood) {
            if (rules.size() == limit)
                return rules;
            rules.push_back({dump.rules->file(), dump.rules->rules()[rule].line, std::string(dump.rules->text(rule))});
        }
    }
    return rules;
}

QString backendWords(const cluster::ClusterNode& node)
{
    const auto rulesIn = [](const cluster::NodeRules::RuleSetPtr& one, const cluster::NodeRules::RuleSetPtr& other) {
        return (one ? one->rules().size() : 0) + (other ? other->rules().size() : 0);
    };
    const auto& rules = node.rules;
    if ((!rules.iptables && !rules.ip6tables) || (!rules.iptablesLegacy && !rules.ip6tablesLegacy))
        return {};
    return RuleCountWords::tr("both hold rules: iptables-save %1, iptables-legacy-save %2. The kernel asks both.")
        .arg(number(rulesIn(rules.iptables, rules.ip6tables)), number(rulesIn(rules.iptablesLegacy, rules.ip6tablesLegacy)));
}

}  // namespace fairlead::views
