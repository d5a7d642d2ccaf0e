#include "app/commands/export_compare.h"

#include "app/commands/chains_command.h"
#include "app/commands/service_text.h"
#include "model/comparison/compare.h"
#include "model/comparison/comparison_layout.h"
#include "model/comparison/comparison_text.h"
#include "model/diagram/font_metrics.h"
#include "model/evidence/capture_reader.h"
#include "model/evidence/readings.h"
#include "resources/bundle.h"

#include <boost/json/serialize.hpp>

namespace fairlead::app {
namespace {

using comparison::Comparison;
using comparison::SnapshotPtr;

constexpr const char* partners = "--with node:NAME, service:NS/NAME, capture:FILE, demo:MODE or reading:TIME";

Error wrongComparison(const std::string& why) { return {"export compare", why, partners, ErrorKind::usage}; }

// What stands on the other side: "node:worker-2".
struct Partner {
    std::string kind;
    std::string name;
};

Result<Partner> parsePartner(const std::string& text)
{
    if (text.empty())
        return wrongComparison("nothing says with what");
    const std::size_t colon = text.find(':');
    Partner partner{text.substr(0, colon), colon == std::string::npos ? "" : text.substr(colon + 1)};
    const bool known = partner.kind == "node" || partner.kind == "service" || partner.kind == "capture" || partner.kind == "demo"
        || partner.kind == "reading";
    if (!known || partner.name.empty())
        return wrongComparison("\"" + text + "\" names nothing to compare with");
    return partner;
}

Result<SnapshotPtr> otherTime(const SnapshotPtr& snapshot, const Partner& partner)
{
    auto evidence = partner.kind == "capture" ? evidence::openCapture(partner.name)
        : partner.kind == "demo"              ? resources::openSample(partner.name)
                                              : evidence::atReading(snapshot->evidence(), partner.name);
    if (!evidence)
        return evidence.error();
    return cluster::ClusterSnapshot::build(std::move(*evidence));
}

comparison::CompareOptions contentOf(const ExportRequest& request, const std::optional<std::string>& port)
{
    comparison::CompareOptions options;
    options.port = request.port.empty() ? port : std::optional(request.port);
    if (!request.family.empty())
        options.family = request.family == "ipv6" ? IpFamily::ipv6 : IpFamily::ipv4;
    return options;
}

Result<Comparison> compareService(const SnapshotPtr& snapshot, const ExportRequest& request, const ServiceSelector& selector,
                                  const Partner& partner)
{
    const comparison::ServiceName service{selector.nameSpace, selector.name};
    const comparison::CompareOptions options = contentOf(request, selector.port);
    if (partner.kind == "node") {
        if (request.node.empty())
            return wrongComparison("two nodes need --node as well");
        return comparison::compareNodes(snapshot, service, request.node, partner.name, options);
    }
    if (partner.kind == "service") {
        const auto other = parseServiceSelector(partner.name);
        if (!other)
            return other.error();
        return comparison::compareServices(snapshot, service, {other->nameSpace, other->name}, request.node, options);
    }
    const auto second = otherTime(snapshot, partner);
    if (!second)
        return second.error();
    return comparison::compareTimes(snapshot, *second, service, request.node, options);
}

Result<Comparison> compare(const SnapshotPtr& snapshot, const ExportRequest& request)
{
    const auto partner = parsePartner(request.with);
    if (!partner)
        return partner.error();
    if (request.view.size() > 2)
        return wrongComparison("it takes one service, or none for whole clusters");
    if (request.view.size() == 2) {
        const auto selector = parseServiceSelector(request.view[1]);
        if (!selector)
            return selector.error();
        return compareService(snapshot, request, *selector, *partner);
    }
    if (partner->kind == "node" || partner->kind == "service")
        return wrongComparison("two " + partner->kind + "s are compared by a service: name it");
    const auto second = otherTime(snapshot, *partner);
    if (!second)
        return second.error();
    return comparison::compareClusters(snapshot, *second);
}

}  // namespace

Result<void> writeComparison(const SnapshotPtr& snapshot, const ExportRequest& request, const PictureFormat& format)
{
    const auto compared = compare(snapshot, request);
    if (!compared)
        return compared.error();
    if (format.name == "json")
        return writeTextFile(boost::json::serialize(comparison::comparisonJson(*compared)) + '\n', request.file);
    if (format.name == "md")
        return writeTextFile(comparison::writeMarkdown(*compared), request.file);
    if (isTextFormat(format.name))
        return Error{"format " + format.name, "a comparison is not written so",
                     "choose svg, png, pdf, html, drawio, md or json", ErrorKind::usage};
    comparison::ComparisonLayoutOptions options;
    options.pictures = compared->kind != Comparison::Kind::nodes;
    options.expanded.insert(request.expand.begin(), request.expand.end());
    options.everything = options.expanded.contains("all");
    if (options.everything)
        options.maxRows = static_cast<std::size_t>(-1);
    return writePicture(comparison::layOutComparison(*compared, diagram::FontMetrics(), options), request.file, format);
}

}  // namespace fairlead::app
