#include "app/commands/export_mode_change.h"

#include "model/drift/mode_change.h"

namespace fairlead::app {

Result<void> writeModeChange(const std::shared_ptr<const cluster::ClusterSnapshot>& snapshot, const ExportRequest& request,
                             const PictureFormat& format)
{
    if (request.view.size() > 1)
        return Error{"export mode-change", "the view \"mode-change\" takes no further words",
                     "fairlead export CAPTURE mode-change -o FILE", ErrorKind::usage};
    if (format.name != "md" && format.name != "html" && format.name != "json")
        return Error{"format " + format.name, "the report on a change of mode is text", "choose md, html or json",
                     ErrorKind::usage};
    const drift::ModeChange change = drift::modeChangeOf(*snapshot);
    if (format.name == "json")
        return writeTextFile(modeChangeJson(*snapshot, change) + '\n', request.file);
    return writeTextFile(format.name == "md" ? modeChangeMarkdown(*snapshot, change) : modeChangeHtml(*snapshot, change),
                         request.file);
}

}  // namespace fairlead::app
