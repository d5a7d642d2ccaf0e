#pragma once

#include "model/netfilter/rule_set.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::netfilter {

// One rule line of iptables-save ("-A CHAIN …", without counters before it) taken apart: the typed
// parts, and which option, match or target of the line they came from, so that it can be printed
// again. Views point into the text that it was decoded from.
struct IptablesRule {
    enum class ModuleKind : std::uint8_t {
        options,  // -s, -d, -i, -o, -p, -f: no module
        match,  // -m
        jump,  // -j
        goTo,  // -g
    };
    struct Module {
        ModuleKind kind = ModuleKind::options;
        std::string_view name;
        std::string_view text;  // its options, as written
        std::uint32_t firstPart = 0;
        std::uint32_t partCount = 0;
        bool typed = true;  // false: the text says what the parts do not
    };

    std::string_view chain;
    IpFamily family = IpFamily::ipv4;
    std::optional<Counters> counters;  // "-c 5 300", as iptables -S -v prints them
    std::vector<RulePart> parts;
    std::vector<Module> modules;

    // False where a part is an UnknownMatch or UnknownStatement.
    bool understood() const;
    // The chain that it jumps or goes to; empty where it does neither.
    std::string_view jumpTarget() const;
};

// Whether a name is that of a chain of the rule's table: what is neither a target nor a chain is
// not understood.
using IsChain = std::function<bool(std::string_view)>;

// Nothing where the line cannot be a rule: no -A and chain, a quote that is not closed.
// Cost: one pass over the text, one to two microseconds for a usual rule.
std::optional<IptablesRule> decodeIptablesRule(std::string_view text, IpFamily family, const IsChain& isChain);

// The line as iptables-save writes it, from the typed parts; only what is not typed comes from the
// text. Differs from the text it was decoded from where that was not iptables-save's own form.
std::string printIptablesRule(const IptablesRule& rule);

}  // namespace fairlead::netfilter
