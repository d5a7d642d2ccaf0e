#pragma once

#include <cstdint>
#include <string_view>

namespace fairlead::collection {

// How it is seen that an output is whole, whatever the exit status says.
enum class OutputEnd : std::uint8_t {
    any,  // cannot be seen
    line,  // nothing, or the last line has its end
    commit,  // iptables-save: each table ends in COMMIT
    json,  // one JSON value, every bracket closed
    braces,  // nft list ruleset: every brace outside quotation marks closed, and the last line ended
};

// Cost: O(text).
bool isWhole(OutputEnd end, std::string_view text);

}  // namespace fairlead::collection
