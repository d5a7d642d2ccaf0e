#pragma once

#include "tests/support/api_double.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace fairlead::test {

// The server's side of a WebSocket, by Boost.Beast: another implementation than the one under test.
class WebSocketDouble {
public:
    // Answers the upgrade and chooses this protocol.
    WebSocketDouble(ServerStream& stream, const DoubleRequest& request, const std::string& protocol);
    ~WebSocketDouble();

    // What cannot be sent, because the other side has hung up, is lost.
    void send(std::string_view payload);
    // In frames of this size.
    void sendInPieces(std::string_view payload, std::size_t size);
    void ping();
    void close();
    // The next message; nothing where the other side closed.
    std::optional<std::string> read();

private:
    struct State;
    std::unique_ptr<State> m_state;
};

}  // namespace fairlead::test
