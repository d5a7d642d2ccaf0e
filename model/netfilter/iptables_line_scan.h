#pragma once

#include "model/core/address.h"
#include "model/netfilter/rule_set.h"

#include <optional>
#include <string_view>

namespace fairlead::netfilter {

// What one line of a dump shows by itself, without knowing the lines before it. The views lead into the line.
struct ScannedLine {
    std::string_view text;  // without its end
    bool carriageReturn = false;  // ends with CR LF
    // "[5:300] -A CHAIN …", "-A CHAIN …": from "-A " on; empty for every other line.
    std::string_view rule;
    std::string_view chain;  // and of ":CHAIN POLICY [0:0]"
    std::optional<Counters> counters;  // those before "-A "
    // Of a common rule the name that it jumps to, or an empty one; see scanCommonRule().
    std::optional<std::string_view> target;
    std::uint64_t hash = 0;  // NameIndex::hashOfText() of the target, or of the chain that is declared
    bool sameChain = false;  // a rule of the same chain as the line before, if that was known and a rule; else nobody looked
    bool holdsZero = false;  // a NUL byte: no text
};

// `line` without its line feed. Pure; one pass over the text.
ScannedLine scanIptablesLine(std::string_view line, IpFamily family);

}  // namespace fairlead::netfilter
