#pragma once

#include "model/core/result.h"
#include "model/evidence/evidence.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>

namespace fairlead::evidence {

struct CaptureWriteProgress {
    std::size_t files = 0;  // written
    std::size_t allFiles = 0;
    std::uint64_t bytes = 0;  // of their content
    std::uint64_t allBytes = 0;
};

struct CaptureWriteOptions {
    std::stop_token stop;  // asked at least once a mebibyte
    std::function<void(const CaptureWriteProgress&)> progress;  // called as often, on the thread of the call
};

// Writes the evidence as a capture that openCapture reads back as it is: a .tar.gz (.tgz), .tar.xz
// (.txz) or .zip by the ending of `target`, and a folder without one of them. It is written beside
// the target under a temporary name and renamed once it is whole: after an error or a stop the
// target is as it was. An archive replaces an older one; a folder that holds files is refused.
// The owner alone may read it. The bytes depend on the evidence and the target's name only: files
// are sorted and dated by takenAt (in a zip, which knows local time only, by its earliest date).
// Errors are of the kind `output`.
Result<void> writeCapture(const Evidence& evidence, const std::filesystem::path& target, const CaptureWriteOptions& options = {});

}  // namespace fairlead::evidence
