#pragma once

#include "model/kubernetes/api/api_client.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace fairlead::kubernetes {

struct PodLogRequest {
    std::string nameSpace;
    std::string pod;
    std::string container;  // empty: the pod's only one
    bool follow = false;
    bool previous = false;  // of the container that ended before
    std::optional<std::uint64_t> tailLines;
    std::optional<std::uint64_t> sinceSeconds;
    std::size_t longest = std::size_t{64} << 20;  // bytes in all, unless it follows
};

struct LogLine {
    std::string_view time;  // RFC 3339, as the kubelet wrote it down
    std::string_view text;  // without its end of line; cut at 1 MiB
};

// Hands over the lines of a container's log, each once; valid during the call. With `follow` it goes on until the
// container ends or the coroutine is cancelled, and a connection that breaks is made anew from the last line on.
boost::asio::awaitable<ApiResult<std::size_t>> readPodLog(ApiClient& client, PodLogRequest request,
                                                          std::function<void(const LogLine&)> line);

}  // namespace fairlead::kubernetes
