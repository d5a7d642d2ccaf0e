#pragma once

#include "model/kubernetes/credentials/exec_request.h"
#include "model/kubernetes/kubeconfig/environment.h"
#include "model/kubernetes/kubeconfig/kubeconfig.h"

#include <boost/asio/awaitable.hpp>

#include <string>

namespace fairlead::kubernetes {

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
