#pragma once

#include "model/core/result.h"
#include "model/kubernetes/api/byte_stream.h"
#include "model/ssh/host_settings.h"

#include <memory>
#include <string>

namespace fairlead::ssh {

// TCP to a host: every address of its name that the settings allow (AddressFamily, BindAddress), the families by turns, one
// more every quarter of a second until the first answers (RFC 8305). The error names each address and why it did not answer.
boost::asio::awaitable<Result<std::unique_ptr<kubernetes::ByteStream>>> raceConnect(HostSettings settings);

}  // namespace fairlead::ssh
