#include "views/export/picture_export.h"

#include "views/diagram/diagram_painter.h"
#include "views/export/output_file.h"

#include <QBuffer>
#include <QImage>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>

#include <cmath>
#include <string>

namespace fairlead::views {

namespace {

constexpr int maximumSide = 32767;  // QPainter's limit for images
constexpr double unitsPerInch = 96;

Error outputError(const std::filesystem::path& path, const std::string& why, const std::string& hint)
{
    return Error{"writing " + path.string(), why, hint, ErrorKind::output};
}

Result<void> writeFile(const QByteArray& bytes, const std::filesystem::path& path)
{
    if (const QString why = writeOutputFile(bytes, path); !why.isEmpty())
        return outputError(path, why.toStdString(), "Check that the folder exists, is writable and has room.");
    return {};
}

}  // namespace

Result<void> exportPng(const diagram::DisplayList& list, diagram::Scheme scheme, const std::filesystem::path& path, double scale)
{
    const double width = std::ceil(list.size.width * scale);
    const double height = std::ceil(list.size.height * scale);
    if (!(width >= 1 && height >= 1))
        return outputError(path, "the picture is empty", "Choose another view or a larger scale.");
    if (width > maximumSide || height > maximumSide)
        return outputError(path, "the picture would be larger than 32,767 pixels on a side",
                           "Use a smaller scale, or PDF or SVG.");
    QImage image(static_cast<int>(width), static_cast<int>(height), QImage::Format_RGB32);
    if (image.isNull())
        return outputError(path, "there is not enough memory for the picture", "Use a smaller scale, or PDF or SVG.");
    const DiagramPainter diagram(scheme);
    image.fill(diagram.pageColor());
    QPainter painter(&image);
    painter.scale(scale, scale);
    diagram.paint(painter, list);
    painter.end();
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    if (!image.save(&buffer, "PNG"))
        return outputError(path, "the picture could not be encoded", "Use PDF or SVG.");
    return writeFile(bytes, path);
}

Result<void> exportPdf(const diagram::DisplayList& list, diagram::Scheme scheme, const std::filesystem::path& path)
{
    if (!(list.size.width >= 1 && list.size.height >= 1))
        return outputError(path, "the picture is empty", "Choose another view.");
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    writer.setTitle(QString::fromStdString(list.title));
    writer.setCreator(QStringLiteral("Fairlead " FAIRLEAD_VERSION));
    writer.setResolution(static_cast<int>(unitsPerInch) * 10);
    const QSizeF inches(list.size.width / unitsPerInch, list.size.height / unitsPerInch);
    writer.setPageSize(QPageSize(inches, QPageSize::Inch, QString(), QPageSize::ExactMatch));
    writer.setPageMargins(QMarginsF(0, 0, 0, 0));
    QPainter painter(&writer);
    if (!painter.isActive())
        return outputError(path, "the page could not be begun", "Use SVG.");
    painter.scale(10, 10);
    DiagramPainter(scheme).paint(painter, list);
    painter.end();
    buffer.close();
    return writeFile(bytes, path);
}

}  // namespace fairlead::views
