#pragma once

#include "model/ssh/remote_host.h"

#include <boost/asio/any_io_executor.hpp>

#include <memory>
#include <string>

namespace fairlead::ssh {

struct ProgramHostOptions {
    std::string destination;  // "[USER@]HOST[:PORT]", or a name of ssh_config; checked by parseHostDestination()
    std::string configFile;  // in place of ~/.ssh/config; empty: as ssh does
    bool acceptNewHostKeys = false;  // of hosts that nobody knows yet, but for jump hosts; never a changed one
    std::string program;  // absolute; empty: the ssh that is in PATH
};

// A host over the installed ssh program, for what libssh2 cannot do: RSA keys with SHA-2, security keys, certificates, GSSAPI. As
// ssh is configured, but it asks nobody (BatchMode, and no terminal): keys come from its agent or lie open. Each command makes a
// connection of its own unless the configuration shares them (ControlMaster). Host keys are judged by ssh, always. The error is a
// destination that is none, or that there is no ssh. For one I/O thread.
Result<std::unique_ptr<RemoteHost>> makeProgramHost(const boost::asio::any_io_executor& executor, ProgramHostOptions options);

}  // namespace fairlead::ssh
