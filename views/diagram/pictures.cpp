#include "views/diagram/pictures.h"

#include "model/diagram/chains_layout.h"
#include "model/diagram/font_metrics.h"
#include "model/kubeproxy/slice_drift.h"
#include "views/details/rule_counts.h"

#include <algorithm>
#include <optional>

namespace fairlead::views {

namespace {

bool holds(const kubeproxy::ServiceSlice& slice, const SourceRef& rule)
{
    return std::ranges::any_of(slice.chains, [&](const kubeproxy::SliceChain& chain) {
        return std::ranges::any_of(chain.entries, [&](const kubeproxy::SliceRule& entry) {
            return entry.source.line == rule.line && entry.source.file == rule.file;
        });
    });
}

}  // namespace

Result<PicturePtr> servicePicture(const SnapshotPtr& snapshot, const std::string& nameSpace, const std::string& name,
                                  const diagram::ServiceLayoutOptions& options, diagram::ServiceGraphOptions content)
{
    content.replies = options.returnPath;
    content.firstNode = options.focusNode;
    const auto graph = diagram::buildServiceGraph(*snapshot, nameSpace, name, content);
    if (!graph)
        return graph.error();
    return std::make_shared<const diagram::DisplayList>(diagram::layOutService(*graph, diagram::FontMetrics(), options));
}

Result<PicturePtr> portsPicture(const SnapshotPtr& snapshot, const std::string& nameSpace, const std::string& name,
                                const diagram::ServiceLayoutOptions& options, diagram::ServiceGraphOptions content)
{
    content.replies = options.returnPath;
    content.firstNode = options.focusNode;
    const auto graphs = diagram::buildPortGraphs(*snapshot, nameSpace, name, std::move(content));
    if (!graphs)
        return graphs.error();
    return std::make_shared<const diagram::DisplayList>(diagram::layOutPorts(*graphs, diagram::FontMetrics(), options));
}

Result<ChainsPicture> chainsPicture(const SnapshotPtr& snapshot, const ChainsQuestion& question, const NodeComparison* comparison)
{
    const std::string name = question.nameSpace + '/' + question.service;
    auto slices = kubeproxy::sliceService(*snapshot, question.node, question.nameSpace, question.service);
    if (!slices)
        return slices.error();
    if (slices->empty())
        return Error{"the rules of " + name + " on " + question.node, "kube-proxy writes no rules for this service",
                     "Headless services and ExternalName are answered by DNS alone.", ErrorKind::notFound};
    ChainsPicture result{snapshot, std::move(*slices), question.slice, nullptr, comparison != nullptr};
    if (result.shown >= result.slices.size())
        result.shown = 0;
    if (!holds(result.slices[result.shown], question.rule))
        for (std::size_t i = result.slices.size(); i-- > 0;)
            if (holds(result.slices[i], question.rule))
                result.shown = i;
    const kubeproxy::ServiceSlice& slice = result.slices[result.shown];
    diagram::ChainsLayoutOptions options;
    options.verbatim = question.verbatim;
    options.expanded = question.expanded;
    options.nameSpace = question.nameSpace;
    options.takenAt = snapshot->evidence().description().takenAt;
    options.understood = understoodWords(*snapshot->findNode(question.node)).toStdString();
    options.comparing = !comparison;
    std::optional<kubeproxy::SliceDrift> drift;
    if (comparison) {
        drift = kubeproxy::driftOfSlice(*snapshot, slice, comparison->drift);
        options.drift = &*drift;
        options.version = versionWords(*snapshot->findNode(question.node), comparison->version).toStdString();
    }
    if (const QString backends = backendWords(*snapshot->findNode(question.node)); !backends.isEmpty()) {
        options.version += (options.version.empty() ? "" : "  ·  ") + std::string("two backends hold rules");
    }
    result.picture = std::make_shared<const diagram::DisplayList>(diagram::layOutChains(slice, diagram::FontMetrics(), options));
    return result;
}

}  // namespace fairlead::views
