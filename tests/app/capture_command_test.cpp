#include "model/anonymization/anonymizer.h"
#include "model/evidence/capture_reader.h"
#include "model/evidence/capture_writer.h"
#include "model/evidence/secret_removal.h"
#include "tests/app/run_fairlead.h"
#include "tests/support/sample_captures.h"
#include "tests/support/temporary_folder.h"

#include <boost/json.hpp>
#include <gmock/gmock.h>

#include <set>

namespace fairlead::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

TEST(CaptureCommand, SavesACaptureThatOpensAsTheSame)
{
    const TemporaryFolder folder;
    const evidence::Evidence original = openSample("shop-iptables-nft");
    for (const char* name : {"copy.tar.gz", "copy.tar.xz", "copy.zip", "copy"}) {
        const std::string path = (folder.path() / name).string();
        const Answer answer = fairlead({"capture", "--demo", "-o", path});
        ASSERT_EQ(answer.status, app::ExitStatus::fine) << answer.err;
        EXPECT_EQ(answer.out, "Written: " + path + '\n');
        EXPECT_THAT(answer.err, IsEmpty());
        EXPECT_EQ(evidence::openCapture(path)->paths(), original.paths());
        EXPECT_EQ(fairlead({"services", path, "--json"}).out, fairlead({"services", "--demo", "--json"}).out);
    }
}

TEST(CaptureCommand, SaysWhatIsWrong)
{
    const TemporaryFolder folder;
    folder.write("taken/file", "x");
    EXPECT_EQ(fairlead({"capture", "--demo"}).status, app::ExitStatus::usage);
    const Answer taken = fairlead({"capture", "--demo", "-o", (folder.path() / "taken").string()});
    EXPECT_EQ(taken.status, app::ExitStatus::output);
    EXPECT_THAT(taken.err, HasSubstr("the folder is not empty"));
    EXPECT_EQ(fairlead({"capture", "--demo", "-o", (folder.path() / "none/here.zip").string()}).status, app::ExitStatus::output);
    EXPECT_EQ(fairlead({"capture", (folder.path() / "no.zip").string(), "-o", (folder.path() / "a.zip").string()}).status,
              app::ExitStatus::source);
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "a.zip"));
}

TEST(CaptureCommand, SaysWhatItLeftOut)
{
    const TemporaryFolder folder;
    folder.write("c/capture.json", R"({"format":"fairlead-capture","version":1})");
    folder.write("c/kubeconfig", "token: abc");
    const Answer answer = fairlead({"capture", (folder.path() / "c").string(), "-o", (folder.path() / "d").string()});
    EXPECT_EQ(answer.status, app::ExitStatus::fine);
    EXPECT_EQ(answer.err, "fairlead: kubeconfig: left out, because it may hold a secret\n");
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "d/kubeconfig"));
}

// A sample, and the same anonymized, both saved as captures.
class AnonymizedCapture : public testing::TestWithParam<std::string> {
protected:
    void SetUp() override
    {
        const auto clean = evidence::removeSecrets(openSample(GetParam())).evidence;
        m_result = anonymization::anonymize(clean, 7).value();
        ASSERT_TRUE(evidence::writeCapture(m_result.evidence, anonymous()));
    }
    std::string original() const { return capturePath(GetParam()).string(); }
    std::string anonymous() const { return (m_folder.path() / "anonymous").string(); }
    std::string aliasOf(std::string_view text) const { return m_result.aliasOf(text); }

