#include "run_fairlead.h"
#include "tests/support/temporary_folder.h"

#include <boost/json/parse.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace fairlead::app {
namespace {

namespace json = boost::json;
using test::Answer;
using testing::HasSubstr;
using testing::StartsWith;

const std::vector<std::string> nodePort{"--from", "outside:172.30.56.200", "--to", "node:worker-1:30080"};

Answer run(std::vector<std::string> arguments, const std::vector<std::string>& more = {})
{
    arguments.insert(arguments.end(), more.begin(), more.end());
    return test::fairlead(std::move(arguments));
}

std::string pathFileContent(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> linesOf(const std::string& text)
{
    std::istringstream stream(text);
    std::vector<std::string> lines;
    for (std::string line; std::getline(stream, line);)
        lines.push_back(line);
    return lines;
}

TEST(PathCommand, SaysTheDifferenceThatAChangeMakes)
{
    const Answer text = run({"path", "--demo", "--what-if", "etp=Local"}, nodePort);
    EXPECT_EQ(text.status, ExitStatus::fine) << text.err;
    EXPECT_THAT(text.out, HasSubstr("what if etp=Local:\n100.0 %  delivered to 10.244.2.5:8080"));
    EXPECT_THAT(text.out, HasSubstr("difference: 100.0 % instead of 33.3 % would be delivered to 10.244.2.5:8080"));

    const Answer answer =
        run({"path", "--demo", "--json", "--what-if", "etp=Local", "--what-if", "without=10.244.1.4"}, nodePort);
    ASSERT_EQ(answer.status, ExitStatus::fine) << answer.err;
    const json::object object = json::parse(answer.out).as_object();
    EXPECT_EQ(object.at("outcomes").as_array().size(), 3U);  // the contract's fields stay those of now
    const json::object& then = object.at("whatIf").as_object();
    EXPECT_EQ(then.at("changes").as_array().size(), 2U);
    EXPECT_EQ(then.at("outcomes").as_array().size(), 1U);
    EXPECT_EQ(then.at("difference").as_array().at(0).as_object().at("kind").as_string(), "vanished");
    EXPECT_THAT(run({"path", "--demo", "--what-if", "etp=Cluster"}, nodePort).out,
                HasSubstr("difference: none; nothing changes."));
}

TEST(PathCommand, RefusesChangesThatItCannotMake)
{
    const auto status = [](const std::string& change) { return run({"path", "--demo", "--what-if", change}, nodePort).status; };
    for (const char* const change : {"etp", "etp=Never", "speed=fast", "without=nonsense"})
        EXPECT_EQ(status(change), ExitStatus::usage) << change;
    for (const char* const change : {"without=192.0.2.1", "without=pod:shop/nobody", "node=worker-9"})
        EXPECT_EQ(status(change), ExitStatus::notFound) << change;
    EXPECT_EQ(run({"path", "--demo", "--what-if", "etp=Local", "--batch", "-"}).status, ExitStatus::usage);
}

TEST(PathCommand, AnswersALineForALineOfABatch)
{
    const test::TemporaryFolder folder;
    const std::string flow = R"({"from": "node:worker-1", "to": "service:shop/frontend"})";
    const std::string longLine = R"({"from": ")" + std::string(10'000'000, 'x') + "\"}";
    const auto file = folder.write("flows",
                                   flow + "\n\n" + R"({"from": "node:wor)" + "\n" + longLine + "\n[1]\n\x01\x02\xff\n"
                                       + R"({"from": 1, "to": 2})" + "\n" + flow);
    const Answer answer = run({"path", "--demo", "--batch", file.string()});
    EXPECT_EQ(answer.status, ExitStatus::fine) << answer.err;
    const auto lines = linesOf(answer.out);
    ASSERT_EQ(lines.size(), 7U);
    EXPECT_THAT(lines.front(), StartsWith(R"({"flow":)"));
    EXPECT_EQ(lines.back(), lines.front());  // the last line has no end
    for (std::size_t i = 1; i + 1 < lines.size(); ++i) {
        EXPECT_THAT(lines[i], StartsWith(R"({"error":)"));
        EXPECT_LT(lines[i].size(), 1000U);
    }
}

