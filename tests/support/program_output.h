#pragma once

#include <array>
#include <cstddef>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <vector>

namespace fairlead::test {

// Runs a program, found by PATH, and gives what it wrote to standard output; the other stream too where `withErrors`. Its status
// is not looked at: what it wrote tells.
inline std::string outputOf(const std::vector<std::string>& arguments, bool withErrors = false)
{
    std::string line = "exec";
    for (const std::string& argument : arguments) {
        line += " '";
        for (const char c : argument)
            line += c == '\'' ? std::string("'\\''") : std::string(1, c);
        line += '\'';
    }
    line += withErrors ? " 2>&1 </dev/null" : " 2>/dev/null </dev/null";
    FILE* const stream = popen(line.c_str(), "r");
    if (!stream)
        throw std::runtime_error("cannot run " + line);
    std::string text;
    std::array<char, 4096> block{};
    for (std::size_t count = 0; (count = fread(block.data(), 1, block.size(), stream)) > 0;)
        text.append(block.data(), count);
    pclose(stream);
    return text;
}

}  // namespace fairlead::test
