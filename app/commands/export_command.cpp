#include "app/commands/export_command.h"

#include "app/commands/chains_command.h"
#include "app/commands/export_compare.h"
#include "app/commands/export_map.h"
#include "app/commands/export_matrix.h"
#include "app/commands/export_mode_change.h"
#include "app/commands/export_path.h"
#include "app/commands/picture_file.h"
#include "app/commands/service_text.h"
#include "views/diagram/pictures.h"

#include <algorithm>
#include <functional>

namespace fairlead::app {
namespace {

using views::SnapshotPtr;

Error wrongView(const std::string& why)
{
    return {"export", why,
            "the views are: service NS/NAME, chains NS/NAME --node NODE, path --from ORIGIN --to TARGET, map [NS/NAME], "
            "matrix, mode-change, compare [NS/NAME] --with PARTNER, all",
            ErrorKind::usage};
}

diagram::ServiceLayoutOptions optionsOf(const ExportRequest& request)
{
    diagram::ServiceLayoutOptions options;
    using Traffic = diagram::ServiceLayoutOptions::Traffic;
    options.focusNode = request.node;
    options.returnPath = request.returnPath;
    if (!request.traffic.empty())
        options.traffic = request.traffic == "internal" ? Traffic::internal : Traffic::external;
    options.expanded.insert(request.expand.begin(), request.expand.end());
    return options;
}

diagram::ServiceGraphOptions contentOf(const ExportRequest& request, const std::optional<std::string>& port)
{
    diagram::ServiceGraphOptions content;
    content.port = port;
    if (!request.port.empty())
        content.port = request.port;
    if (!request.family.empty())
        content.family = request.family == "ipv6" ? IpFamily::ipv6 : IpFamily::ipv4;
    return content;
}

// A port that is called so comes first.
bool wantsAllPorts(const cluster::ClusterSnapshot& snapshot, const ExportRequest& request, const ServiceSelector& service)
{
    const kubernetes::Service* const object = snapshot.findService(service.nameSpace, service.name);
    return request.port == "all" && object
        && std::ranges::none_of(object->ports, [](const kubernetes::ServicePort& port) { return port.name == "all"; });
}

// One service in the format asked for.
Result<void> writeService(const SnapshotPtr& snapshot, const ExportRequest& request, const ServiceSelector& service,
                          const std::filesystem::path& file, const PictureFormat& format)
{
    const diagram::ServiceLayoutOptions options = optionsOf(request);
    diagram::ServiceGraphOptions content = contentOf(request, service.port);
    if (isTextFormat(format.name)) {
        if (wantsAllPorts(*snapshot, request, service))
            return Error{"format " + format.name, "all ports at once are drawn only as svg, png, pdf, html or drawio",
                         "name one port, or choose another format", ErrorKind::usage};
        content.replies = options.returnPath;
        content.firstNode = options.focusNode;
        const auto graph = diagram::buildServiceGraph(*snapshot, service.nameSpace, service.name, content);
        return graph ? writeTextFile(serviceText(*graph, options, format.name), file) : Result<void>(graph.error());
    }
    if (wantsAllPorts(*snapshot, request, service)) {
        content.port.reset();
        const auto all = views::portsPicture(snapshot, service.nameSpace, service.name, options, std::move(content));
        return all ? writePicture(**all, file, format) : Result<void>(all.error());
    }
    const auto picture = views::servicePicture(snapshot, service.nameSpace, service.name, options, std::move(content));
    return picture ? writePicture(**picture, file, format) : Result<void>(picture.error());
}

Result<void> writeChains(const SnapshotPtr& snapshot, const ExportRequest& request, const ServiceSelector& service,
                         const PictureFormat& format)
{
    if (request.node.empty())
        return wrongView("the view \"chains\" needs --node");
    if (isTextFormat(format.name))
        return Error{"format " + format.name, "chains are written as svg, png, pdf, html or drawio",
                     "`fairlead chains` prints them as text, and with --json for programs", ErrorKind::usage};
    views::NodeComparisons comparisons(snapshot);
    const auto comparison = comparisons.of(request.node);
    const views::ChainsQuestion question{service.nameSpace, service.name, request.node, 0, true, {}};
    const auto chains = views::chainsPicture(snapshot, question, comparison.get());
    return chains ? writePicture(*chains->picture, request.file, format) : Result<void>(chains.error());
}

Result<void> writeView(const SnapshotPtr& snapshot, const ExportRequest& request, const PictureFormat& format)
{
    const std::string& kind = request.view.front();
    if (kind == "matrix")
        return writeMatrix(snapshot, request, format);
    if (kind == "mode-change")
        return writeModeChange(snapshot, request, format);
    if (format.name == "csv")
        return Error{"format csv", "only the matrix is a table", "choose svg, png, pdf, html or drawio", ErrorKind::usage};
    if (kind == "path")
        return request.view.size() == 1 ? writePath(snapshot, request, format)
                                        : wrongView("the view \"path\" takes no further words");
    if (kind == "map")
        return writeMap(snapshot, request, format);
    if (kind == "compare")
        return writeComparison(snapshot, request, format);
    if (kind != "service" && kind != "chains")
        return wrongView("there is no view \"" + kind + '"');
    if (request.view.size() != 2)
        return wrongView("the view \"" + kind + "\" needs exactly one service");
    const auto selector = parseServiceSelector(request.view[1]);
    if (!selector)
        return selector.error();
    return kind == "service" ? writeService(snapshot, request, *selector, request.file, format)
                             : writeChains(snapshot, request, *selector, format);
}

// A port is one service's affair; a family is shown of the services that have it.
ExportRequest requestFor(const ExportRequest& request, const kubernetes::Service& service)
{
    ExportRequest own = request;
    own.port.clear();
    const IpFamily family = request.family == "ipv6" ? IpFamily::ipv6 : IpFamily::ipv4;
    const std::vector<IpFamily> families = diagram::familiesOf(service);
    if (std::ranges::find(families, family) == families.end())
        own.family.clear();
    return own;
}

// "shop-frontend.svg": names of services hold no character that a file name could not.
std::filesystem::path fileNameOf(const kubernetes::Service& service, const std::string& format)
{
    std::string name = service.meta.nameSpace + '-' + service.meta.name;
    std::ranges::replace(name, '/', '_');
    return name + '.' + format;
}

ExitStatus exportAll(const SnapshotPtr& snapshot, const ExportRequest& request, const PictureFormat& format, CommandOutput output)
{
    std::error_code error;
    std::filesystem::create_directories(request.file, error);
    if (error)
        return report({"folder " + request.file.string(), error.message(), "name a folder that can be made and written to",
                       ErrorKind::output},
                      output.err);
    ExitStatus status = ExitStatus::fine;
    std::size_t written = 0;
    if (snapshot->objects().services) {
        for (const kubernetes::Service& service : *snapshot->objects().services) {
            const auto done =
                writeService(snapshot, requestFor(request, service), {service.meta.nameSpace, service.meta.name, {}},
                             request.file / fileNameOf(service, format.name), format);
            if (done)
                ++written;
            else
                status = report(done.error(), output.err);
        }
    }
    output.out << written << (written == 1 ? " picture in " : " pictures in ") << request.file.string() << '\n';
    return status;
}

}  // namespace

ExitStatus exportPicture(const SnapshotPtr& snapshot, const ExportRequest& request, CommandOutput output)
{
    if (request.view.empty())
        return report(wrongView("no view is named"), output.err);
    const bool all = request.view.front() == "all";
    const auto format =
        pictureFormat(request.format.empty() && all ? "svg" : request.format, request.file, request.theme, request.scale);
    if (!format)
        return report(format.error(), output.err);
    if (all && format->name == "csv")
        return report({"format csv", "only the matrix is a table", "choose svg, png, pdf, html or drawio", ErrorKind::usage},
                      output.err);
    const auto painting = startPainting(*format);
    if (all)
        return request.view.size() == 1 ? exportAll(snapshot, request, *format, output)
                                        : report(wrongView("the view \"all\" takes no further words"), output.err);
    const auto done = writeView(snapshot, request, *format);
    return done ? ExitStatus::fine : report(done.error(), output.err);
}

}  // namespace fairlead::app
