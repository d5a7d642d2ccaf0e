#pragma once

#include "model/netfilter/iptables_tokens.h"
#include "model/netfilter/rule_set.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::netfilter {

// What came of reading the options of a match or target.
enum class Decoded {
    typed,  // the parts say everything
    text,  // known, but these options are kept as text
    unknown
};

// One match module of iptables ("-m NAME"): how to read and to print it.
struct MatchExtension {
    std::string_view name;
    // The options that belong to it, between spaces. Empty: all that follow, for modules that are
    // kept as text.
    std::string_view options;
    KnownMatch::Kind kind = KnownMatch::Kind::other;  // where it is kept as text
    Decoded (*decode)(OptionReader& options, std::vector<RulePart>& parts) = nullptr;  // null: as text
    void (*print)(std::span<const RulePart> parts, IpFamily family, std::string& out) = nullptr;
};

// Null where no module of that name is known.
const MatchExtension* findMatchExtension(std::string_view name);

// One target ("-j NAME") that is not a chain.
struct TargetExtension {
    std::string_view name;
    // Null: without effect on where the packet goes, kept as text.
    Decoded (*decode)(OptionReader& options, IpFamily family, std::vector<RulePart>& parts) = nullptr;
    void (*print)(const RulePart& part, std::string& out) = nullptr;
};

const TargetExtension* findTargetExtension(std::string_view name);

// Those of the ports and flags of TCP, UDP and SCTP; of addresses, devices and ICMP; of what is
// known about a connection; see findMatchExtension.
std::span<const MatchExtension> portMatchExtensions();
std::span<const MatchExtension> addressMatchExtensions();
std::span<const MatchExtension> stateMatchExtensions();

}  // namespace fairlead::netfilter
