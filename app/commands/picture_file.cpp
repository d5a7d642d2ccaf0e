#include "app/commands/picture_file.h"

#include "app/commands/service_text.h"
#include "model/diagram/drawio_writer.h"
#include "model/diagram/html_writer.h"
#include "model/diagram/svg_writer.h"
#include "resources/bundle.h"
#include "views/export/output_file.h"
#include "views/export/picture_export.h"

#include <QGuiApplication>

#include <algorithm>
#include <array>
#include <memory>

namespace fairlead::app {
namespace {

constexpr std::array formats{"svg", "png", "pdf", "html", "drawio"};

}  // namespace

Result<void> writeTextFile(const std::string& text, const std::filesystem::path& path)
{
    const QByteArray bytes = QByteArray::fromRawData(text.data(), static_cast<qsizetype>(text.size()));
    if (const QString why = views::writeOutputFile(bytes, path); !why.isEmpty())
        return Error{"picture " + path.string(), why.toStdString(),
                     "name a file in a folder that exists, can be written to and has room", ErrorKind::output};
    return {};
}

Result<PictureFormat> pictureFormat(const std::string& named, const std::filesystem::path& file, const std::string& theme,
                                    double scale)
{
    std::string name = named.empty() && file.has_extension() ? file.extension().string().substr(1) : named;
    std::ranges::transform(name, name.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    if (std::ranges::find(formats, name) == formats.end() && !isTextFormat(name) && name != "csv")
        return Error{"format " + (name.empty() ? "of " + file.string() : name),
                     "pictures are written as svg, png, pdf, html or drawio, services also as md, mmd, d2, dot or json, the map "
                     "and the matrix also as md or json, the matrix also as csv",
                     "end the file's name in one of these, or use --format", ErrorKind::usage};
    return PictureFormat{name, theme == "dark" ? diagram::Scheme::dark : diagram::Scheme::light, scale};
}

std::unique_ptr<QGuiApplication> startPainting(const PictureFormat& format)
{
    static int argc = 1;
    static std::array<char, 9> name{"fairlead"};
    static std::array<char*, 2> argv{name.data(), nullptr};
    if ((format.name != "png" && format.name != "pdf") || QCoreApplication::instance())
        return nullptr;
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    auto application = std::make_unique<QGuiApplication>(argc, argv.data());
    resources::load();
    return application;
}

Result<void> writePicture(const diagram::DisplayList& picture, const std::filesystem::path& file, const PictureFormat& format)
{
    if (format.name == "svg")
        return writeTextFile(diagram::writeSvg(picture, {.scheme = format.scheme}), file);
    if (format.name == "html")
        return writeTextFile(diagram::writeHtml(picture, format.scheme), file);
    if (format.name == "drawio")
        return writeTextFile(diagram::writeDrawio(picture, format.scheme), file);
    return format.name == "png" ? views::exportPng(picture, format.scheme, file, format.scale)
                                : views::exportPdf(picture, format.scheme, file);
}

}  // namespace fairlead::app
