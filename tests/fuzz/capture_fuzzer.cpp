#include "model/evidence/capture_reader.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

// An archive is opened as a whole or refused with a reason.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    fairlead::evidence::CaptureLimits limits;
    limits.unpackedBytes = std::uint64_t{1} << 20;
    limits.files = 100;
    const auto archive = std::as_bytes(std::span(data, size));
    const auto evidence = fairlead::evidence::readCaptureArchive(archive, "fuzz", limits);
    if (evidence.has_error() && (evidence.error().what.empty() || evidence.error().why.empty()))
        std::abort();
    return 0;
}
