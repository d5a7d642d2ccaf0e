#pragma once

#include "model/core/result.h"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::collection {

struct CommandRequest {
    std::vector<std::string> argv;  // run as it is: no shell gives any of it a meaning
    bool asRoot = false;
    bool joinErrors = false;  // what goes to standard error is output too
    std::size_t longestOutput = std::size_t{128} << 20;
    std::chrono::milliseconds silence{60'000};  // longest time without a byte
};

struct CommandEnd {
    std::optional<int> exitStatus;  // nothing: a signal ended it, or nobody told
    std::string signal;  // "KILL"; empty: none
    std::string standardError;  // its beginning
    std::string command;  // as it was run, for a person: "sudo -n -- iptables-save -c"
    bool programMissing = false;  // there is no such program
    bool rootRefused = false;  // it was not run, since it needs root and we may not be root
};

// Where commands run: a node over SSH, a container of a pod. For one I/O thread. A cancelled coroutine ends the command and then
// itself with boost::system::system_error, as Asio's do.
class CommandRunner {
public:
    CommandRunner() = default;
    CommandRunner(const CommandRunner&) = delete;
    CommandRunner& operator=(const CommandRunner&) = delete;
    virtual ~CommandRunner() = default;

    // Runs a command and hands over its standard output as it comes. A command that fails is a result; an error is what kept it
    // from running to its end: a broken connection, silence, output beyond the limit.
    virtual boost::asio::awaitable<Result<CommandEnd>> run(CommandRequest request,
                                                           std::function<void(std::string_view)> standardOutput) = 0;
    // What somebody has to do so that the commands that were refused may be run as root; empty where none was.
    virtual std::string rootRemedy() const { return {}; }
};

}  // namespace fairlead::collection
