#pragma once

#include "model/core/result.h"
#include "model/evidence/capture_content.h"

#include <cstdint>
#include <string>

namespace fairlead::evidence {

enum class ArchiveFormat : std::uint8_t { tarGz, tarXz, zip };

// Packs the content below the folder `top` into the open file `descriptor`, which stays open.
Result<void> writeArchive(CaptureContent& content, ArchiveFormat format, const std::string& top, int descriptor);

}  // namespace fairlead::evidence
