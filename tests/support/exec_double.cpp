#include "tests/support/exec_double.h"

#include "tests/support/web_socket_double.h"

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

}  // namespace

void serveContainers(ApiDouble& api, std::function<ExecAnswer(const std::vector<std::string>&, const std::string&)> program,
                     std::string log, ApiDouble::Intercept before)
{
    api.setIntercept([program = std::move(program), log = std::move(log),
                      before = std::move(before)](const DoubleRequest& request, ServerStream& stream) {
        if (const Handled handled = before ? before(request, stream) : Handled::no; handled != Handled::no)
            return handled;
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

}  // namespace fairlead::test
