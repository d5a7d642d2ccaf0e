#include "model/netfilter/iptables_save_parser.h"

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <variant>

// Whatever the bytes: an error, or a rule set that prints as it was written and whose rules decode
// to what the parser said about them.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    namespace netfilter = fairlead::netfilter;

    const auto text = std::make_shared<const std::string>(reinterpret_cast<const char*>(data), size);
    for (const auto family : {fairlead::IpFamily::ipv4, fairlead::IpFamily::ipv6}) {
        const auto rules = netfilter::parseIptablesSave(text, "fuzz", family);
        if (!rules)
            continue;
        if (netfilter::printIptablesSave(**rules) != *text)
            std::abort();
        for (netfilter::RuleIndex rule = 0; rule < (*rules)->rules().size(); ++rule) {
            bool understood = true;
            std::string target;
            for (const auto& part : (*rules)->body(rule).parts) {
                understood = understood && !std::holds_alternative<netfilter::UnknownMatch>(part)
                    && !std::holds_alternative<netfilter::UnknownStatement>(part);
                if (const auto* verdict = std::get_if<netfilter::Verdict>(&part); verdict != nullptr)
                    target = verdict->chain;
            }
            if (understood != (*rules)->rules()[rule].understood)
                std::abort();
            const auto jump = (*rules)->jumpOf(rule);
            if (jump.has_value() == target.empty())
                std::abort();
            if (jump && (*rules)->chains()[*jump].name != target)
                std::abort();
        }
    }
    return 0;
}
