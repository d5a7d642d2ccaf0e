#pragma once

#include "model/core/result.h"
#include "model/kubernetes/api/byte_stream.h"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace fairlead::ssh {

struct RemoteCommand {
    std::string line;  // handed to the login shell as it is: whoever made it quoted it
    std::size_t longestOutput = std::size_t{128} << 20;
    std::chrono::milliseconds silence{60'000};  // longest time without a byte
};

struct RemoteCommandResult {
    std::optional<int> exitStatus;  // nothing: it was ended by a signal, or the server told none
    std::string signal;  // "KILL"; empty: none
    std::string standardError;  // its first 64 KiB
};

// A host reached over SSH, by whichever transport. For one I/O thread; several commands may run side by side. A cancelled
// coroutine closes its channel and ends with boost::system::system_error, as Asio's do.
class RemoteHost {
public:
    RemoteHost() = default;
    RemoteHost(const RemoteHost&) = delete;
    RemoteHost& operator=(const RemoteHost&) = delete;
    virtual ~RemoteHost() = default;

    // Runs a command without a terminal and hands over its standard output as it comes. A command that ends with another
    // status than 0 is a result; an error is what kept it from running to its end.
    virtual boost::asio::awaitable<Result<RemoteCommandResult>> run(RemoteCommand command,
                                                                    std::function<void(std::string_view)> standardOutput) = 0;
    // A TCP connection that the host makes (direct-tcpip).
    virtual boost::asio::awaitable<Result<std::unique_ptr<kubernetes::ByteStream>>> connectTo(std::string host,
                                                                                              std::uint16_t port) = 0;
    // "admin@node-1 by way of bastion", for messages.
    virtual std::string description() const = 0;
};

}  // namespace fairlead::ssh
