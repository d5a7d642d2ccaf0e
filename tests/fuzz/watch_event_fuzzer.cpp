#include "model/kubernetes/api/watch_event_parser.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

using fairlead::kubernetes::EventStream;
using fairlead::kubernetes::parseWatchEvent;
using fairlead::kubernetes::WatchEventType;

// A stream gives the same events however it is cut; each is read or refused with a reason.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    std::vector<std::string> whole;
    EventStream atOnce([&whole](std::string_view event) { whole.emplace_back(event); });
    const bool good = atOnce.feed(text).has_value();

    std::vector<std::string> pieces;
    EventStream byBytes([&pieces](std::string_view event) { pieces.emplace_back(event); });
    bool stillGood = true;
    for (std::size_t at = 0; at < text.size() && stillGood; ++at)
        stillGood = byBytes.feed(text.substr(at, 1)).has_value();
    if (stillGood != good || pieces != whole)
        std::abort();

    for (const std::string& event : whole) {
        const auto parsed = parseWatchEvent(event);
        if (!parsed && parsed.error().why.empty())
            std::abort();
        if (parsed && parsed->type < WatchEventType::bookmark && (parsed->identity.name.empty() || parsed->object.empty()))
            std::abort();
    }
    return 0;
}
