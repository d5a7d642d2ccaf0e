#pragma once

#include "model/core/result.h"
#include "model/evidence/capture_intake.h"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>

namespace fairlead::evidence {

// Reads every file of an archive into the intake: .tar.gz, .tar.xz, .tar or .zip, recognised from
// the content. Streams; holds the archive's content once. An archive that ends early is an error
// wherever it was cut, also behind its last file.
Result<void> readArchiveFile(const std::filesystem::path& path, CaptureIntake& intake);
Result<void> readArchiveBytes(std::span<const std::byte> archive, CaptureIntake& intake);

}  // namespace fairlead::evidence
