#include "views/window/window_source.h"

#include "model/evidence/capture_reader.h"
#include "resources/bundle.h"

#include <QCoreApplication>
#include <QFile>

#include <filesystem>

namespace fairlead::views {

WindowSource WindowSource::capture(const QString& path)
{
    const std::filesystem::path file = QFile::encodeName(path).toStdString();
    return {path, [file] { return evidence::openCapture(file); }};
}

WindowSource WindowSource::sample(const QString& mode)
{
    return {QCoreApplication::translate("WindowSource", "sample cluster (%1)").arg(mode),
            [mode = mode.toStdString()] { return resources::openSample(mode); }};
}

WindowSource WindowSource::connection(const kubernetes::ClusterChoice& choice)
{
    return {QString::fromStdString(choice.throughSsh.empty() ? choice.context : choice.throughSsh), {}, choice};
}

}  // namespace fairlead::views
