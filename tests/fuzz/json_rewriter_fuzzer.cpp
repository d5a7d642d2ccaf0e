#include "model/evidence/json_rewriter.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

// Without edits a text stays as it is; with every string replaced, the result is JSON again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    namespace evidence = fairlead::evidence;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto same = evidence::rewriteJson(text, {});
    if (!same.has_value()) {
        if (same.error().why.empty())
            std::abort();
        return 0;
    }
    if (*same != text)
        std::abort();
    evidence::JsonEdits edits;
    edits.value = [](const evidence::JsonPath&, evidence::JsonKind kind, std::string_view value) -> std::optional<std::string> {
        return kind == evidence::JsonKind::string ? std::optional(evidence::jsonString(value)) : std::nullopt;
    };
    const auto edited = evidence::rewriteJson(text, edits);
    if (!edited.has_value() || !evidence::rewriteJson(*edited, {}).has_value())
        std::abort();
    return 0;
}
