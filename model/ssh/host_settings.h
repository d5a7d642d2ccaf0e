#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fairlead::ssh {

enum class HostKeyChecking : std::uint8_t { ask, yes, acceptNew };
enum class AddressFamily : std::uint8_t { any, inet, inet6 };

// How one host is reached: what ssh_config(5) says of it, every token expanded, with the defaults of OpenSSH where it says
// nothing. Holds no secret.
struct HostSettings {
    std::string originalHost;  // as the person named it
    std::string hostName;  // to resolve, or an address
    std::string user;
    std::uint16_t port = 22;
    // Without the name of a file or of a hop that cannot be expanded; whoever made this warned.
    std::vector<std::string> identityFiles;
    bool identitiesOnly = false;
    std::optional<std::string> agentSocket;  // nothing: no agent
    std::vector<std::string> proxyJump;  // "[user@]host[:port]" of each hop, the nearest to us first
    std::string proxyCommand;  // empty: none
    std::vector<std::string> userKnownHostsFiles;
    std::vector<std::string> globalKnownHostsFiles;
    HostKeyChecking hostKeyChecking = HostKeyChecking::ask;
    std::string hostKeyAlias;  // the name in known_hosts; empty: hostName and port
    bool hashKnownHosts = false;  // for an entry that we add
    std::vector<std::string> hostKeyAlgorithms;  // empty: not said
    std::chrono::seconds connectTimeout{30};
    std::chrono::seconds serverAliveInterval{15};
    int serverAliveCountMax = 3;
    AddressFamily addressFamily = AddressFamily::any;
    std::string bindAddress;
    std::vector<std::string> preferredAuthentications{"publickey", "keyboard-interactive", "password"};
};

}  // namespace fairlead::ssh
