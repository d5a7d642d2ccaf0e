#include "app/commands/export_path.h"

#include "app/commands/service_text.h"
#include "model/diagram/font_metrics.h"
#include "model/diagram/path_picture.h"
#include "model/trace/trace_json.h"
#include "model/trace/trace_markdown.h"
#include "model/trace/walker.h"

namespace fairlead::app {
namespace {

Error wrongRequest(const std::string& why, const std::string& hint) { return {"export path", why, hint, ErrorKind::usage}; }

Result<void> writeText(const trace::Trace& trace, const ExportRequest& request, const std::string& format)
{
    if (format == "json")
        return writeTextFile(trace::toJson(trace) + '\n', request.file);
    if (format == "md")
        return writeTextFile(trace::toMarkdown(trace, request.outcome), request.file);
    return wrongRequest("a path is not written as " + format, "choose svg, png, pdf, html, drawio, md or json");
}

}  // namespace

Result<void> writePath(const std::shared_ptr<const cluster::ClusterSnapshot>& snapshot, const ExportRequest& request,
                       const PictureFormat& format)
{
    if (request.from.empty() || request.to.empty())
        return wrongRequest("--from and --to are needed", "for example --from pod:shop/cart-x --to service:shop/frontend");
    const trace::Walker walker(snapshot);
    const auto trace = walker.trace(request.from, request.to, request.node.empty() ? std::nullopt : std::optional(request.node));
    if (!trace)
        return trace.error();
    if (request.outcome >= trace->outcomes.size())
        return wrongRequest("there is no outcome " + std::to_string(request.outcome + 1),
                            "the flow has " + std::to_string(trace->outcomes.size()) + " of them; `fairlead path` lists them");
    if (isTextFormat(format.name))
        return writeText(*trace, request, format.name);
    diagram::PathPictureOptions options;
    options.outcome = request.outcome;
    options.cluster = snapshot->evidence().description().cluster;
    options.takenAt = snapshot->evidence().description().takenAt;
    return writePicture(diagram::drawPath(*trace, diagram::FontMetrics(), options), request.file, format);
}

}  // namespace fairlead::app
