#include "model/netfilter/nft_parser.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

using fairlead::netfilter::parseNftJson;
using fairlead::netfilter::RuleIndex;

// A dump is read as a whole or refused with a reason; each rule of it has its text and a body.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto json = std::make_shared<const std::string>(reinterpret_cast<const char*>(data), size);
    const auto rules = parseNftJson(json, "fuzz");
    if (!rules.has_value()) {
        if (rules.error().what.empty() || rules.error().why.empty())
            std::abort();
        return 0;
    }
    for (RuleIndex rule = 0; rule < (*rules)->rules().size(); ++rule) {
        const auto text = (*rules)->text(rule);
        if (!text.starts_with('{') || !text.ends_with('}'))
            std::abort();
        (*rules)->body(rule);
        if (const auto target = (*rules)->jumpOf(rule); target && *target >= (*rules)->chains().size())
            std::abort();
    }
    return 0;
}
