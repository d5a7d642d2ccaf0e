#pragma once

#include "model/core/result.h"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::kubernetes {

// A program to run, without a shell: each argument reaches it as it is.
struct ProgramStart {
    std::string path;  // absolute
    std::vector<std::string> arguments;  // the first is the name that it is called by
    std::vector<std::string> environment;  // NAME=VALUE; nothing is inherited beside it
    bool usesTerminal = false;  // its standard input is ours; else it is empty
    bool ownSession = false;  // no terminal at all, neither for it nor for what it starts
    std::chrono::milliseconds timeout{};  // zero: no limit
    std::chrono::milliseconds silence{};  // longest time without a byte of either kind; zero: no limit
    std::size_t maxOutput = 0;  // bytes; more ends the run; with onOutput those of standard error count too
    std::function<void(std::string_view)>
        onOutput;  // what it writes to standard output, in place of ProgramEnd::output; may be empty
    std::function<void(std::string_view)>
        onMessage;  // what it writes to standard error, when it does, made printable; may be empty
};

struct ProgramEnd {
    int exitStatus = 0;  // the negative number of the signal where one ended it
    std::string output;
    std::string messages;  // the end of standard error, made printable
};

// Runs it and waits on the executor of the calling coroutine, without blocking it. A run that is cancelled, takes too long or
// writes too much is killed with all that it started (its process group), unless it uses the terminal: then alone. Errors name
// the path.
boost::asio::awaitable<Result<ProgramEnd>> runProgram(ProgramStart start);

// Control characters but line ends shown by their number (U+001B), so that a program cannot steer a terminal with its words.
std::string printableLines(std::string_view text);

}  // namespace fairlead::kubernetes
