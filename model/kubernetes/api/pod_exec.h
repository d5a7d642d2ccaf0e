#pragma once

#include "model/kubernetes/api/api_client.h"

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::kubernetes {

struct PodCommand {
    std::string nameSpace;
    std::string pod;
    std::string container;  // empty: the pod's first
    std::vector<std::string> command;  // run as it is, without a shell
    std::size_t longestOutput = std::size_t{256} << 20;
    std::chrono::milliseconds silence{60'000};
};

struct PodCommandResult {
    int exitStatus = 0;
    std::string standardError;  // its first 64 KiB
    std::string protocol;  // "v5.channel.k8s.io"
};

// Runs a command in a container (pods/exec over a WebSocket) and hands over its standard output as it comes. A command
// that ends with another status than 0 is a result; an error is what kept it from running to its end: a missing right
// (the message names the verb), no such container or program, output beyond the limit, a broken connection.
boost::asio::awaitable<ApiResult<PodCommandResult>> runInPod(ApiClient& client, PodCommand command,
                                                             std::function<void(std::string_view)> standardOutput);

}  // namespace fairlead::kubernetes
