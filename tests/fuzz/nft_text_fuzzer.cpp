#include "model/netfilter/nft_parser.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

using fairlead::netfilter::parseNftText;
using fairlead::netfilter::RuleBody;
using fairlead::netfilter::RuleIndex;
using fairlead::netfilter::RulePart;
using fairlead::netfilter::UnknownMatch;
using fairlead::netfilter::UnknownStatement;

// A listing is read as a whole or refused with a reason; what is read twice reads the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto text = std::make_shared<const std::string>(reinterpret_cast<const char*>(data), size);
    const auto rules = parseNftText(text, "fuzz");
    if (!rules.has_value()) {
        if (rules.error().what.empty() || rules.error().why.empty())
            std::abort();
        return 0;
    }
    std::size_t notUnderstood = 0;
    for (RuleIndex rule = 0; rule < (*rules)->rules().size(); ++rule) {
        const RuleBody body = (*rules)->body(rule);
        bool understood = true;
        for (const RulePart& part : body.parts)
            understood =
                understood && !std::holds_alternative<UnknownMatch>(part) && !std::holds_alternative<UnknownStatement>(part);
        notUnderstood += understood ? 0 : 1;
        if (understood != (*rules)->rules()[rule].understood)
            std::abort();
    }
    if (notUnderstood != (*rules)->notUnderstood().size())
        std::abort();
    return 0;
}
