#include "tests/rules/house_rules.h"

#include <algorithm>
#include <regex>
#include <set>
#include <sstream>
#include <utility>

namespace fairlead::test {
namespace {

constexpr int longestFile = 450;

struct Pattern {
    std::string clue;  // what a line must hold before the regular expression is tried, which is slow
    std::regex matches;
    std::string message;
};

void findLines(Violations& found, const SourceFile& file, const Pattern& pattern)
{
    if (file.text.find(pattern.clue) == std::string::npos)
        return;
    std::istringstream lines(file.text);
    int number = 0;
    for (std::string line; std::getline(lines, line);) {
        ++number;
        if (line.find(pattern.clue) != std::string::npos && std::regex_search(line, pattern.matches))
            found.push_back(file.path + ":" + std::to_string(number) + ": " + pattern.message);
    }
}

std::regex includeOf(const std::string& header) { return std::regex("^\\s*#\\s*include\\s*[<\"]" + header); }

std::string fileName(const std::string& path) { return path.substr(path.rfind('/') + 1); }

std::string stem(const std::string& path) { return path.substr(0, path.rfind('.')); }

}  // namespace

Violations findLayerViolations(const Files& files)
{
    static const Pattern qt{"Q", includeOf("Q[A-Z]|Qt"), "model knows no Qt; take a plain value, and let views translate"};
    static const Pattern window{"include", includeOf("(views|app)/"),
                                "model depends on nothing above it; move what you need down, or take it as an argument"};
    static const Pattern app{"app/", includeOf("app/"), "views do not depend on app; take what you need by the constructor"};
    static const Pattern tests{"tests/", includeOf("tests/"), "the program does not depend on its tests"};
    Violations found;
    for (const SourceFile& file : files) {
        if (!file.isCode())
            continue;
        if (file.isUnder("model")) {
            findLines(found, file, qt);
            findLines(found, file, window);
        }
        if (file.isUnder("views"))
            findLines(found, file, app);
        if (!file.isUnder("tests"))
            findLines(found, file, tests);
    }
    return found;
}

Violations findSleepsInTests(const Files& files)
{
    static const std::string fix = "a test does not sleep; wait for what must happen (QSignalSpy::wait, QTest::qWaitFor, "
                                   "a condition variable, the Asio context), with a deadline";
    static const Pattern standard{"sleep_", std::regex("sleep_(for|until) *[(]"), fix};
    static const Pattern sleep{"leep", std::regex("(QThread::|QTest::q?|[^A-Za-z_])[mnu]?(ano)?[sS]leep *[(]"), fix};
    static const Pattern wait{"qWait", std::regex("qWait *[(]"), fix};
    Violations found;
    for (const SourceFile& file : files) {
        if (!file.isUnder("tests") || !file.isCode())
            continue;
        findLines(found, file, standard);
        findLines(found, file, sleep);
        findLines(found, file, wait);
    }
    return found;
}

Violations findFilesTooLong(const Files& files)
{
    Violations found;
    for (const SourceFile& file : files) {
        const auto lines = std::count(file.text.begin(), file.text.end(), '\n');
        if (file.isCode() && lines > longestFile)
            found.push_back(file.path + ": " + std::to_string(lines) + " lines, more than " + std::to_string(longestFile)
                            + "; find the seam and split it");
    }
    return found;
}

Violations findLooseEnds(const Files& files)
{
    // Each word in two halves, so that this file does not find itself.
    static const auto mark = [](const std::string& half, const std::string& otherHalf) {
        const std::string word = half + otherHalf;
        return Pattern{word, std::regex("(^|[^A-Za-z0-9_])" + word + "([^A-Za-z0-9_]|$)"), word + ": do it, or write an issue"};
    };
    static const std::vector<Pattern> marks{mark("TO", "DO"), mark("FIX", "ME"), mark("XX", "X"), mark("HA", "CK")};
    Violations found;
    for (const SourceFile& file : files) {
        if (file.isUnder("tests/fuzz/corpus") || file.isUnder("tests/golden") || file.isUnder("tests/captures"))
            continue;
        for (const Pattern& loose : marks)
            findLines(found, file, loose);
    }
    return found;
}

Violations findMachinePaths(const Files& files)
{
    static const auto folder = [](const std::string& name) {
        return Pattern{"/" + name + "/", std::regex("/" + name + "/"),
                       "a path of one machine; take it as an argument or find it"};
    };
    static const std::vector<Pattern> folders{folder("work"), folder("workspace"), folder("farm"), folder("builds")};
    Violations found;
    for (const SourceFile& file : files)
        for (const Pattern& one : folders)
            findLines(found, file, one);
    return found;
}

Violations findBadNames(const Files& files)
{
    static const std::regex drawer("(^|/)[a-z_]*(utils?|helpers?|managers?|common|misc)(_[a-z]+)?[/.]");
    static const std::regex snakeCase("[a-z0-9_]+[.](cpp|h)");
    static const Pattern usingNamespace{"using namespace", std::regex("^\\s*using namespace (?!.*literals)"),
                                        "no using namespace; name what you use"};
    Violations found;
    for (const SourceFile& file : files) {
        if (!file.isCode())
            continue;
        if (!std::regex_match(fileName(file.path), snakeCase))
            found.push_back(file.path + ": file names are snake_case");
        if (std::regex_search(file.path, drawer))
            found.push_back(file.path + ": a drawer without a topic; name the file after what it does");
        if (file.path.ends_with(".h") && file.text.find("#pragma once") == std::string::npos)
            found.push_back(file.path + ": a header begins with #pragma once");
        findLines(found, file, usingNamespace);
    }
    return found;
}

Violations findParsersWithoutFuzzer(const Files& files, const std::vector<std::string>& corpusFiles)
{
    static const std::regex parserHeader(
        "model/.*_parser[.]h|model/evidence/capture_reader[.]h|model/kubernetes/object_reader[.]h");
    std::set<std::string> sources;
    std::string fuzzers;  // the text of all of them
    Violations found;
    for (const SourceFile& file : files) {
        sources.insert(file.path);
        if (!file.isUnder("tests/fuzz") || !file.path.ends_with("_fuzzer.cpp"))
            continue;
        fuzzers += file.text;
        std::string name = fileName(stem(file.path));
        name.resize(name.size() - std::string("_fuzzer").size());
        const std::string corpus = "tests/fuzz/corpus/" + name + "/";
        if (std::none_of(corpusFiles.begin(), corpusFiles.end(),
                         [&](const std::string& seed) { return seed.starts_with(corpus); }))
            found.push_back(file.path + ": no seeds; put a few small inputs into " + corpus);
    }
    for (const SourceFile& file : files) {
        const bool written = sources.contains(stem(file.path) + ".cpp");
        if (written && std::regex_match(file.path, parserHeader) && fuzzers.find("\"" + file.path + "\"") == std::string::npos)
            found.push_back(file.path
                            + ": no fuzzer includes it; add tests/fuzz/NAME_fuzzer.cpp and seeds in tests/fuzz/corpus/NAME/");
    }
    return found;
}

Violations findOddTopLevel(const std::vector<std::string>& names)
{
    static const std::set<std::string> allowed{"CMakeLists.txt", "CMakePresets.json", "README.md", "LICENSE",
                                               "CHANGELOG.md",   "CONTRIBUTING.md",   "app",       "model",
                                               "views",          "resources",         "tests",     "packaging"};
    Violations found;
    for (const std::string& name : names)
        if (!allowed.contains(name))
            found.push_back(name + ": the top level is fixed; it belongs into one of the folders");
    return found;
}

}  // namespace fairlead::test
