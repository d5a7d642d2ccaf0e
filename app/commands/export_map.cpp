#include "app/commands/export_map.h"

#include "app/commands/service_text.h"
#include "model/diagram/font_metrics.h"
#include "model/map/map_picture.h"
#include "model/map/map_text.h"
#include "model/map/map_words.h"

#include <algorithm>

namespace fairlead::app {
namespace {

Result<map::Thing> serviceOf(const map::ClusterMap& map, const ExportRequest& request)
{
    if (request.view.size() < 2)
        return map::Thing();
    if (request.view.size() > 2)
        return Error{"export map", "the view \"map\" takes one service at most", "fairlead export CAPTURE map [NS/NAME] -o FILE",
                     ErrorKind::usage};
    const map::Thing service = map::thingOf(map, "service:" + request.view[1]);
    if (!service)
        return Error{"service " + request.view[1], "there is no such service", "`fairlead services` lists them",
                     ErrorKind::notFound};
    return service;
}

Result<void> writeText(const map::ClusterMap& map, const ExportRequest& request, const std::string& format)
{
    if (format == "json")
        return writeTextFile(map::mapJson(map) + '\n', request.file);
    if (format == "md")
        return writeTextFile(map::mapMarkdown(map), request.file);
    return Error{"format " + format, "the map is no graph of boxes and arrows, so it is not written as " + format,
                 "choose svg, png, pdf, html, drawio, md or json", ErrorKind::usage};
}

}  // namespace

Result<void> writeMap(const std::shared_ptr<const cluster::ClusterSnapshot>& snapshot, const ExportRequest& request,
                      const PictureFormat& format)
{
    const map::ClusterMap map(snapshot);
    const auto service = serviceOf(map, request);
    if (!service)
        return service.error();
    if (isTextFormat(format.name))
        return writeText(map, request, format.name);
    map::MapPictureOptions options;
    options.service = *service;
    options.filter = request.mapFilter;
    options.everything = std::ranges::find(request.expand, "all") != request.expand.end();
    const auto picture = map::drawMap(map, diagram::FontMetrics(), options);
    return picture ? writePicture(*picture, request.file, format) : Result<void>(picture.error());
}

}  // namespace fairlead::app
