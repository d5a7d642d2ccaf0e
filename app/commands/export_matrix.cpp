#include "app/commands/export_matrix.h"

#include "app/commands/service_text.h"
#include "model/diagram/font_metrics.h"
#include "model/drift/matrix_picture.h"
#include "model/drift/matrix_report.h"

namespace fairlead::app {
namespace {

Result<void> writeMatrixText(const drift::DriftMatrix& matrix, const drift::MatrixView& view, const ExportRequest& request,
                             const std::string& format)
{
    if (format == "csv")
        return writeTextFile(matrixCsv(matrix, view), request.file);
    if (format == "json")
        return writeTextFile(matrixJson(matrix, view) + '\n', request.file);
    if (format == "md")
        return writeTextFile(matrixMarkdown(matrix, view), request.file);
    return Error{"format " + format, "the matrix is no graph of boxes and arrows, so it is not written as " + format,
                 "choose svg, png, pdf, html, drawio, csv, md or json", ErrorKind::usage};
}

}  // namespace

Result<void> writeMatrix(const std::shared_ptr<const cluster::ClusterSnapshot>& snapshot, const ExportRequest& request,
                         const PictureFormat& format)
{
    if (request.view.size() > 1)
        return Error{"export matrix", "the view \"matrix\" takes no further words", "fairlead export CAPTURE matrix -o FILE",
                     ErrorKind::usage};
    drift::MatrixProgress progress;
    const drift::MatrixPtr matrix = drift::buildMatrix(snapshot, progress);
    const drift::MatrixFilter filter{request.mapFilter.nameSpace, {}, request.onlyTroubled, {}};
    const drift::MatrixView view = drift::arrange(*matrix, filter, request.sort, request.sort);
    if (isTextFormat(format.name) || format.name == "csv")
        return writeMatrixText(*matrix, view, request, format.name);
    return writePicture(drift::drawMatrix(*matrix, view, diagram::FontMetrics()), request.file, format);
}

}  // namespace fairlead::app
