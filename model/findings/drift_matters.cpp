#include "model/findings/drift_matters.h"

#include "model/drift/sync_times.h"
#include "model/findings/finding_words.h"

#include <algorithm>
#include <map>

namespace fairlead::findings {
namespace {

using kubeproxy::Difference;
using kubeproxy::DriftEntry;

constexpr std::size_t mostEvidence = 12;

bool isShare(const DriftEntry& entry)
{
    return entry.expectedShare && entry.foundShare && entry.found && !entry.expected.empty();
}

bool isMasquerade(const DriftEntry& entry)
{
    const auto speaks = [](const std::string& text) {
        return text.find("KUBE-MARK-MASQ") != std::string::npos || text.find("masquerad") != std::string::npos
            || text.find("MASQUERADE") != std::string::npos;
    };
    return entry.place.find("KUBE-POSTROUTING") != std::string::npos || entry.place.find("KUBE-MARK-MASQ") != std::string::npos
        || entry.place.find("masquerading") != std::string::npos || speaks(entry.expected);
}

// A service or chain that is missing as a whole lacks its masquerading too, which is not the matter then.
bool isOnlyMasquerade(const Difference& difference)
{
    return difference.scope != Difference::Scope::everything && difference.kind != Difference::Kind::extra
        && std::ranges::all_of(difference.entries, isMasquerade);
}

Severity severityOf(DriftMatter matter, const std::vector<const Difference*>& differences)
{
    switch (matter) {
    case DriftMatter::missing:
    case DriftMatter::masquerade:
        return Severity::error;
    case DriftMatter::stale:
        // Where something is found that must not be there, connections go astray; else some way is only not used.
        return std::ranges::any_of(differences,
                                   [](const Difference* difference) {
                                       return std::ranges::any_of(difference->entries, [](const DriftEntry& entry) {
                                           return entry.found && !isShare(entry);
                                       });
                                   })
            ? Severity::error
            : Severity::warning;
    case DriftMatter::extra:
    case DriftMatter::uneven:
        break;
    }
    return Severity::warning;
}

std::string titleOf(DriftMatter matter, const std::string& service)
{
    const std::string of = service.empty() ? std::string(" that all services share") : " of " + service;
    switch (matter) {
    case DriftMatter::missing:
        return "Rules" + of + " are missing";
    case DriftMatter::stale:
        return "Rules" + of + " are out of date";
    case DriftMatter::extra:
        return service.empty() ? "Rules of a service that does not exist" : "Rules of " + service + ", which does not exist";
    case DriftMatter::uneven:
        return "Connections to " + service + " are shared unevenly";
    case DriftMatter::masquerade:
        break;
    }
    return "Masquerading rules" + of + " are missing";
}

std::string consequenceOf(DriftMatter matter)
{
    switch (matter) {
    case DriftMatter::missing:
        return "Connections that need them fail or go elsewhere on this node, while others work.";
    case DriftMatter::stale:
        return "New connections through this node may end nowhere, or leave out who could answer.";
    case DriftMatter::extra:
        return "Whoever still uses its address reaches what the API knows nothing of.";
    case DriftMatter::uneven:
        return "Some endpoints carry more than their part of the load.";
    case DriftMatter::masquerade:
        break;
    }
    return "Answers to connections whose source should have become the node's do not find their way back: they time out.";
}

// "The node lacks …" instead of its name, so that the same of several nodes is one finding.
std::string sentenceOf(const Difference& difference, const std::string& node)
{
    // How many entries there are differs from node to node, and does not matter.
    if (difference.kind == Difference::Kind::extra && difference.scope == Difference::Scope::service && difference.port)
        return "The node still holds rules of " + difference.port->nameSpace + '/' + difference.port->name
            + ", a service that the API does not have.";
    std::string sentence = difference.sentence;
    if (sentence.starts_with(node + ' '))
        sentence = "The node" + sentence.substr(node.size());
    for (const DriftEntry& entry : difference.entries) {
        if (!entry.found && !entry.expected.empty())
            return sentence + " It should hold: " + entry.expected;
    }
    return sentence;
}

class NodeFindings {
public:
    NodeFindings(const FindingContext& context, const NodeView& node, DriftMatter matter, FindingList& list)
        : m_context(context), m_node(node), m_matter(matter), m_list(list)
    {
    }

