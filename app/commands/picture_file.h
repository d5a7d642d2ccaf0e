#pragma once

#include "model/core/result.h"
#include "model/diagram/display_list.h"
#include "model/diagram/palette.h"

#include <QGuiApplication>

#include <filesystem>
#include <memory>
#include <string>

namespace fairlead::app {

struct PictureFormat {
    std::string name;  // "svg", "png", "pdf", "html", "drawio"; of a service also "md", "mmd", "d2", "dot", "json"
    diagram::Scheme scheme = diagram::Scheme::light;
    double scale = 2;  // pixels for each unit of the picture, of PNG
};

// The format named, or else by the file's ending. A format that cannot be written is a usage error
// that lists those that can.
Result<PictureFormat> pictureFormat(const std::string& named, const std::filesystem::path& file, const std::string& theme,
                                    double scale);

// What painting PNG and PDF needs: Qt without a display, for as long as the result lives. Null where
// it is running already, or where nothing is painted.
std::unique_ptr<QGuiApplication> startPainting(const PictureFormat& format);

// Writes a text beside its final name and renames it.
Result<void> writeTextFile(const std::string& text, const std::filesystem::path& file);

// Writes the picture beside its final name and renames it, so that there is never half a file.
// Between startPainting() and the end of its result. Main thread.
Result<void> writePicture(const diagram::DisplayList& picture, const std::filesystem::path& file, const PictureFormat& format);

}  // namespace fairlead::app
