#include "model/kubernetes/api/pod_exec.h"
#include "model/kubernetes/api/pod_log.h"
#include "tests/support/api_access.h"
#include "tests/support/web_socket_double.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <mutex>

namespace fairlead::kubernetes {
namespace {

using namespace std::chrono_literals;
using test::ApiAccess;
using test::ApiDouble;
using test::DoubleRequest;
using test::Handled;
using test::ServerStream;
using test::WebSocketDouble;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* success = R"({"metadata":{},"status":"Success"})";

std::string channel(int number, std::string_view data) { return static_cast<char>(number) + std::string(data); }

// A double in which pods/exec runs this.
void serveExec(ApiDouble& api, std::function<void(WebSocketDouble&)> run, const std::string& protocol = "v5.channel.k8s.io")
{
    api.setIntercept([run = std::move(run), protocol](const DoubleRequest& request, ServerStream& stream) {
        if (request.resource != "pods/exec")
            return Handled::no;
        WebSocketDouble socket(stream, request, protocol);
        run(socket);
        return Handled::close;
    });
}

struct Ran {
    ApiResult<PodCommandResult> result;
    std::string output;
};

Ran runCommand(ApiDouble& api, PodCommand command = {"kube-system", "kube-proxy-x", "kube-proxy", {"iptables-save", "-c"}})
{
    ApiAccess access(api);
    std::string output;
    auto result = access.run(runInPod(access.client(), std::move(command), [&output](std::string_view data) { output += data; }));
    return {std::move(result), std::move(output)};
}

TEST(PodExec, GivesOutputErrorOutputAndStatusApart)
{
    for (const std::string protocol : {"v5.channel.k8s.io", "v4.channel.k8s.io"}) {
        ApiDouble api;
        serveExec(
            api,
            [](WebSocketDouble& socket) {
                socket.send(channel(1, ""));
                socket.send(channel(1, "*nat\n"));
                socket.send(channel(2, "a warning\n"));
                socket.ping();
                socket.sendInPieces(channel(1, "COMMIT\n"), 3);
                socket.send(channel(3, success));
                socket.close();
            },
            protocol);
        const Ran ran = runCommand(api);
        ASSERT_TRUE(ran.result) << ran.result.error().error.why;
        EXPECT_EQ(ran.output, "*nat\nCOMMIT\n");
        EXPECT_EQ(ran.result->standardError, "a warning\n");
        EXPECT_EQ(ran.result->exitStatus, 0);
        EXPECT_EQ(ran.result->protocol, protocol);
        const DoubleRequest request = api.requests().back();
        EXPECT_EQ(request.path, "/api/v1/namespaces/kube-system/pods/kube-proxy-x/exec");
        EXPECT_EQ(request.parameter("command"), "iptables-save -c");
        EXPECT_EQ(request.parameter("container"), "kube-proxy");
        EXPECT_EQ(request.field("sec-websocket-protocol"), "v5.channel.k8s.io, v4.channel.k8s.io");
    }
}

TEST(PodExec, TellsTheExitStatusOfACommandThatFails)
{
    ApiDouble api;
    serveExec(api, [](WebSocketDouble& socket) {
        socket.send(channel(2, "no such table\n"));
        socket.send(
            channel(3,
                    R"({"metadata":{},"status":"Failure","message":"command terminated with non-zero exit code: exit status 3",)"
                    R"("reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":"3"}]}})"));
        socket.close();
    });
    const Ran ran = runCommand(api);
    ASSERT_TRUE(ran.result);
    EXPECT_EQ(ran.result->exitStatus, 3);
    EXPECT_EQ(ran.result->standardError, "no such table\n");
}

TEST(PodExec, SaysWhatKeptTheCommandFromRunning)
{
    ApiDouble api;
    serveExec(api, [](WebSocketDouble& socket) {
        socket.send(channel(3,
                            R"({"metadata":{},"status":"Failure","message":"exec: \"nft\": executable file not found in $PATH",)"
                            R"("reason":"InternalError","code":500})"));
        socket.close();
    });
    const Ran ran = runCommand(api);
    ASSERT_FALSE(ran.result);
    EXPECT_EQ(ran.result.error().error.what, "cannot run iptables-save in kube-system/kube-proxy-x");
    EXPECT_THAT(ran.result.error().error.why, HasSubstr("executable file not found"));
}

TEST(PodExec, NamesTheVerbThatIsMissing)
{
    ApiDouble api;
    const std::string message =
        R"(pods "kube-proxy-x" is forbidden: User "tester" cannot create resource "pods/exec" in API group "" in the namespace "kube-system")";
    api.setIntercept([&message](const DoubleRequest&, ServerStream& stream) {
        stream.write(test::statusAnswer(403, "Forbidden", message));
        return Handled::keepOpen;
    });
    const Ran ran = runCommand(api);
    ASSERT_FALSE(ran.result);
    EXPECT_EQ(ran.result.error().error.why, message);
    EXPECT_EQ(ran.result.error().error.hint, "ask for the rights get and create on pods/exec in the namespace kube-system");
}

TEST(PodExec, KeepsTheStatusOfAHandshakeThatFails)
{
    ApiDouble api;
    api.setIntercept([](const DoubleRequest&, ServerStream& stream) {
        stream.write(test::statusAnswer(400, "BadRequest", "container kube-proxy is not valid for pod kube-proxy-x"));
        return Handled::keepOpen;
    });
    EXPECT_EQ(runCommand(api).result.error().error.why, "container kube-proxy is not valid for pod kube-proxy-x");
    api.setIntercept([](const DoubleRequest&, ServerStream& stream) {
        stream.write(test::httpAnswer(200, "text/html", "<html>"));
        return Handled::keepOpen;
    });
    EXPECT_THAT(runCommand(api).result.error().error.why, HasSubstr("not a WebSocket"));
    api.setIntercept([](const DoubleRequest&, ServerStream& stream) {
        stream.write(
            "HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: forged\r\n\r\n");
        return Handled::close;
    });
    EXPECT_THAT(runCommand(api).result.error().error.why, HasSubstr("not a WebSocket"));
}

TEST(PodExec, StopsAtTheLimit)
{
    ApiDouble api;
    serveExec(api, [](WebSocketDouble& socket) {
        for (int i = 0; i < 100; ++i)
            socket.send(channel(1, std::string(1000, 'x')));
        socket.read();
    });
    PodCommand command{"kube-system", "kube-proxy-x", "", {"yes"}};
    command.longestOutput = 50'000;
    const Ran ran = runCommand(api, command);
    ASSERT_FALSE(ran.result);
    EXPECT_EQ(ran.result.error().error.why, "it writes more than 50000 bytes");
    EXPECT_EQ(ran.output.size(), 50'000U);
}

TEST(PodExec, NoticesAStreamThatBreaksOrFallsSilent)
{
    ApiDouble api;
    api.setIntercept([](const DoubleRequest& request, ServerStream& stream) {
        WebSocketDouble socket(stream, request, "v5.channel.k8s.io");
        socket.send(channel(1, "half"));
        return Handled::close;
    });
    const Ran broken = runCommand(api);
    ASSERT_FALSE(broken.result);
    EXPECT_EQ(broken.output, "half");
    serveExec(api, [](WebSocketDouble& socket) { socket.close(); });
    EXPECT_THAT(runCommand(api).result.error().error.why, HasSubstr("ended without the command's status"));
    serveExec(api, [](WebSocketDouble& socket) { socket.read(); });
    PodCommand command{"kube-system", "kube-proxy-x", "", {"sleep"}};
    command.silence = 50ms;
    EXPECT_THAT(runCommand(api, command).result.error().error.why, HasSubstr("nothing came for"));
}

// The log of a container: each part is one connection.
void serveLog(ApiDouble& api, std::vector<std::string> parts, std::atomic<int>& served)
{
    api.setIntercept([parts = std::move(parts), &served](const DoubleRequest& request, ServerStream& stream) {
        if (request.resource != "pods/log")
            return Handled::no;
        const auto index = static_cast<std::size_t>(served++);
        stream.write(test::chunkedHead("text/plain") + test::chunk(parts.at(index)));
        if (index + 1 == parts.size())
            stream.write(test::chunk(""));  // the others are cut
        return Handled::close;
    });
}

PodLogRequest proxyLog()
{
    PodLogRequest request;
    request.nameSpace = "kube-system";
    request.pod = "kube-proxy-x";
    return request;
}

std::vector<std::string> readLog(ApiDouble& api, PodLogRequest request)
{
    ApiAccess access(api);
    std::vector<std::string> lines;
    const auto read = access.run(
        readPodLog(access.client(), std::move(request), [&lines](const LogLine& line) { lines.emplace_back(line.text); }));
    if (!read)
        lines.push_back("ERROR " + read.error().error.why);
    return lines;
}

TEST(PodLog, GivesLinesWithoutTheirTimes)
{
    ApiDouble api;
    std::atomic<int> served{0};
    serveLog(api,
             {"2026-11-23T01:00:00.000000001Z first\n2026-11-23T01:00:00.000000002Z \n2026-11-23T01:00:00.000000003Z no end"},
             served);
    EXPECT_THAT(readLog(api, {"kube-system", "kube-proxy-x", "kube-proxy", false, false, 10, {}}),
                ElementsAre("first", "", "no end"));
    EXPECT_EQ(api.requests().back().parameter("tailLines"), "10");
}

TEST(PodLog, FollowsAcrossBrokenConnectionsAndGivesEachLineOnce)
{
    ApiDouble api;
    std::atomic<int> served{0};
    const std::string t1 = "2026-11-23T01:00:00.000000001Z ";
    const std::string t2 = "2026-11-23T01:00:00.000000002Z ";
    const std::string t3 = "2026-11-23T01:00:01.000000000Z ";
    serveLog(api,
             {t1 + "a\n" + t2 + "b\n" + t2 + "b\n" + t2 + "cut in the mid", t1 + "a\n" + t2 + "b\n" + t2 + "b\n" + t2 + "c\n",
              t2 + "b\n" + t2 + "b\n" + t2 + "c\n" + t3 + "d\n"},
             served);
    PodLogRequest request = proxyLog();
    request.follow = true;
    EXPECT_THAT(readLog(api, request), ElementsAre("a", "b", "b", "c", "d"));
    EXPECT_EQ(served, 3);
    EXPECT_EQ(api.requests().back().parameter("sinceTime"), "2026-11-23T01:00:00.000000002Z");
}

TEST(PodLog, IsNoEndlessLog)
{
    ApiDouble api;
    std::atomic<int> served{0};
    serveLog(api, {std::string(100'000, 'x')}, served);
    PodLogRequest request = proxyLog();
    request.longest = 1000;
    EXPECT_THAT(readLog(api, request), ElementsAre("ERROR it is longer than 1000 bytes"));
    api.setIntercept([](const DoubleRequest&, ServerStream& stream) {
        stream.write(
            test::statusAnswer(403, "Forbidden", R"(pods "x" is forbidden: User "tester" cannot get resource "pods/log")"));
        return Handled::keepOpen;
    });
    EXPECT_THAT(readLog(api, request), ElementsAre(HasSubstr("cannot get resource \"pods/log\"")));
}

}  // namespace
}  // namespace fairlead::kubernetes
