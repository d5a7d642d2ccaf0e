#pragma once

#include "model/evidence/evidence.h"
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

// The words of a command and the name of the pod it runs in. Called on the threads of the double, several at once.
using ContainerProgram = std::function<ExecAnswer(const std::vector<std::string>& words, const std::string& pod)>;

// Lets pods/exec run `program`, and gives `log` for pods/log.
void serveContainers(ApiDouble& api, ContainerProgram program, std::string log = {});

// The pods of kube-proxy of a capture, in which a command prints what it printed on that node when the capture was taken.
ContainerProgram recordedNodes(evidence::Evidence capture);
// The node of such a pod; empty: none.
std::string nodeOfProxyPod(const evidence::Evidence& capture, const std::string& pod);

}  // namespace fairlead::test
