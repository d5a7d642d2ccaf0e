#include "app/commands/picture_file.h"

#include "model/diagram/svg_writer.h"
#include "resources/bundle.h"
#include "views/export/picture_export.h"

#include <QGuiApplication>
#include <QSaveFile>

#include <algorithm>
#include <array>
#include <memory>

namespace fairlead::app {
namespace {

constexpr std::array formats{"svg", "png", "pdf"};

Result<void> writeSvgFile(const diagram::DisplayList& picture, const std::filesystem::path& path, diagram::Scheme scheme)
{
    const std::string text = diagram::writeSvg(picture, {.scheme = scheme});
    QSaveFile file(QString::fromStdString(path.string()));
    if (file.open(QIODevice::WriteOnly)
        && file.write(text.data(), static_cast<qint64>(text.size())) == static_cast<qint64>(text.size()) && file.commit())
        return {};
    return Error{"picture " + path.string(), file.errorString().toStdString(), "name a file in a folder that can be written to",
                 ErrorKind::output};
}

}  // namespace

Result<PictureFormat> pictureFormat(const std::string& named, const std::filesystem::path& file, const std::string& theme,
                                    double scale)
{
    std::string name = named.empty() && file.has_extension() ? file.extension().string().substr(1) : named;
    std::ranges::transform(name, name.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    if (std::ranges::find(formats, name) == formats.end())
        return Error{"format " + (name.empty() ? "of " + file.string() : name), "pictures are written as svg, png or pdf",
                     "end the file's name in one of these, or use --format", ErrorKind::usage};
    return PictureFormat{name, theme == "dark" ? diagram::Scheme::dark : diagram::Scheme::light, scale};
}

std::unique_ptr<QGuiApplication> startPainting(const PictureFormat& format)
{
    static int argc = 1;
    static std::array<char, 9> name{"fairlead"};
    static std::array<char*, 2> argv{name.data(), nullptr};
    if (format.name == "svg" || QCoreApplication::instance())
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
        return writeSvgFile(picture, file, format.scheme);
    return format.name == "png" ? views::exportPng(picture, format.scheme, file, format.scale)
                                : views::exportPdf(picture, format.scheme, file);
}

}  // namespace fairlead::app
