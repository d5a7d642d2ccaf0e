#include "views/details/rule_counts.h"

#include "views/navigation/place.h"

#include <QCoreApplication>
#include <QLocale>

namespace fairlead::views {

QString RuleCount::words() const
{
    const QLocale locale;
    const QString total = locale.toString(static_cast<qulonglong>(rules));
    const QString name = QString::fromStdString(file).section(QLatin1Char('/'), -1);
    if (notUnderstood == 0)
        return QCoreApplication::translate("RuleCount", "%1: %2, all understood").arg(name, total);
    return QCoreApplication::translate("RuleCount", "%1: %2 of %3 not understood")
        .arg(name, locale.toString(static_cast<qulonglong>(notUnderstood)), total);
}

QString RuleCount::link() const { return Place::ofEvidence(QString::fromStdString(file), firstLine).toLink(); }

std::vector<RuleCount> countRules(const cluster::ClusterNode& node)
{
    std::vector<RuleCount> counts;
    const auto& rules = node.rules;
    for (const auto& set : {rules.iptables, rules.ip6tables, rules.iptablesLegacy, rules.ip6tablesLegacy, rules.nft}) {
        if (!set)
            continue;
        RuleCount count{set->file(), set->rules().size(), set->notUnderstood().size(), 0};
        if (count.notUnderstood > 0)
            count.firstLine = set->rules()[set->notUnderstood().front()].line;
        counts.push_back(count);
    }
    return counts;
}

}  // namespace fairlead::views
