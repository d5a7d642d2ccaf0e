#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

namespace fairlead::test {

// The lines that differ, with their numbers; the first few are enough to see what happened.
inline std::string lineDifferences(const std::string& expected, const std::string& actual)
{
    const auto lines = [](const std::string& text) {
        std::vector<std::string> result;
        std::istringstream stream(text);
        for (std::string line; std::getline(stream, line);)
            result.push_back(line);
        return result;
    };
    const auto want = lines(expected);
    const auto have = lines(actual);
    std::string text;
    int shown = 0;
    for (std::size_t i = 0; i < std::max(want.size(), have.size()) && shown < 20; ++i) {
        const std::string left = i < want.size() ? want[i] : "(no line)";
        const std::string right = i < have.size() ? have[i] : "(no line)";
        if (left == right)
            continue;
        text += "line " + std::to_string(i + 1) + "\n  - " + left + "\n  + " + right + '\n';
        ++shown;
    }
    return text;
}

// Compares with tests/golden/NAME. A mismatch writes NAME.actual below the working folder and shows
// the lines that differ: read them, and copy the file over only if every one of them is meant.
inline void expectGolden(const std::string& name, const std::string& actual)
{
    const auto path = std::filesystem::path(FAIRLEAD_TEST_DATA) / "golden" / name;
    std::ifstream file(path, std::ios::binary);
    const std::string expected{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (file && expected == actual)
        return;
    const auto output = std::filesystem::current_path() / (name + ".actual");
    std::filesystem::create_directories(output.parent_path());
    std::ofstream(output, std::ios::binary) << actual;
    ADD_FAILURE() << path.string() << " differs from " << output.string() << '\n' << lineDifferences(expected, actual);
}

}  // namespace fairlead::test
