#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace fairlead::views {

// What a piece of a dump's line is, for colours.
enum class DumpToken { plain, comment, keyword, chain, address, number, text, verdict, counter };

struct DumpSpan {
    std::size_t begin = 0;
    std::size_t length = 0;
    DumpToken token = DumpToken::plain;
};

// Splits a line of any dump (iptables-save, nft, ipset, ipvsadm, JSON, YAML, logs) into coloured
// spans, in order; what lies between is plain. Pure; cost: linear in the line. Any bytes are fine.
std::vector<DumpSpan> colourLine(std::string_view line);

}  // namespace fairlead::views
