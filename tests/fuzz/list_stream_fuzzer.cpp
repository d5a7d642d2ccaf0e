#include "model/kubernetes/api/list_stream.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

using fairlead::kubernetes::appendWithoutManagedFields;
using fairlead::kubernetes::ListStream;

namespace {

struct Outcome {
    std::vector<std::string> items;
    bool good = false;
    std::string kind;

    bool operator==(const Outcome&) const = default;
};

Outcome feedInPieces(std::string_view text, std::size_t pieceSize)
{
    Outcome outcome;
    ListStream stream([&outcome](std::string_view item) { outcome.items.emplace_back(item); });
    while (!text.empty()) {
        if (!stream.feed(text.substr(0, pieceSize)))
            return outcome;
        text.remove_prefix(std::min(pieceSize, text.size()));
    }
    if (const auto envelope = stream.finish()) {
        outcome.good = true;
        outcome.kind = envelope->kind;
    }
    return outcome;
}

}  // namespace

// A list gives the same items however it is cut, and no item grows where its managedFields are cut out.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const Outcome whole = feedInPieces(text, std::max<std::size_t>(1, size));
    if (feedInPieces(text, 1) != whole || feedInPieces(text, 7) != whole)
        std::abort();
    for (const std::string& item : whole.items) {
        std::string cut;
        appendWithoutManagedFields(item, cut);
        if (cut.size() > item.size() || cut.empty())
            std::abort();
    }
    return 0;
}
