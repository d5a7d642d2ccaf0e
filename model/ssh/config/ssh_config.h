#pragma once

#include "model/core/result.h"
#include "model/kubernetes/kubeconfig/environment.h"
#include "model/ssh/config/host_destination.h"
#include "model/ssh/host_settings.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::ssh {

// What ssh_config depends on beside its text.
struct ConfigSurroundings {
    std::string ownFile;  // ~/.ssh/config; empty: none
    std::string systemFile;  // /etc/ssh/ssh_config; empty: none
    std::string home;  // of the person, as the system knows it
    std::string localUser;
    std::string localUserId;
    std::string localHost;  // as uname -n tells
    kubernetes::Environment environment;
    // Runs the command of "Match exec" by a shell and tells whether it ended with status 0. Empty: such a command is not run,
    // what it guards does not apply, and a warning says so.
    std::function<bool(const std::string&)> runMatchCommand;

    // Those of this process, with the files of OpenSSH.
    static ConfigSurroundings ofProcess();
};

struct HostLookup {
    HostSettings settings;
    // "FILE:LINE: what is not followed, and why".
    std::vector<std::string> warnings;
};

// How a host is reached, by the person's and the system's ssh_config(5), read anew. Where OpenSSH would refuse a line, that line
// is left out with a warning. Blocks for as long as the files (1 MiB each at most), and "Match exec", take.
Result<HostLookup> lookUpHost(const std::string& destination, const ConfigSurroundings& surroundings);

// The same by the text of one file.
Result<HostLookup> lookUpHostIn(std::string_view text, const std::string& file, const std::string& destination,
                                const ConfigSurroundings& surroundings);

}  // namespace fairlead::ssh
