#pragma once

#include "model/core/result.h"
#include "model/evidence/capture_writer.h"

#include <cstdint>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fairlead::evidence {

// What the writers of folders and archives share: the files to write, in order, and how far it is.
// They hand over every block before it is written, and stop where that is an error.
class CaptureContent {
public:
    static constexpr std::size_t blockSize = std::size_t{1} << 20;

    CaptureContent(std::string target, const Evidence& evidence, const CaptureWriteOptions& options);

    // Refuses paths that would lead out of the capture: the names in them came from a cluster.
    Result<void> check() const;

    const std::vector<std::pair<std::string, Evidence::Text>>& files() const { return m_files; }
    std::time_t takenAt() const { return m_takenAt; }

    Result<void> beforeBlock(std::size_t size);
    void afterFile();

    Error error(std::string why, std::string hint) const;

private:
    std::string m_target;
    const CaptureWriteOptions& m_options;
    std::vector<std::pair<std::string, Evidence::Text>> m_files;
    std::time_t m_takenAt = 0;
    CaptureWriteProgress m_progress;
};

// Seconds since 1970 of an RFC 3339 time; nothing for anything else.
std::optional<std::time_t> parseTime(std::string_view rfc3339);

}  // namespace fairlead::evidence
