// fairlead capture --for: the rules of a live cluster, again and again.
#include "model/evidence/capture_reader.h"
#include "model/evidence/readings.h"
#include "tests/app/run_fairlead.h"
#include "tests/support/api_double.h"
#include "tests/support/exec_double.h"
#include "tests/support/sample_captures.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>

#include <atomic>
#include <csignal>

#include <unistd.h>

namespace fairlead::test {
namespace {

using testing::HasSubstr;

TEST(Recording, KeepsLaterReadingsAndWhatWasReadByTheTimeItIsInterrupted)
{
    const evidence::Evidence sample = openSample("shop-iptables-nft");
    ApiDouble api;
    api.cluster().load(sample);
    serveContainers(api, recordedNodes(sample));
    const TemporaryFolder folder;
    folder.write("ca.crt", api.authority().pem());
    const std::string config = folder
                                   .write("config",
                                          "current-context: x\nclusters: [{name: c, cluster: {server: \"" + api.url()
                                              + "\", certificate-authority: ca.crt}}]\nusers: [{name: u, user: {token: "
                                                "good-token}}]\ncontexts: [{name: x, context: {cluster: c, user: u}}]\n")
                                   .string();
    const std::string target = (folder.path() / "recorded").string();
    // A third reading has begun, so the second is there.
    std::atomic<int> readings{0};
    api.setIntercept([&readings](const DoubleRequest& request, ServerStream&) {
        if (request.verb == "list" && request.resource == "services" && ++readings == 3)
            ::kill(::getpid(), SIGTERM);
        return Handled::no;
    });
    const Answer answer = fairlead({"capture", "--kubeconfig", config, "--for", "5m", "--every", "1s", "-o", target});
    ASSERT_EQ(answer.status, app::ExitStatus::fine) << answer.err;
    const auto recorded = evidence::openCapture(target);
    ASSERT_TRUE(recorded) << recorded.error().why;
    const auto times = evidence::readingTimes(*recorded);
    ASSERT_EQ(times.size(), 1U) << answer.err;
    const auto later = evidence::atReading(*recorded, times.front());
    ASSERT_TRUE(later);
    for (const char* const node : {"control-plane", "worker-1", "worker-2"}) {
        const std::string file = std::string("nodes/") + node + "/iptables-save.txt";
        EXPECT_TRUE(recorded->contains("samples/" + times.front() + '/' + file)) << file;
        EXPECT_EQ(*later->find(file), *sample.find(file));
    }
    for (const std::string& path : recorded->paths())
        EXPECT_EQ(recorded->find(path)->find("good-token"), std::string::npos) << path;
}

TEST(Recording, IsOfAClusterOnly)
{
    const TemporaryFolder folder;
    const Answer demo = fairlead({"capture", "--demo", "--for", "10s", "-o", (folder.path() / "a").string()});
    EXPECT_EQ(demo.status, app::ExitStatus::usage);
    EXPECT_THAT(demo.err, HasSubstr("a capture does not change"));
    for (const char* const length : {"0s", "-1s", "forever", "99999h"})
        EXPECT_EQ(fairlead({"capture", "--for", length, "-o", (folder.path() / "a").string()}).status, app::ExitStatus::usage)
            << length;
}

}  // namespace
}  // namespace fairlead::test
