#pragma once

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace fairlead::kubernetes {

// What getaddrinfo() says of a name: its addresses in the order to try them, or one of its EAI_ numbers.
struct LookupAnswer {
    std::vector<std::string> addresses;
    int error = 0;
};
using NameLookup = std::function<LookupAnswer(const std::string& name)>;

// As this machine does it: /etc/hosts, DNS and what else nsswitch.conf says. Blocks, for as long as the resolver likes.
LookupAnswer lookUpByMachine(const std::string& name);

// Calls `lookup` on a thread of its own and waits for `limit` at most; nothing: that was over first. getaddrinfo() cannot be
// interrupted, so a look-up that nobody waits for any more, because the time is over or the coroutine was cancelled, is left to
// end by itself, and holds up neither the context nor the end of the program.
boost::asio::awaitable<std::optional<LookupAnswer>> lookUpName(std::string name, std::chrono::milliseconds limit,
                                                               NameLookup lookup = lookUpByMachine);

}  // namespace fairlead::kubernetes
