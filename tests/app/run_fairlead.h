#pragma once

#include "app/commands/command_line.h"

#include <sstream>
#include <string>
#include <vector>

namespace fairlead::test {

struct Answer {
    app::ExitStatus status = app::ExitStatus::fine;
    std::string out;
    std::string err;
};

// Runs `fairlead ARGUMENTS…` in this process.
inline Answer fairlead(std::vector<std::string> arguments)
{
    arguments.insert(arguments.begin(), "fairlead");
    std::vector<const char*> argv;
    for (const std::string& argument : arguments)
        argv.push_back(argument.c_str());
    std::ostringstream out;
    std::ostringstream err;
    app::CommandLine commandLine;
    auto status = commandLine.parse(static_cast<int>(argv.size()), argv.data(), {out, err});
    if (!status && !commandLine.wantsWindow())
        status = commandLine.run({out, err});
    return {status.value_or(app::ExitStatus::fine), out.str(), err.str()};
}

}  // namespace fairlead::test
