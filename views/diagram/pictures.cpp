#include "views/diagram/pictures.h"

#include "model/diagram/chains_layout.h"
#include "model/diagram/font_metrics.h"
#include "model/diagram/service_graph_builder.h"

namespace fairlead::views {

Result<PicturePtr> servicePicture(const SnapshotPtr& snapshot, const std::string& nameSpace, const std::string& name,
                                  const diagram::ServiceLayoutOptions& options)
{
    const auto graph = diagram::buildServiceGraph(*snapshot, nameSpace, name);
    if (!graph)
        return graph.error();
    return std::make_shared<const diagram::DisplayList>(diagram::layOutService(*graph, diagram::FontMetrics(), options));
}

Result<ChainsPicture> chainsPicture(const SnapshotPtr& snapshot, const std::string& nameSpace, const std::string& name,
                                    const std::string& node, bool verbatim, std::size_t slice,
                                    const std::set<std::string>& expanded)
{
    auto slices = kubeproxy::sliceService(*snapshot, node, nameSpace, name);
    if (!slices)
        return slices.error();
    if (slices->empty())
        return Error{"the rules of " + nameSpace + '/' + name + " on " + node, "kube-proxy writes no rules for this service",
                     "Headless services and ExternalName are answered by DNS alone.", ErrorKind::notFound};
    ChainsPicture result{snapshot, std::move(*slices), slice, nullptr};
    if (result.shown >= result.slices.size())
        result.shown = 0;
    diagram::ChainsLayoutOptions options;
    options.verbatim = verbatim;
    options.expanded = expanded;
    options.nameSpace = nameSpace;
    options.takenAt = snapshot->evidence().description().takenAt;
    result.picture = std::make_shared<const diagram::DisplayList>(
        diagram::layOutChains(result.slices[result.shown], diagram::FontMetrics(), options));
    return result;
}

}  // namespace fairlead::views
