#pragma once

#include "model/kubernetes/api/byte_stream.h"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace fairlead::kubernetes {

struct RaceOutcome {
    std::unique_ptr<ByteStream> stream;  // null: no address answered
    std::string address;  // the one that did
    std::string reasons;  // "192.0.2.1: connection refused; 2001:db8::1: no answer in time"
    bool refused = false;  // by one of them: the machine is there
};

// TCP to whichever address answers first (RFC 8305): the families by turns, beginning with that of the first address, one more
// every quarter of a second or as soon as all that are under way have failed; `limit` is for all of them together. What is
// no address is left out. `bindAddress`: from this address of the machine; empty: from any.
boost::asio::awaitable<RaceOutcome> raceAddresses(std::vector<std::string> addresses, std::uint16_t port,
                                                  std::chrono::milliseconds limit, std::string bindAddress = {});

}  // namespace fairlead::kubernetes
