#pragma once

#include "model/core/result.h"
#include "model/evidence/capture_reader.h"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace fairlead::evidence {

// What the readers of folders and archives share: takes the files of a capture one by one, refuses
// hostile paths and keeps to the limits. Everything is refused before it is stored, and an error
// ends the reading: the intake is then thrown away.
class CaptureIntake {
public:
    static constexpr std::size_t maxPathLength = 1024;

    // `capture`: the path or name the person gave, for messages.
    CaptureIntake(std::string capture, const CaptureLimits& limits) : m_capture(std::move(capture)), m_limits(limits) { }

    // Compressed bytes the content comes from; without it the ratio is not watched.
    void setPackedSize(std::uint64_t bytes) { m_packedBytes = bytes; }

    // Checks and counts one entry. The path without "." and empty parts; empty for the top itself.
    Result<std::string> acceptPath(std::string_view path);
    // Counts bytes that are about to be kept; an error where they exceed a limit. `entry` is for
    // the message.
    Result<void> acceptBytes(std::uint64_t count, std::string_view entry);
    // Refuses a second file of the same path.
    Result<void> store(std::string path, std::string text);

    // Strips the single top folder and reads capture.json.
    Result<Evidence> finish();

    Error error(std::string why, std::string hint) const;
    // A name in a message: quoted, cut, without control characters.
    static std::string quoted(std::string_view name);

private:
    std::string topFolder() const;
    Result<void> checkFoldersAreNotFiles() const;

    std::string m_capture;
    CaptureLimits m_limits;
    std::uint64_t m_packedBytes = 0;
    std::uint64_t m_entries = 0;
    std::uint64_t m_bytes = 0;
    std::map<std::string, Evidence::Text, std::less<>> m_files;
};

}  // namespace fairlead::evidence
