#include "model/findings/baseline.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

// No text accepts what it does not name, and an error says something.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    namespace findings = fairlead::findings;
    const std::string text(reinterpret_cast<const char*>(data), size);
    const auto baseline = findings::Baseline::parse(text, "file");
    if (!baseline)
        return baseline.error().why.empty() ? (std::abort(), 0) : 0;
    findings::Finding finding;
    finding.id = "of no kind";
    if (baseline->apply({finding}).accepted != 0)
        std::abort();
    return 0;
}
