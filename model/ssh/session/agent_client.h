#pragma once

#include "model/core/result.h"

#include <boost/asio/awaitable.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace fairlead::ssh {

struct AgentKey {
    std::string publicBlob;
    std::string type;  // "ssh-ed25519"
    std::string comment;  // made plain
};

// Asks an ssh-agent over its socket (draft-miller-ssh-agent), a connection for each question, without blocking: an agent
// that asks its person takes a while, for which a minute is given.
boost::asio::awaitable<Result<std::vector<AgentKey>>> listAgentKeys(std::string socketPath);
// The signature of the data, without the name of its algorithm before it. RSA is signed with the algorithm that the data
// names (rsa-sha2-256, rsa-sha2-512).
boost::asio::awaitable<Result<std::string>> signWithAgent(std::string socketPath, std::string publicBlob, std::string data);

}  // namespace fairlead::ssh
