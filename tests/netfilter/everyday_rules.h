#pragma once

#include <vector>

namespace fairlead::netfilter::test {

// Rules as people and kube-proxy write them, and what they mean. Written as `nft list` prints them,
// so that the same table serves the text parser alone and the real tool.
struct EverydayRule {
    const char* chain;  // of everydayHeader
    const char* rule;
    const char* meaning;
};

// Tables, sets and chains that the rules are put into. Each chain ends with a line of its own name
// in angle brackets, where its rules go.
extern const char* const everydayHeader;
extern const std::vector<EverydayRule> everydayRules;

}  // namespace fairlead::netfilter::test
