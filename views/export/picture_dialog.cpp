#include "views/export/picture_dialog.h"

#include "model/diagram/svg_writer.h"
#include "views/export/picture_export.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QRegularExpression>
#include <QSaveFile>

namespace fairlead::views {

namespace {

Result<void> writeSvgFile(const diagram::DisplayList& picture, diagram::Scheme scheme, const QString& path)
{
    diagram::SvgOptions options;
    options.scheme = scheme;
    const std::string svg = diagram::writeSvg(picture, options);
    QSaveFile file(path);
    const auto size = static_cast<qint64>(svg.size());
    if (!file.open(QIODevice::WriteOnly) || file.write(svg.data(), size) != size || !file.commit())
        return Error{"writing " + path.toStdString(), file.errorString().toStdString(),
                     "Check that the folder exists, is writable and has room.", ErrorKind::output};
    return {};
}

QString suggestedName(const diagram::DisplayList& picture)
{
    static const QRegularExpression notForFiles(QStringLiteral("[^A-Za-z0-9._-]+"));
    QString name = QString::fromStdString(picture.title).replace(notForFiles, QStringLiteral("-")).left(80);
    return (name.isEmpty() ? QStringLiteral("fairlead") : name) + QStringLiteral(".svg");
}

}  // namespace

Result<QString> exportWithDialog(const diagram::DisplayList& picture, diagram::Scheme scheme, QWidget* parent)
{
    const auto translate = [](const char* text) { return QCoreApplication::translate("Export", text); };
    const QString path = QFileDialog::getSaveFileName(parent, translate("Export the picture"), suggestedName(picture),
                                                      translate("SVG (*.svg);;PDF (*.pdf);;PNG (*.png)"));
    if (path.isEmpty())
        return QString();
    const QString ending = QFileInfo(path).suffix().toLower();
    const std::filesystem::path file = QFile::encodeName(path).toStdString();
    Result<void> written =
        Error{"writing " + path.toStdString(), "its ending names no format", "Use .svg, .pdf or .png.", ErrorKind::output};
    if (ending == QLatin1String("svg"))
        written = writeSvgFile(picture, scheme, path);
    else if (ending == QLatin1String("pdf"))
        written = exportPdf(picture, scheme, file);
    else if (ending == QLatin1String("png"))
        written = exportPng(picture, scheme, file);
    if (!written)
        return written.error();
    return path;
}

}  // namespace fairlead::views
