#include "views/details/node_comparisons.h"

#include "views/model_text.h"
#include "views/navigation/place.h"

#include <QCoreApplication>

namespace fairlead::views {

namespace {

struct NodeComparisonWords {
    Q_DECLARE_TR_FUNCTIONS(NodeComparisons)
};

bool concerns(const kubeproxy::Difference& difference, const ComparisonSearch& search)
{
    if (search.service.empty())
        return true;
    return difference.port ? difference.port->nameSpace == search.nameSpace && difference.port->name == search.service
                           : difference.kind != kubeproxy::Difference::Kind::extra;
}

ComparisonResult::Line lineOf(const kubeproxy::Difference& difference)
{
    ComparisonResult::Line line{toQ(toString(difference.kind)), toQ(difference.sentence), {}, {}};
    for (const kubeproxy::DriftEntry& entry : difference.entries) {
        if (line.link.isEmpty() && entry.found)
            line.link = Place::ofEvidence(toQ(entry.found->file), entry.found->line).toLink();
        if (line.expected.isEmpty())
            line.expected = toQ(entry.expected);
    }
    return line;
}

}  // namespace

NodeComparisons::ComparisonPtr NodeComparisons::of(const std::string& name)
{
    const cluster::ClusterNode* const node = m_snapshot->findNode(name);
    if (!node)
        return nullptr;
    std::shared_ptr<Entry> entry;
    {
        const std::lock_guard lock(m_mutex);
        auto& slot = m_entries[name];
        if (!slot)
            slot = std::make_shared<Entry>();
        entry = slot;
    }
    std::call_once(entry->once, [&] {
        auto comparison = std::make_shared<const NodeComparison>(
            NodeComparison{kubeproxy::findDrift(*m_snapshot, *node), kubeproxy::fingerprintVersion(*m_snapshot, *node)});
        const std::lock_guard lock(m_mutex);
        entry->comparison = std::move(comparison);
    });
    return known(name);
}

NodeComparisons::ComparisonPtr NodeComparisons::known(const std::string& node) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_entries.find(node);
    return found == m_entries.end() ? nullptr : found->second->comparison;
}

QString versionWords(const cluster::ClusterNode& node, const kubeproxy::VersionFingerprint& version)
{
    const QString form = toQ(version.toString());
    if (node.proxyMinor && !form.isEmpty())
        return NodeComparisonWords::tr("kube-proxy 1.%1, form of %2").arg(*node.proxyMinor).arg(form);
    if (node.proxyMinor)
        return NodeComparisonWords::tr("kube-proxy 1.%1").arg(*node.proxyMinor);
    return form.isEmpty() ? QString() : NodeComparisonWords::tr("form of kube-proxy %1").arg(form);
}

QString clueWords(const kubeproxy::VersionClue& clue)
{
    const kubeproxy::VersionFingerprint alone{clue.from, clue.to, {clue}};
    return NodeComparisonWords::tr("%1: %2").arg(toQ(alone.toString()), toQ(clue.why));
}

ComparisonResult compareRules(NodeComparisons& comparisons, const ComparisonSearch& search, std::size_t limit)
{
    ComparisonResult result;
    for (const std::string& node : search.nodes) {
        const auto comparison = comparisons.of(node);
        if (!comparison)
            continue;
        ++result.nodes;
        if (const auto* object = comparisons.find(node); search.service.empty() && object) {
            result.versions.push_back(versionWords(*object, comparison->version));
            for (const kubeproxy::VersionClue& clue : comparison->version.clues)
                result.versions.push_back(clueWords(clue));
        }
        for (const auto& reason : comparison->drift.notCompared)
            result.notCompared.push_back(toQ(node) + QStringLiteral(": ") + toQ(reason.reason));
        for (const kubeproxy::Difference& difference : comparison->drift.differences) {
            if (!concerns(difference, search))
                continue;
            if (result.lines.size() == limit)
                result.more = true;
            else
                result.lines.push_back(lineOf(difference));
        }
    }
    return result;
}

}  // namespace fairlead::views
