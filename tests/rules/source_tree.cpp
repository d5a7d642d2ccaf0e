#include "tests/rules/source_tree.h"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace fairlead::test {

std::vector<std::string> topLevelNames(const std::filesystem::path& top)
{
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(top))
        if (const std::string name = entry.path().filename().string(); !name.starts_with('.'))
            names.push_back(name);
    std::sort(names.begin(), names.end());
    return names;
}

namespace {

void readInto(std::vector<SourceFile>& files, const std::filesystem::path& file, const std::filesystem::path& top)
{
    std::ifstream in(file, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    if (text.find('\0') == std::string::npos)
        files.push_back({file.lexically_relative(top).generic_string(), std::move(text)});
}

}  // namespace

std::vector<SourceFile> readSourceTree(const std::filesystem::path& top)
{
    std::vector<SourceFile> files;
    for (const std::string& name : topLevelNames(top)) {
        if (std::filesystem::is_regular_file(top / name))
            readInto(files, top / name, top);
        else
            for (const auto& entry : std::filesystem::recursive_directory_iterator(top / name))
                if (entry.is_regular_file())
                    readInto(files, entry.path(), top);
    }
    std::sort(files.begin(), files.end(), [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
    return files;
}

}  // namespace fairlead::test
