#pragma once

#include "model/core/result.h"
#include "model/evidence/evidence.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

namespace fairlead::evidence {

// Bounds on what a capture may hold, so that a hostile archive cannot exhaust the machine.
struct CaptureLimits {
    std::uint64_t unpackedBytes = std::uint64_t{4} << 30;
    std::uint64_t files = 200'000;
};

// Opens a capture: a folder, or a .tar.gz, .tar.xz or .zip of one (the format is recognised from
// the content), without unpacking to disk. The single top folder is optional. Paths that climb
// out, links, more than the limits allow, a truncated archive, another format or a higher version
// are errors, and nothing is loaded.
Result<Evidence> openCapture(const std::filesystem::path& path, const CaptureLimits& limits = {});

// The same from an archive in memory (the sample inside the program). `name` is for messages.
Result<Evidence> readCaptureArchive(std::span<const std::byte> archive, const std::string& name,
                                    const CaptureLimits& limits = {});

}  // namespace fairlead::evidence
