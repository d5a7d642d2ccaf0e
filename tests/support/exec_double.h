#pragma once

#include "tests/support/api_double.h"

#include <functional>
#include <string>
#include <vector>

namespace fairlead::test {

// What a command in a container of the double does.
struct ExecAnswer {
    std::string output;
    std::string errorOutput;
    int exitStatus = 0;
    bool missing = false;  // there is no such program
};

// Lets pods/exec run `program`, with the words and the name of the pod, and gives `log` for pods/log. Called on the threads of
// the double, several at once. `before` is asked first about every request.
void serveContainers(ApiDouble& api,
                     std::function<ExecAnswer(const std::vector<std::string>& words, const std::string& pod)> program,
                     std::string log = {}, ApiDouble::Intercept before = {});

}  // namespace fairlead::test
