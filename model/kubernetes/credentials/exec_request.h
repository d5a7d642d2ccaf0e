#pragma once

#include <string>
#include <utility>
#include <vector>

namespace fairlead::kubernetes {

// A program that a kubeconfig wants to run, as a person must see it before it runs for the first time.
struct ExecRequest {
    std::string user;
    std::string file;  // the kubeconfig, and the line that says so
    int line = 0;
    std::string program;  // the file that runs, absolute
    std::string commandLine;  // as a shell would take it, quoted where it must be; printable
    std::vector<std::pair<std::string, std::string>> environment;  // set in addition; likely secrets are not shown
    // SHA-256 of program, arguments and environment: the same command line again has the same, any other has another.
    std::string fingerprint;
};

}  // namespace fairlead::kubernetes
