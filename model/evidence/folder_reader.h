#pragma once

#include "model/core/result.h"
#include "model/evidence/capture_intake.h"

#include <filesystem>

namespace fairlead::evidence {

// Reads every file below a folder into the intake. Looks for capture.json first, so that a folder
// chosen by mistake is not read whole. Links to plain files inside the folder are followed, all
// others refused, like devices, pipes and sockets.
Result<void> readFolder(const std::filesystem::path& folder, CaptureIntake& intake);

}  // namespace fairlead::evidence
