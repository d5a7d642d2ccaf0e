#pragma once

#include "model/core/result.h"
#include "model/kubernetes/api/api_client.h"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace fairlead::kubernetes {

// The client's side of a WebSocket (RFC 6455) over an answered upgrade. Pings are answered. One reader, one writer; for
// one I/O thread.
class WebSocket {
public:
    static constexpr std::size_t longestMessage = std::size_t{16} << 20;

    WebSocket(std::unique_ptr<ByteStream> stream, std::string early, std::string protocol);

    // The payload of the next message; nothing where the other side closed in order. Error: the connection broke, or
    // what came is no WebSocket.
    boost::asio::awaitable<Result<std::optional<std::string>>> read(std::chrono::milliseconds silence);
    boost::asio::awaitable<Result<void>> send(std::string_view payload);
    // Says that it is over; does not wait for the answer.
    boost::asio::awaitable<void> sendClose();
    // What the server chose of the protocols that were offered.
    const std::string& protocol() const { return m_protocol; }

private:
    struct Frame {
        unsigned opcode = 0;
        bool last = false;
        std::string payload;
    };
    boost::asio::awaitable<Result<Frame>> readFrame();
    boost::asio::awaitable<Result<std::string>> readExactly(std::size_t size);
    boost::asio::awaitable<Result<void>> sendFrame(unsigned opcode, std::string_view payload);

    std::unique_ptr<ByteStream> m_stream;
    std::string m_buffer;  // that came and is not used yet
    std::string m_protocol;
};

// Opens a WebSocket at the path. A refusal is the server's own message (its Status).
boost::asio::awaitable<ApiResult<WebSocket>> openWebSocket(ApiClient& client, std::string path, std::string protocols,
                                                           Asked asked);

}  // namespace fairlead::kubernetes
