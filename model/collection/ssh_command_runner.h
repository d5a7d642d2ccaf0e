#pragma once

#include "model/collection/command_runner.h"
#include "model/ssh/remote_host.h"

#include <map>
#include <string>
#include <vector>

namespace fairlead::collection {

// Who we are where a host let us in.
struct RemoteIdentity {
    bool isRoot = false;
    std::string user;
    std::string hostName;  // as uname -n tells
    std::map<std::string, std::string> programs;  // name -> path, of those of the list that are there
    std::string sudoRefusal;  // why nothing may be run as root, in sudo's words; empty: some of it may
};

// Runs commands on a host over SSH, whatever its login shell and what that prints at its start: with programFolders() in PATH, in
// the C locale, by sudo -n where a command needs root and we are not. A password is never sent.
class SshCommandRunner : public CommandRunner {
public:
    explicit SshCommandRunner(ssh::RemoteHost& host);

    // Asks the host once; later calls give the same answer. run() does so itself.
    boost::asio::awaitable<Result<RemoteIdentity>> identity();

    boost::asio::awaitable<Result<CommandEnd>> run(CommandRequest request,
                                                   std::function<void(std::string_view)> standardOutput) override;
    // The line for sudoers that allows just what was refused.
    std::string rootRemedy() const override;

private:
    boost::asio::awaitable<Result<CommandEnd>> runScript(std::string script, CommandRequest request,
                                                         std::function<void(std::string_view)> standardOutput);
    void remember(const std::vector<std::string>& refused);

    ssh::RemoteHost& m_host;
    std::optional<RemoteIdentity> m_identity;
    std::vector<std::vector<std::string>> m_refused;
};

// A line of sudoers(5) that lets the user run these commands as root without a password, and nothing else.
std::string sudoersLine(const std::string& user, const std::vector<std::vector<std::string>>& commands);

}  // namespace fairlead::collection
