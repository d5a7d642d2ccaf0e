#pragma once

#include "model/core/result.h"
#include "model/kubernetes/api/byte_stream.h"
#include "model/kubernetes/api/tcp_stream.h"

#include <boost/url/url.hpp>

#include <memory>
#include <string>

namespace fairlead::kubernetes {

// Asks the proxy at the other end of `stream` for a connection to `target`; afterwards the stream leads there. By the
// proxy's scheme: http and https CONNECT (Basic from the user information), socks5 (RFC 1928, RFC 1929; the proxy
// resolves the name). The error has the proxy's own reason and never its password. Time limits are the caller's.
boost::asio::awaitable<Result<void>> openTunnel(ByteStream& stream, boost::urls::url proxy, HostPort target);

// "http://proxy:3128": without the user information, for messages.
std::string withoutUser(const boost::urls::url& url);

}  // namespace fairlead::kubernetes
