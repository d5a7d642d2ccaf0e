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
// Bytes are counted as they are unpacked: what an archive says about its sizes is not believed.
struct CaptureLimits {
    std::uint64_t unpackedBytes = std::uint64_t{4} << 30;
    std::uint64_t files = 200'000;  // folders count too
    // How many times larger than the archive its content may be, where it is larger than
    // `bytesBeforeRatio`; 0: any. The rules of real clusters shrink 10 to 40 times.
    std::uint64_t compressionRatio = 500;
    std::uint64_t bytesBeforeRatio = std::uint64_t{64} << 20;
};

// Opens a capture: a folder, or a .tar.gz, .tar.xz or .zip of one (the format is recognised from
// the content), without unpacking to disk. The single top folder is optional. Paths that climb
// out, two entries of one name, links, devices, more than the limits allow, a truncated archive,
// another format or a higher version are errors that name the entry, and nothing is loaded. In a
// folder, links to files inside it are followed. Linear in the unpacked size, which it holds.
Result<Evidence> openCapture(const std::filesystem::path& path, const CaptureLimits& limits = {});

// The same from an archive in memory (the sample inside the program). `name` is for messages.
Result<Evidence> readCaptureArchive(std::span<const std::byte> archive, const std::string& name,
                                    const CaptureLimits& limits = {});

}  // namespace fairlead::evidence
