#pragma once

#include "model/core/result.h"

#include <charconv>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::netfilter {

// Hands out the lines of a dump with their numbers from 1, without the newline and a carriage return.
class DumpLines {
public:
    explicit DumpLines(std::string_view text) : m_rest(text) { }

    // Moves to the next line; false at the end.
    bool next();
    std::string_view line() const { return m_line; }
    int number() const { return m_number; }

private:
    std::string_view m_rest;
    std::string_view m_line;
    int m_number = 0;
};

// The words of a line, parted by spaces and tabs. A word in double quotes is one word, without the
// quotes; nothing where a quote is left open.
std::optional<std::vector<std::string_view>> splitWords(std::string_view line);

// The whole of `text` as a number; nothing otherwise, also where it does not fit.
template <std::unsigned_integral Number> std::optional<Number> parseNumber(std::string_view text, int base = 10)
{
    Number number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

// An error about one line of a file: "nodes/a/ipset.txt, line 3".
Error lineError(const std::string& file, int line, std::string why, std::string hint = {});

}  // namespace fairlead::netfilter
