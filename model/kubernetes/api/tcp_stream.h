#pragma once

#include "model/core/result.h"
#include "model/kubernetes/api/byte_stream.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace fairlead::kubernetes {

struct HostPort {
    std::string host;  // a name or an address, without brackets
    std::uint16_t port = 0;

    std::string toString() const;  // "name:443", "[2001:db8::1]:443"
};

// The addresses of the host, in the resolver's order; the host itself where it is an address. The error says which
// name was not found, and tells a missing name from a resolver that does not answer.
boost::asio::awaitable<Result<std::vector<std::string>>> resolveHost(HostPort target, std::chrono::milliseconds limit);

struct TcpConnection {
    std::unique_ptr<ByteStream> stream;
    std::string peer;  // the address that answered, with the port
};

// Connects to the first of the addresses that answers: raceAddresses(). `limit` is for all of them together. The connection
// notices within a minute that the other side is gone (TCP keep-alive: 30 s of silence, then three probes), and has no delay. The
// error names each address and why it did not answer.
boost::asio::awaitable<Result<TcpConnection>> connectTcp(HostPort target, std::vector<std::string> addresses,
                                                         std::chrono::milliseconds limit);

}  // namespace fairlead::kubernetes
