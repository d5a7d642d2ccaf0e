#include "model/collection/pod_command_runner.h"

#include "model/kubernetes/api/pod_exec.h"

#include <utility>

namespace fairlead::collection {
namespace {

using boost::asio::awaitable;

std::string words(const PodPlace& place, const std::vector<std::string>& argv)
{
    std::string text = "exec " + place.nameSpace + '/' + place.pod + " -c " + place.container + " --";
    for (const std::string& word : argv)
        text += ' ' + word;
    return text;
}

// As runc and crun, containerd and CRI-O say it.
bool saysProgramMissing(std::string_view message)
{
    return message.find("executable file not found") != std::string_view::npos
        || message.find("no such file or directory") != std::string_view::npos
        || message.find("executable file `") != std::string_view::npos;
}

}  // namespace

awaitable<Result<CommandEnd>> PodCommandRunner::run(CommandRequest request, std::function<void(std::string_view)> standardOutput)
{
    if (m_refusal)
        co_return *m_refusal;
    CommandEnd end;
    end.command = words(m_place, request.argv);
    kubernetes::PodCommand command;
    command.nameSpace = m_place.nameSpace;
    command.pod = m_place.pod;
    command.container = m_place.container;
    command.command = std::move(request.argv);
    command.longestOutput = request.longestOutput;
    command.silence = request.silence;
    auto ran = co_await kubernetes::runInPod(m_client, std::move(command), std::move(standardOutput));
    if (ran) {
        end.exitStatus = ran->exitStatus;
        end.standardError = std::move(ran->standardError);
        // A shell-less runtime tells of a missing program with a status of its own.
        end.programMissing = (ran->exitStatus == 126 || ran->exitStatus == 127) && saysProgramMissing(end.standardError);
        co_return end;
    }
    const kubernetes::ApiError& error = ran.error();
    if (saysProgramMissing(error.message)) {
        end.programMissing = true;
        end.standardError = error.message;
        co_return end;
    }
    if (error.status == 401 || error.status == 403)
        m_refusal = error.error;
    co_return error.error;
}

}  // namespace fairlead::collection
