#pragma once

#include "model/core/result.h"
#include "model/evidence/evidence.h"

#include <string>
#include <string_view>

namespace fairlead::evidence {

// The file that makes a folder a capture, and what it must say.
inline constexpr std::string_view captureDescriptionPath = "capture.json";
inline constexpr std::string_view captureFormat = "fairlead-capture";
inline constexpr int captureVersion = 1;

// Reads capture.json. Another format and a higher version are refused; unknown fields are skipped,
// missing ones left empty. Errors name `capture`, the path or name the person gave.
Result<CaptureDescription> parseCaptureDescription(std::string_view json, const std::string& capture);

// The text of capture.json for this description; the same bytes for the same value.
std::string printCaptureDescription(const CaptureDescription& description);

}  // namespace fairlead::evidence
