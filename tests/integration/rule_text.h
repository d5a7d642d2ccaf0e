#pragma once

#include "model/core/address.h"

#include <string>
#include <string_view>
#include <vector>

namespace fairlead::test {

// A rule set as text that can lose rules one by one and still load.
struct RuleText {
    enum class Backend : std::uint8_t { iptablesNft, iptablesLegacy, nft };
    struct Rule {
        std::string table;
        std::string text;  // "-A FORWARD …", or for nft "chain expressions…"
        friend bool operator==(const Rule&, const Rule&) = default;
    };
    Backend backend = Backend::iptablesNft;
    IpFamily family = IpFamily::ipv4;
    std::vector<std::string> declarations;  // chains, sets: in the form of the backend, with their table
    std::vector<Rule> rules;
    bool chance = false;  // some rule decides by chance

    // What iptables-restore, or `nft -f`, reads.
    std::string text() const;
    std::string loadCommand(const std::string& file) const;
};

// The rules of an iptables-save dump, its counters set to 0. The first line tells the backend.
RuleText ruleTextOfSave(std::string_view dump, IpFamily family);
// The tables of that name in the output of `nft list ruleset`. What session affinity has remembered is left out.
RuleText ruleTextOfNft(std::string_view listing, std::string_view table);

}  // namespace fairlead::test
