#include "tests/support/exec_double.h"

#include "model/collection/node_commands.h"
#include "model/collection/proxy_pods.h"
#include "tests/support/web_socket_double.h"

#include <algorithm>
#include <sstream>
#include <utility>

namespace fairlead::test {
namespace {

std::string channel(char number, const std::string& data) { return number + data; }

std::string statusOf(const ExecAnswer& answer, const std::string& program)
{
    if (answer.missing)
        return R"({"metadata":{},"status":"Failure","message":"error executing command in container: exec: \")" + program
            + R"(\": executable file not found in $PATH","reason":"InternalError","code":500})";
    if (answer.exitStatus == 0)
        return R"({"metadata":{},"status":"Success"})";
    const std::string number = std::to_string(answer.exitStatus);
    return R"({"metadata":{},"status":"Failure","message":"command terminated with non-zero exit code","reason":"NonZeroExitCode",)"
           R"("details":{"causes":[{"reason":"ExitCode","message":")"
        + number + R"("}]}})";
}

// The double joins the words of the query with blanks; none of the list has one inside.
std::vector<std::string> wordsOf(const std::string& text)
{
    std::vector<std::string> words;
    std::istringstream stream(text);
    for (std::string word; stream >> word;)
        words.push_back(word);
    return words;
}

// The file of a node whose command this is; empty where it is none of the list.
std::string fileOf(const std::vector<std::string>& words)
{
    for (const collection::NodeCommand& command : collection::nodeCommands()) {
        if (std::ranges::find(command.commands, words) != command.commands.end())
            return command.file;
    }
    return {};
}

}  // namespace

void serveContainers(ApiDouble& api, ContainerProgram program, std::string log)
{
    api.setContainers([program = std::move(program), log = std::move(log)](const DoubleRequest& request, ServerStream& stream) {
        if (request.resource == "pods/log") {
            stream.write(httpAnswer(200, "text/plain", log));
            return Handled::keepOpen;
        }
        if (request.resource != "pods/exec")
            return Handled::no;
        const std::vector<std::string> words = wordsOf(request.parameter("command"));
        const ExecAnswer answer = program(words, request.name);
        WebSocketDouble socket(stream, request, "v5.channel.k8s.io");
        if (!answer.output.empty())
            socket.send(channel(1, answer.output));
        if (!answer.errorOutput.empty())
            socket.send(channel(2, answer.errorOutput));
        socket.send(channel(3, statusOf(answer, words.empty() ? std::string() : words.front())));
        socket.close();
        return Handled::close;
    });
}

std::string nodeOfProxyPod(const evidence::Evidence& capture, const std::string& pod)
{
    for (const auto& [node, place] : collection::proxyPods(capture)) {
        if (place.pod == pod)
            return node;
    }
    return {};
}

ContainerProgram recordedNodes(evidence::Evidence capture)
{
    return [capture = std::move(capture)](const std::vector<std::string>& words, const std::string& pod) {
        if (words.front() == "test")
            return ExecAnswer{{}, {}, 1, false};
        const std::string file = fileOf(words);
        const auto text = file.empty() ? nullptr : capture.find("nodes/" + nodeOfProxyPod(capture, pod) + '/' + file);
        return text ? ExecAnswer{*text, {}, 0, false} : ExecAnswer{{}, {}, 0, true};
    };
}

}  // namespace fairlead::test
