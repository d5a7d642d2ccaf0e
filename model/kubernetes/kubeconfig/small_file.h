#pragma once

#include "model/core/result.h"

#include <cstddef>
#include <filesystem>
#include <string>

namespace fairlead::kubernetes {

// Reads a file of at most `maxBytes` whole; a pipe too, for at most ten seconds. Never waits for a pipe that nobody
// writes to, and never reads a device to no end. The error's `what` is the path, its `why` the system's words.
Result<std::string> readSmallFile(const std::filesystem::path& path, std::size_t maxBytes);

// When and as what a file was last written, to see whether it changed; all zero where there is none.
struct FileStamp {
    std::int64_t modifiedNanoseconds = 0;
    std::uint64_t inode = 0;
    std::int64_t size = 0;

    friend bool operator==(const FileStamp&, const FileStamp&) = default;
};
FileStamp stampOf(const std::filesystem::path& path);

// Whether people other than the owner may read the file.
bool othersMayRead(const std::filesystem::path& path);

}  // namespace fairlead::kubernetes
