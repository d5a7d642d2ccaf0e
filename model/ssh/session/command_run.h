#pragma once

#include "model/ssh/remote_host.h"
#include "model/ssh/session/ssh_session.h"

#include <memory>

namespace fairlead::ssh {

// RemoteHost::run on a session. libssh2 tells no exit status and the status 0 alike, so a server that tells none counts as
// one that told 0: whoever needs the whole output must look for its end.
boost::asio::awaitable<Result<RemoteCommandResult>> runCommand(std::shared_ptr<SshSession> session, RemoteCommand command,
                                                               std::function<void(std::string_view)> standardOutput);

}  // namespace fairlead::ssh
