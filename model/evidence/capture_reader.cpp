#include "model/evidence/capture_reader.h"

#include "model/evidence/archive_reader.h"
#include "model/evidence/capture_intake.h"
#include "model/evidence/folder_reader.h"

#include <system_error>

namespace fairlead::evidence {

Result<Evidence> openCapture(const std::filesystem::path& path, const CaptureLimits& limits)
{
    CaptureIntake intake(path.string(), limits);
    std::error_code failure;
    const auto status = std::filesystem::status(path, failure);
    if (status.type() == std::filesystem::file_type::not_found)
        return intake.error("there is no such file or folder", "check the path");
    if (failure)
        return intake.error(failure.message(), "check the path and its permissions");
    if (!std::filesystem::is_directory(status) && !std::filesystem::is_regular_file(status))
        return intake.error("it is neither a file nor a folder", "a capture is a folder, or a .tar.gz, .tar.xz or .zip of one");
    const auto read = std::filesystem::is_directory(status) ? readFolder(path, intake) : readArchiveFile(path, intake);
    if (!read)
        return read.error();
    return intake.finish();
}

Result<Evidence> readCaptureArchive(std::span<const std::byte> archive, const std::string& name, const CaptureLimits& limits)
{
    CaptureIntake intake(name, limits);
    if (const auto read = readArchiveBytes(archive, intake); !read)
        return read.error();
    return intake.finish();
}

}  // namespace fairlead::evidence
