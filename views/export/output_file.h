#pragma once

#include <QByteArray>
#include <QString>

#include <filesystem>

namespace fairlead::views {

// Writes bytes to a path: beside the final name and then renamed, so that there is never half a
// file. What is there and no regular file (a pipe, /dev/stdout) is written into, never replaced.
// Empty: done; otherwise why not. Any thread.
QString writeOutputFile(const QByteArray& bytes, const std::filesystem::path& path);

}  // namespace fairlead::views
