#pragma once

#include "model/kubernetes/api/byte_stream.h"

#include <boost/asio/ip/tcp.hpp>

#include <memory>

namespace fairlead::kubernetes {

// The bytes of a connected socket, as connectTcp() makes them: no delay, TCP keep-alive.
std::unique_ptr<ByteStream> streamOver(boost::asio::ip::tcp::socket socket);

}  // namespace fairlead::kubernetes
