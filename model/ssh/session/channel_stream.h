#pragma once

#include "model/kubernetes/api/byte_stream.h"
#include "model/ssh/session/ssh_session.h"

#include <memory>

namespace fairlead::ssh {

// The bytes of a direct-tcpip channel; takes the channel over, and keeps its session.
std::unique_ptr<kubernetes::ByteStream> streamOver(std::shared_ptr<SshSession> session, LIBSSH2_CHANNEL* channel);

}  // namespace fairlead::ssh
