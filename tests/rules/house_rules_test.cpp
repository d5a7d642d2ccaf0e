#include "tests/rules/house_rules.h"

#include <gmock/gmock.h>

#include <filesystem>

namespace fairlead::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

const std::filesystem::path top = FAIRLEAD_SOURCE_DIR;

const Files& project()
{
    static const Files files = readSourceTree(top);
    return files;
}

// Fails with one line for each violation.
void expectNone(const Violations& violations)
{
    for (const std::string& violation : violations)
        ADD_FAILURE() << violation;
}

std::vector<std::string> corpusFiles()
{
    std::vector<std::string> paths;
    const auto corpus = top / "tests/fuzz/corpus";
    if (std::filesystem::exists(corpus))
        for (const auto& entry : std::filesystem::recursive_directory_iterator(corpus))
            if (entry.is_regular_file())
                paths.push_back(entry.path().lexically_relative(top).generic_string());
    return paths;
}

TEST(HouseRules, TheTreeIsRead)
{
    EXPECT_THAT(project(), testing::SizeIs(testing::Gt(20U)));
    EXPECT_THAT(project(), testing::Contains(testing::Field(&SourceFile::path, "tests/rules/house_rules_test.cpp")));
}

TEST(HouseRules, DependenciesPointDown)
{
    EXPECT_THAT(findLayerViolations({{"model/a.cpp", "#include <QString>\n"}}),
                ElementsAre(StartsWith("model/a.cpp:1: model knows no Qt")));
    EXPECT_THAT(findLayerViolations({{"model/a.h", "\n#include <QtCore/qglobal.h>\n"}}),
                ElementsAre(StartsWith("model/a.h:2: ")));
    EXPECT_THAT(findLayerViolations({{"model/a.h", "#include \"views/theme/theme.h\"\n"}}),
                ElementsAre(HasSubstr("nothing above")));
    EXPECT_THAT(findLayerViolations({{"views/a.h", "#include \"app/settings.h\"\n"}}),
                ElementsAre(HasSubstr("do not depend on app")));
    EXPECT_THAT(findLayerViolations({{"app/a.cpp", "#include \"tests/support/fake.h\"\n"}}), ElementsAre(HasSubstr("its tests")));
    EXPECT_THAT(findLayerViolations({{"views/a.h", "#include <QString>\n#include \"model/core/address.h\"\n"}}), IsEmpty());
    expectNone(findLayerViolations(project()));
}

TEST(HouseRules, TestsDoNotSleep)
{
    const std::string call = "(5);\n";
    for (const char* name : {"std::this_thread::sleep_for", "std::this_thread::sleep_until", "QThread::msleep", "QThread::sleep",
                             "QTest::qSleep", "QTest::qWait", "    usleep", " nanosleep", "\tsleep"})
        EXPECT_THAT(findSleepsInTests({{"tests/a/a_test.cpp", name + call}}), ElementsAre(HasSubstr("QSignalSpy"))) << name;
    EXPECT_THAT(findSleepsInTests({{"tests/a/a_test.cpp", "QTest::qWaitFor(ready);\nspy.wait(1000);\nasleep = true;\n"}}),
                IsEmpty());
    expectNone(findSleepsInTests(project()));
}

TEST(HouseRules, FilesStayShort)
{
    EXPECT_THAT(findFilesTooLong({{"model/a.cpp", std::string(451, '\n')}}), ElementsAre(HasSubstr("451 lines")));
    EXPECT_THAT(findFilesTooLong({{"model/a.cpp", std::string(450, '\n')}, {"README.md", std::string(999, '\n')}}), IsEmpty());
    expectNone(findFilesTooLong(project()));
}

TEST(HouseRules, NothingIsPromisedInComments)
{
    const std::string mark = std::string("TO") + "DO";
    EXPECT_THAT(findLooseEnds({{"model/a.cpp", "int a;  // " + mark + ": later\n"}}), ElementsAre(StartsWith("model/a.cpp:1: ")));
    EXPECT_THAT(findLooseEnds({{"model/a.cpp", "char name[] = \"file" + std::string(6, 'X') + "\";\n"}}), IsEmpty());
    expectNone(findLooseEnds(project()));
}

TEST(HouseRules, NoMachineIsNamed)
{
    const std::string folder = std::string("/wor") + "k/";
    EXPECT_THAT(findMachinePaths({{"tests/a_test.cpp", "open(\"" + folder + "sample\");\n"}}),
                ElementsAre(StartsWith("tests/a_test.cpp:1: ")));
    EXPECT_THAT(findMachinePaths({{"model/a.cpp", "#include \"model/network/address.h\"\n// /home/ann/.kube/config\n"}}),
                IsEmpty());
    expectNone(findMachinePaths(project()));
}

TEST(HouseRules, NamesSayWhatThingsAre)
{
    EXPECT_THAT(findBadNames({{"model/core/string_utils.cpp", ""}}), ElementsAre(HasSubstr("drawer")));
    EXPECT_THAT(findBadNames({{"model/common/address.cpp", ""}}), ElementsAre(HasSubstr("drawer")));
    EXPECT_THAT(findBadNames({{"model/core/Address.cpp", ""}}), ElementsAre(HasSubstr("snake_case")));
    EXPECT_THAT(findBadNames({{"model/core/address.h", "class Address;\n"}}), ElementsAre(HasSubstr("#pragma once")));
    EXPECT_THAT(findBadNames({{"model/core/address.cpp", std::string("using name") + "space std;\n"}}),
                ElementsAre(HasSubstr(":1: ")));
    EXPECT_THAT(findBadNames({{"model/core/address.cpp", "using namespace std::chrono_literals;\n"}}), IsEmpty());
    expectNone(findBadNames(project()));
}

TEST(HouseRules, EachParserHasAFuzzerWithSeeds)
{
    const Files parser{{"model/a/x_parser.cpp", ""}, {"model/a/x_parser.h", ""}};
    EXPECT_THAT(findParsersWithoutFuzzer(parser, {}), ElementsAre(StartsWith("model/a/x_parser.h: no fuzzer")));
    Files fuzzed = parser;
    fuzzed.push_back({"tests/fuzz/x_fuzzer.cpp", "#include \"model/a/x_parser.h\"\n"});
    EXPECT_THAT(findParsersWithoutFuzzer(fuzzed, {"tests/fuzz/corpus/xy/1"}), ElementsAre(HasSubstr("no seeds")));
    EXPECT_THAT(findParsersWithoutFuzzer(fuzzed, {"tests/fuzz/corpus/x/1"}), IsEmpty());
    expectNone(findParsersWithoutFuzzer(project(), corpusFiles()));
}

TEST(HouseRules, TheTopLevelIsFixed)
{
    EXPECT_THAT(findOddTopLevel({"model", "notes.txt"}), ElementsAre(StartsWith("notes.txt: ")));
    expectNone(findOddTopLevel(topLevelNames(top)));
}

}  // namespace
}  // namespace fairlead::test