TEST(PathCommand, SaysThatABatchCannotBeRead)
{
    const test::TemporaryFolder folder;
    EXPECT_EQ(run({"path", "--demo", "--batch", (folder.path() / "none").string()}).status, ExitStatus::source);
    const Answer ofFolder = run({"path", "--demo", "--batch", folder.path().string()});
    EXPECT_EQ(ofFolder.status, ExitStatus::source);
    EXPECT_NE(ofFolder.err, "");
    EXPECT_EQ(run({"path", "--demo", "--batch", folder.write("empty", "").string()}).out, "");
}

TEST(ExportPath, WritesEachFormat)
{
    const test::TemporaryFolder folder;
    const std::map<std::string, std::string> beginnings{{"svg", "<?xml"},
                                                        {"png", "\x89PNG"},
                                                        {"pdf", "%PDF"},
                                                        {"json", "{\"flow\":"},
                                                        {"md", "## outside:172.30.56.200 to "},
                                                        {"html", "<!DOCTYPE html>"},
                                                        {"drawio", "<?xml"}};
    for (const auto& [format, beginning] : beginnings) {
        const auto file = folder.path() / ("path." + format);
        const Answer answer = run({"export", "--demo", "path", "-o", file.string()}, nodePort);
        EXPECT_EQ(answer.status, ExitStatus::fine) << format << ": " << answer.err;
        EXPECT_EQ(pathFileContent(file).substr(0, beginning.size()), beginning) << format;
    }
}

TEST(ExportPath, ShowsTheOutcomeThatIsAskedFor)
{
    const test::TemporaryFolder folder;
    const auto file = folder.path() / "path.md";
    ASSERT_EQ(run({"export", "--demo", "path", "--outcome", "2", "-o", file.string()}, nodePort).status, ExitStatus::fine);
    const std::string second = pathFileContent(file);
    ASSERT_EQ(run({"export", "--demo", "path", "-o", file.string()}, nodePort).status, ExitStatus::fine);
    EXPECT_NE(pathFileContent(file), second);
    EXPECT_THAT(second, HasSubstr("DNAT to 10.244.2.5:8080"));
}

TEST(ExportPath, HasTheExitStatesOfTheContract)
{
    const test::TemporaryFolder folder;
    const std::string file = (folder.path() / "x.svg").string();
    const auto status = [&](const std::vector<std::string>& more) { return run({"export", "--demo", "path"}, more).status; };
    EXPECT_EQ(status({"-o", file}), ExitStatus::usage) << "no flow";
    EXPECT_EQ(status({"extra", "--from", "outside", "--to", "node:worker-1:30080", "-o", file}), ExitStatus::usage);
    EXPECT_EQ(status({"--from", "outside", "--to", "node:worker-1:30080", "--outcome", "9", "-o", file}), ExitStatus::usage);
    EXPECT_EQ(status({"--from", "outside", "--to", "node:worker-1:30080", "-o", file + ".dot"}), ExitStatus::usage);
    EXPECT_EQ(status({"--from", "pod:shop/nobody", "--to", "service:shop/frontend", "-o", file}), ExitStatus::notFound);
    EXPECT_EQ(status({"--from", "outside", "--to", "node:worker-1:30080", "-o", "/no/such/folder/x.svg"}), ExitStatus::output);
    EXPECT_FALSE(std::filesystem::exists(file));
}

// A full disk, and a device that must stay what it is.
TEST(ExportPath, WritesIntoWhatIsNoFileAndNeverReplacesIt)
{
    if (!std::filesystem::is_character_file("/dev/full"))
        GTEST_SKIP() << "there is no /dev/full on this machine";
    for (const char* const format : {"svg", "md", "png"}) {
        const Answer answer = run({"export", "--demo", "path", "--format", format, "-o", "/dev/full"}, nodePort);
        EXPECT_EQ(answer.status, ExitStatus::output) << format;
        EXPECT_THAT(answer.err, HasSubstr("space")) << format;
    }
    EXPECT_TRUE(std::filesystem::is_character_file("/dev/full"));
}

}  // namespace
}  // namespace fairlead::app
