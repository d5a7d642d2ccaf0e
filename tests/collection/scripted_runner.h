#pragma once

#include "model/collection/command_runner.h"

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fairlead::test {

struct ScriptedAnswer {
    ScriptedAnswer() = default;
    ScriptedAnswer(int status, std::string out, std::string errors = {})
        : exitStatus(status), output(std::move(out)), standardError(std::move(errors))
    {
    }

    int exitStatus = 0;
    std::string output;
    std::string standardError;
    bool withoutStatus = false;
    std::string broken;  // why it could not be run to its end
    bool rootRefused = false;
};

// A node on which commands answer what a test wrote down, as root and else; all other programs are missing.
class ScriptedRunner : public collection::CommandRunner {
public:
    std::map<std::string, ScriptedAnswer> answers;  // by the words, "sudo " in front where it is to be run as root
    std::vector<std::string> asked;

    boost::asio::awaitable<Result<collection::CommandEnd>> run(collection::CommandRequest request,
                                                               std::function<void(std::string_view)> standardOutput) override
    {
        std::string words = request.asRoot ? "sudo" : "";
        for (const std::string& word : request.argv)
            words += (words.empty() ? "" : " ") + word;
        asked.push_back(words);
        collection::CommandEnd end;
        end.command = words;
        const auto found = answers.find(words);
        if (found == answers.end()) {
            end.exitStatus = 127;
            end.programMissing = true;
            co_return end;
        }
        const ScriptedAnswer& answer = found->second;
        standardOutput(answer.output);
        if (!answer.broken.empty())
            co_return Error{words, answer.broken, {}};
        if (!answer.withoutStatus)
            end.exitStatus = answer.exitStatus;
        end.standardError = answer.standardError;
        end.rootRefused = answer.rootRefused;
        co_return end;
    }
};

}  // namespace fairlead::test