    // "ns/name": each part has its alias.
    std::string aliasOfObject(std::string_view name) const
    {
        const std::size_t slash = name.find('/');
        return aliasOf(name.substr(0, slash)) + '/' + aliasOf(name.substr(slash + 1));
    }
    // The strings of a JSON value under their other names.
    boost::json::value mapped(const boost::json::value& value, std::string_view key = {}) const
    {
        if (value.is_string()) {
            const std::string text(value.as_string());
            static const std::set<std::string_view> words{
                "protocol", "type",  "externalTrafficPolicy", "internalTrafficPolicy", "sessionAffinity", "state",
                "verdict",  "family"};
            if (words.contains(key))
                return value;
            return boost::json::string(key == "pod" ? aliasOfObject(text) : aliasOf(text));
        }
        if (value.is_array()) {
            boost::json::array result;
            for (const boost::json::value& entry : value.as_array())
                result.push_back(mapped(entry, key));
            return result;
        }
        if (!value.is_object())
            return value;
        boost::json::object result;
        for (const auto& [name, member] : value.as_object())
            result[name] = mapped(member, name);
        return result;
    }
    // Order is that of the names, which differ.
    static std::multiset<std::string> unordered(const boost::json::value& list)
    {
        std::multiset<std::string> result;
        for (boost::json::value entry : list.as_array()) {
            if (auto* const object = entry.if_object(); object && object->contains("endpoints")) {
                boost::json::array sorted;
                for (const std::string& endpoint : unordered(object->at("endpoints")))
                    sorted.emplace_back(endpoint);
                object->at("endpoints") = sorted;
            }
            result.insert(boost::json::serialize(entry));
        }
        return result;
    }

    // What becomes of a flow: how likely, where to, with which source, through how many rules.
    std::multiset<std::string> outcomesOf(const std::string& path, bool map) const
    {
        std::multiset<std::string> result;
        const auto name = [&](const boost::json::value& text, bool object) {
            if (!text.is_string() || !map)
                return boost::json::serialize(text);
            const std::string plain(text.as_string());
            return boost::json::serialize(boost::json::string(object ? aliasOfObject(plain) : aliasOf(plain)));
        };
        const boost::json::value answer = boost::json::parse(path);
        for (const boost::json::value& outcome : answer.at("outcomes").as_array()) {
            const boost::json::value& endpoint = outcome.at("endpoint");
            std::string words = boost::json::serialize(outcome.at("probability")) + boost::json::serialize(outcome.at("verdict"))
                + name(outcome.at("sourceSeen"), false) + boost::json::serialize(outcome.at("masqueraded"))
                + std::to_string(outcome.at("steps").as_array().size());
            if (endpoint.is_object())
                words += name(endpoint.at("address"), false) + boost::json::serialize(endpoint.at("port"))
                    + name(endpoint.at("pod"), true) + name(endpoint.at("node"), false);
            result.insert(words);
        }
        return result;
    }

    anonymization::AnonymizedEvidence m_result;
    TemporaryFolder m_folder;
};

TEST_P(AnonymizedCapture, ListsTheSameServicesUnderOtherNames)
{
    const auto before = boost::json::parse(fairlead({"services", original(), "--json"}).out);
    const auto after = boost::json::parse(fairlead({"services", anonymous(), "--json"}).out);
    EXPECT_EQ(unordered(after), unordered(mapped(before)));
}

TEST_P(AnonymizedCapture, LeadsEveryPathToTheOtherEndpoint)
{
    const auto services = boost::json::parse(fairlead({"services", original(), "--json"}).out);
    int compared = 0;
    for (const boost::json::value& service : services.as_array()) {
        for (const boost::json::value& port : service.at("ports").as_array()) {
            const std::string name =
                std::string(service.at("namespace").as_string()) + '/' + std::string(service.at("name").as_string());
            const std::string number = ':' + std::to_string(port.at("port").as_int64());
            for (const char* node : {"control-plane", "worker-1", "worker-2"}) {
                const Answer before = fairlead(
                    {"path", original(), "--from", std::string("node:") + node, "--to", "service:" + name + number, "--json"});
                const Answer after = fairlead({"path", anonymous(), "--from", "node:" + aliasOf(node), "--to",
                                               "service:" + aliasOfObject(name) + number, "--json"});
                ASSERT_EQ(after.status, before.status) << name << number << ' ' << after.err << before.err;
                if (before.status != app::ExitStatus::fine)
                    continue;
                EXPECT_EQ(outcomesOf(after.out, false), outcomesOf(before.out, true)) << name << number << " from " << node;
                ++compared;
            }
        }
    }
    EXPECT_GT(compared, 20);
}

INSTANTIATE_TEST_SUITE_P(Captures, AnonymizedCapture, testing::ValuesIn(captureNames()), [](const auto& one) {
    std::string name = one.param;
    std::ranges::replace_if(
        name, [](char c) { return c == '-' || c == '.'; }, '_');
    return name;
});

}  // namespace
}  // namespace fairlead::test
