#pragma once

#include "model/core/result.h"
#include "model/kubernetes/api/byte_stream.h"

#include <memory>
#include <string>

namespace fairlead::ssh {

// Starts the ProxyCommand of ssh_config(5) by /bin/sh, its standard input and output the connection. It is killed, with all
// of its process group, when the stream is closed. Whoever calls asked the person first. `name`: what errors call it.
// `ownSession`: it has no terminal to ask at.
Result<std::unique_ptr<kubernetes::ByteStream>> startProxyCommand(const boost::asio::any_io_executor& executor,
                                                                  const std::string& command,
                                                                  const std::string& name = "ProxyCommand",
                                                                  bool ownSession = false);

}  // namespace fairlead::ssh
