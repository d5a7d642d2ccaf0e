#include "tests/support/web_socket_double.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/system_executor.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/websocket/stream.hpp>

namespace fairlead::test {
namespace {

namespace beast = boost::beast;
using boost::system::error_code;

// What Beast needs of a blocking stream.
class BlockingStream {
public:
    using executor_type = boost::asio::system_executor;

    explicit BlockingStream(ServerStream& stream) : m_stream(&stream) { }
    executor_type get_executor() const { return {}; }

    template <class Buffers> std::size_t read_some(const Buffers& buffers, error_code& error)
    {
        const boost::asio::mutable_buffer first = *boost::asio::buffer_sequence_begin(buffers);
        const std::size_t got = m_stream->read(static_cast<char*>(first.data()), first.size());
        error = got == 0 ? error_code(boost::asio::error::eof) : error_code();
        return got;
    }
    template <class Buffers> std::size_t read_some(const Buffers& buffers)
    {
        error_code error;
        const std::size_t got = read_some(buffers, error);
        if (error)
            throw boost::system::system_error(error);
        return got;
    }
    template <class Buffers> std::size_t write_some(const Buffers& buffers, error_code& error)
    {
        std::string all;
        for (auto part = boost::asio::buffer_sequence_begin(buffers); part != boost::asio::buffer_sequence_end(buffers); ++part) {
            const boost::asio::const_buffer piece = *part;
            all.append(static_cast<const char*>(piece.data()), piece.size());
        }
        error = m_stream->write(all) ? error_code() : error_code(boost::asio::error::broken_pipe);
        return all.size();
    }
    template <class Buffers> std::size_t write_some(const Buffers& buffers)
    {
        error_code error;
        const std::size_t put = write_some(buffers, error);
        if (error)
            throw boost::system::system_error(error);
        return put;
    }

private:
    ServerStream* m_stream;
};

// Found by Beast where a WebSocket ends.
[[maybe_unused]] void teardown(beast::role_type, BlockingStream&, error_code& error) { error = {}; }

}  // namespace

struct WebSocketDouble::State {
    explicit State(ServerStream& stream) : socket(BlockingStream(stream)) { }
    beast::websocket::stream<BlockingStream> socket;
    bool isOpen = false;  // false: the other side hung up before it was answered
};

WebSocketDouble::WebSocketDouble(ServerStream& stream, const DoubleRequest& request, const std::string& protocol)
    : m_state(std::make_unique<State>(stream))
{
    beast::http::request<beast::http::string_body> upgrade(beast::http::verb::get, request.path, 11);
    for (const auto& [name, value] : request.fields)
        upgrade.set(name, value);
    m_state->socket.binary(true);
    m_state->socket.set_option(beast::websocket::stream_base::decorator(
        [&protocol](beast::websocket::response_type& response) { response.set("Sec-WebSocket-Protocol", protocol); }));
    error_code gone;
    m_state->socket.accept(upgrade, gone);
    m_state->isOpen = !gone;
}

WebSocketDouble::~WebSocketDouble() = default;

void WebSocketDouble::send(std::string_view payload)
{
    if (!m_state->isOpen)
        return;
    error_code ignored;
    m_state->socket.write(boost::asio::buffer(payload.data(), payload.size()), ignored);
}

void WebSocketDouble::sendInPieces(std::string_view payload, std::size_t size)
{
    while (m_state->isOpen && !payload.empty()) {
        const std::string_view piece = payload.substr(0, size);
        payload.remove_prefix(piece.size());
        error_code ignored;
        m_state->socket.write_some(payload.empty(), boost::asio::buffer(piece.data(), piece.size()), ignored);
    }
}

void WebSocketDouble::ping()
{
    if (!m_state->isOpen)
        return;
    error_code ignored;
    m_state->socket.ping("are you there", ignored);
}

void WebSocketDouble::close()
{
    if (!m_state->isOpen)
        return;
    error_code ignored;
    m_state->socket.close(beast::websocket::close_code::normal, ignored);
}

std::optional<std::string> WebSocketDouble::read()
{
    if (!m_state->isOpen)
        return std::nullopt;
    beast::flat_buffer buffer;
    error_code error;
    m_state->socket.read(buffer, error);
    if (error)
        return std::nullopt;
    return beast::buffers_to_string(buffer.data());
}

}  // namespace fairlead::test
