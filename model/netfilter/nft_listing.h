#pragma once

#include "model/core/result.h"
#include "model/netfilter/rule_set.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::netfilter {

// The outline of the output of `nft list ruleset`: what stands where, before any rule is read.
// All views are into the text. Objects without meaning for packets' ways (named counters, quotas,
// helpers, flowtables) are checked for balance and left out.
struct NftListing {
    struct Rule {
        std::uint32_t offset = 0;  // of its first character, without the indent
        std::uint32_t length = 0;  // without trailing blanks and without "# handle N"
        int line = 0;
    };
    struct Chain {
        std::string_view name;
        std::string_view declaration;  // "type nat hook prerouting priority dstnat; policy accept;", or empty
        int line = 0;
        std::vector<Rule> rules;
    };
    struct Set {
        bool isMap = false;
        std::string_view name;
        int line = 0;
        std::vector<std::string_view> properties;  // "type ipv4_addr : verdict", "flags interval", "size 100"…
        std::string_view elements;  // between the braces
        int elementsLine = 0;
    };
    struct Table {
        TableFamily family = TableFamily::ip;
        std::string_view name;
        int line = 0;
        std::vector<Chain> chains;
        std::vector<Set> sets;
    };
    std::vector<Table> tables;
};

// One pass over the text. An unbalanced brace or quote, a text that ends inside of a table, and a
// line where no such line can stand are errors with their line.
Result<NftListing> readNftListing(std::string_view text, const std::string& file);

// Hands out the elements of a set one by one, parted at the commas outside of braces and quotes.
class NftElementTexts {
public:
    NftElementTexts(std::string_view elements, int line) : m_rest(elements), m_nextLine(line) { }

    bool next();
    std::string_view text() const { return m_text; }  // trimmed
    int line() const { return m_line; }

private:
    std::string_view m_rest;
    std::string_view m_text;
    int m_line = 0;
    int m_nextLine = 0;
};

}  // namespace fairlead::netfilter
