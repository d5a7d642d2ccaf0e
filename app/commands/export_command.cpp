#include "app/commands/export_command.h"

#include "app/commands/chains_command.h"
#include "app/commands/picture_file.h"
#include "views/diagram/pictures.h"

#include <algorithm>
#include <functional>

namespace fairlead::app {
namespace {

using views::PicturePtr;
using views::SnapshotPtr;

Error wrongView(const std::string& why)
{
    return {"export", why, "the views are: service NS/NAME, chains NS/NAME --node NODE, all", ErrorKind::usage};
}

diagram::ServiceLayoutOptions optionsOf(const ExportRequest& request)
{
    diagram::ServiceLayoutOptions options;
    options.focusNode = request.node;
    return options;
}

Result<PicturePtr> picture(const SnapshotPtr& snapshot, const ExportRequest& request)
{
    const std::string& kind = request.view.front();
    if (kind != "service" && kind != "chains")
        return wrongView("there is no view \"" + kind + '"');
    if (request.view.size() != 2)
        return wrongView("the view \"" + kind + "\" needs exactly one service");
    const auto selector = parseServiceSelector(request.view[1]);
    if (!selector)
        return selector.error();
    if (kind == "service")
        return views::servicePicture(snapshot, selector->nameSpace, selector->name, optionsOf(request));
    if (request.node.empty())
        return wrongView("the view \"chains\" needs --node");
    views::NodeComparisons comparisons(snapshot);
    const auto comparison = comparisons.of(request.node);
    const views::ChainsQuestion question{selector->nameSpace, selector->name, request.node, 0, true, {}};
    const auto chains = views::chainsPicture(snapshot, question, comparison.get());
    if (!chains)
        return chains.error();
    return chains->picture;
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
            const auto one = views::servicePicture(snapshot, service.meta.nameSpace, service.meta.name, optionsOf(request));
            const auto done =
                one ? writePicture(**one, request.file / fileNameOf(service, format.name), format) : Result<void>(one.error());
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
    const auto painting = startPainting(*format);
    if (all)
        return request.view.size() == 1 ? exportAll(snapshot, request, *format, output)
                                        : report(wrongView("the view \"all\" takes no further words"), output.err);
    const auto list = picture(snapshot, request);
    if (!list)
        return report(list.error(), output.err);
    const auto done = writePicture(**list, request.file, *format);
    return done ? ExitStatus::fine : report(done.error(), output.err);
}

}  // namespace fairlead::app