    void add()
    {
        std::map<std::string, std::vector<const Difference*>> byService;
        for (const Difference& difference : m_node.drift.differences) {
            if (matterOf(difference) == m_matter && !isUnderWay(difference))
                byService[serviceOf(difference)].push_back(&difference);
        }
        for (const auto& [service, differences] : byService)
            report(service, differences);
    }

private:
    static std::string serviceOf(const Difference& difference)
    {
        return difference.port ? difference.port->nameSpace + '/' + difference.port->name : std::string();
    }

    bool isUnderWay(const Difference& difference)
    {
        const auto readAt = drift::readAt(m_context.snapshot());
        const auto changed = difference.service ? drift::lastChangeOf(m_context.snapshot(), *difference.service) : std::nullopt;
        if (!readAt || !changed || *readAt >= *changed + period())
            return false;
        m_list.notKnown(difference.service->meta.qualifiedName()
                            + " changed just before the cluster was read: kube-proxy may still have been about to write",
                        m_node.node->name);
        return true;
    }

    std::chrono::seconds period()
    {
        if (!m_period)
            m_period = drift::syncPeriodOf(m_context.snapshot(), *m_node.node);
        return *m_period;
    }

    void report(const std::string& service, const std::vector<const Difference*>& differences)
    {
        Finding finding;
        finding.severity = severityOf(m_matter, differences);
        finding.title = titleOf(m_matter, service);
        finding.message = sentenceOf(*differences.front(), m_node.node->name);
        if (differences.size() > 1 && m_matter != DriftMatter::extra)
            finding.message += " (And " + counted(differences.size() - 1, "more difference", "more differences") + ".)";
        finding.message += ' ' + consequenceOf(m_matter);
        finding.service = service;
        finding.nodes = {m_node.node->name};
        for (const Difference* const difference : differences) {
            for (const DriftEntry& entry : difference->entries) {
                if (entry.found && finding.evidence.size() < mostEvidence)
                    finding.evidence.push_back(*entry.found);
            }
        }
        if (const kubernetes::Service* const object = differences.front()->service) {
            for (SourceRef& source : sliceSources(m_context, *object))
                finding.evidence.push_back(std::move(source));
        }
        if (finding.evidence.empty())
            finding.evidence = {dumpOf(*differences.front())};
        finding.fix = restartProxy(m_node);
        m_list.add(std::move(finding));
    }

    // What is missing stands nowhere: the dump that should hold it.
    SourceRef dumpOf(const Difference& difference) const
    {
        const auto* const rules = kubeproxy::foundRules(*m_node.node, m_node.drift.settings, difference.family);
        return {rules ? rules->file() : "nodes/" + m_node.node->name, 0, {}};
    }

    const FindingContext& m_context;
    const NodeView& m_node;
    DriftMatter m_matter;
    FindingList& m_list;
    std::optional<std::chrono::seconds> m_period;
};

}  // namespace

DriftMatter matterOf(const Difference& difference)
{
    if (std::ranges::all_of(difference.entries, isShare))
        return DriftMatter::uneven;
    if (isOnlyMasquerade(difference))
        return DriftMatter::masquerade;
    switch (difference.kind) {
    case Difference::Kind::missing:
        return DriftMatter::missing;
    case Difference::Kind::stale:
        return DriftMatter::stale;
    case Difference::Kind::extra:
        break;
    }
    return DriftMatter::extra;
}

void addDrift(const FindingContext& context, DriftMatter matter, FindingList& list)
{
    for (const NodeView& node : context.nodes()) {
        if (!node.compared)
            list.notKnown("its rules were not read", node.node->name);
        for (const auto& entry : node.drift.notCompared)
            list.notKnown(entry.reason, node.node->name);
        NodeFindings(context, node, matter, list).add();
    }
}

}  // namespace fairlead::findings
