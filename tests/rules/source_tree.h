#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace fairlead::test {

// One text file of the project; path is relative to the top, with '/'.
struct SourceFile {
    std::string path;
    std::string text;

    bool isUnder(const std::string& folder) const { return path.starts_with(folder + "/"); }
    bool isCode() const { return path.ends_with(".cpp") || path.ends_with(".h"); }
};

// Every text file below the top, sorted by path; what begins with a dot at the top (build folders, .git)
// and files that are not text are left out.
std::vector<SourceFile> readSourceTree(const std::filesystem::path& top);

// The names directly below the top that do not begin with a dot.
std::vector<std::string> topLevelNames(const std::filesystem::path& top);

}  // namespace fairlead::test
