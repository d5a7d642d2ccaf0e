#pragma once

#include "model/netfilter/rule_set.h"

#include <optional>
#include <string>
#include <string_view>

// What stands in a dump of iptables-save besides tables, chains and rules.

namespace fairlead::netfilter {

// Where the kernel hangs a built-in chain of a table; nothing for a chain that people made.
std::optional<BaseChain> builtinChain(std::string_view table, std::string_view chain);

// A line that programs around iptables-save are known to mix into its output: messages about the
// xtables lock, of kubectl exec, sudo and ssh. Blank lines and comments ('#') too.
bool isHarmlessLine(std::string_view line);

// Whether a terminal or an editor left its marks on the line: escape sequences (colours), a byte
// order mark, blanks or carriage returns at the end.
bool isDecorated(std::string_view line);
// The line without them.
std::string undecorated(std::string_view line);

// What a person should do about a line that does not belong into a dump.
std::string_view hintForLine(std::string_view line, bool inTable);

// The line for an error message: short, and without control characters.
std::string excerpt(std::string_view line);

}  // namespace fairlead::netfilter
