#pragma once

#include "model/kubernetes/kubeconfig/environment.h"
#include "model/kubernetes/kubeconfig/kubeconfig.h"

#include <boost/asio/awaitable.hpp>

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

// Who is asked before a command runs that is not known yet. Called on the I/O thread; the answer may take as long as a
// person does. Whoever implements it remembers fingerprints.
class ExecApproval {
public:
    ExecApproval() = default;
    ExecApproval(const ExecApproval&) = delete;
    ExecApproval& operator=(const ExecApproval&) = delete;
    virtual ~ExecApproval() = default;

    virtual boost::asio::awaitable<bool> mayRun(const ExecRequest& request) = 0;
};

// Where the command's program is: as it is written where it has a slash, else in PATH, whose relative folders do not count.
// The error says what is missing, with the entry's installHint made printable.
Result<std::string> findProgram(const ExecEntry& exec, const std::string& place, const Environment& environment);

ExecRequest execRequest(const UserEntry& user, const std::string& program);

}  // namespace fairlead::kubernetes
