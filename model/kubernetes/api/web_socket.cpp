#include "model/kubernetes/api/web_socket.h"

#include "model/kubernetes/api/deadline.h"
#include "model/kubernetes/kubeconfig/base64.h"

#include <boost/asio/this_coro.hpp>

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <array>
#include <utility>
#include <vector>

namespace fairlead::kubernetes {
namespace {

using boost::asio::awaitable;

constexpr unsigned continuation = 0x0;
constexpr unsigned binaryFrame = 0x2;
constexpr unsigned closeFrame = 0x8;
constexpr unsigned pingFrame = 0x9;
constexpr unsigned pongFrame = 0xa;

template <std::size_t size> std::string randomBytes()
{
    std::array<unsigned char, size> bytes{};
    RAND_bytes(bytes.data(), static_cast<int>(bytes.size()));
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// RFC 6455, 4.2.2: what proves that the other side speaks WebSocket.
std::string acceptFor(const std::string& key)
{
    const std::string text = key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr);
    return encodeBase64({reinterpret_cast<const char*>(digest.data()), size});
}

Error socketError(std::string why)
{
    return {"the stream broke", std::move(why), "try again; if it stays, look for a proxy that does not pass WebSockets on"};
}

}  // namespace

WebSocket::WebSocket(std::unique_ptr<ByteStream> stream, std::string early, std::string protocol)
    : m_stream(std::move(stream)), m_buffer(std::move(early)), m_protocol(std::move(protocol))
{
}

awaitable<Result<std::string>> WebSocket::readExactly(std::size_t size)
{
    std::vector<char> piece;
    while (m_buffer.size() < size) {
        piece.resize(std::size_t{32} << 10);
        const Transfer got = co_await m_stream->readSome(piece);
        if (got.error)
            co_return socketError(describe(got.error, *m_stream));
        m_buffer.append(piece.data(), got.size);
    }
    std::string bytes = m_buffer.substr(0, size);
    m_buffer.erase(0, size);
    co_return Result<std::string>(boost::system::in_place_value, std::move(bytes));
}

awaitable<Result<WebSocket::Frame>> WebSocket::readFrame()
{
    const auto head = co_await readExactly(2);
    if (!head)
        co_return head.error();
    const auto first = static_cast<unsigned char>((*head)[0]);
    const auto second = static_cast<unsigned char>((*head)[1]);
    Frame frame;
    frame.opcode = first & 0xfU;
    frame.last = (first & 0x80U) != 0;
    if ((first & 0x70U) != 0 || (second & 0x80U) != 0)
        co_return socketError("what came is no WebSocket frame of a server");
    std::size_t size = second & 0x7fU;
    if (size >= 126) {
        const auto length = co_await readExactly(size == 126 ? 2 : 8);
        if (!length)
            co_return length.error();
        size = 0;
        for (const char byte : *length)
            size = size << 8 | static_cast<unsigned char>(byte);
    }
    if (size > longestMessage)
        co_return socketError("a message is longer than 16 MiB");
    auto payload = co_await readExactly(size);
    if (!payload)
        co_return payload.error();
    frame.payload = std::move(*payload);
    co_return std::move(frame);
}

awaitable<Result<std::optional<std::string>>> WebSocket::read(std::chrono::milliseconds silence)
{
    const auto executor = co_await boost::asio::this_coro::executor;
    Deadline deadline(executor, silence, [stream = m_stream.get()] { stream->close(); });
    std::optional<std::string> message;
    for (;;) {
        auto frame = co_await readFrame();
        if (!frame) {
            Error error = frame.error();
            if (deadline.expired())
                error.why = "nothing came for " + std::to_string(silence.count() / 1000) + " s";
            co_return error;
        }
        deadline.restart(silence);
        if (frame->opcode == pingFrame) {
            const auto answered = co_await sendFrame(pongFrame, frame->payload);
            if (!answered)
                co_return answered.error();
            continue;
        }
        if (frame->opcode == pongFrame)
            continue;
        if (frame->opcode == closeFrame)
            co_return std::optional<std::string>();
        if ((frame->opcode == continuation) != message.has_value())
            co_return socketError("the frames of a message are out of order");
        if (!message)
            message.emplace();
        if (message->size() + frame->payload.size() > longestMessage)
            co_return socketError("a message is longer than 16 MiB");
        *message += frame->payload;
        if (frame->last)
            co_return std::move(message);
    }
}

awaitable<Result<void>> WebSocket::sendFrame(unsigned opcode, std::string_view payload)
{
    const std::string mask = randomBytes<4>();
    std::string frame;
    frame += static_cast<char>(0x80U | opcode);
    if (payload.size() < 126)
        frame += static_cast<char>(0x80U | payload.size());
    else {
        const int bytes = payload.size() < 65536 ? 2 : 8;
        frame += static_cast<char>(0x80U | (bytes == 2 ? 126U : 127U));
        for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8)
            frame += static_cast<char>(payload.size() >> shift & 0xffU);
    }
    frame += mask;
    for (std::size_t i = 0; i < payload.size(); ++i)
        frame += static_cast<char>(payload[i] ^ mask[i % 4]);
    const auto error = co_await m_stream->write(frame);
    if (error)
        co_return socketError(describe(error, *m_stream));
    co_return Result<void>();
}

awaitable<Result<void>> WebSocket::send(std::string_view payload)
{
    auto sent = co_await sendFrame(binaryFrame, payload);
    co_return sent;
}

awaitable<void> WebSocket::sendClose()
{
    const std::string normal("\x03\xe8", 2);  // 1000
    static_cast<void>(co_await sendFrame(closeFrame, normal));
}

awaitable<ApiResult<WebSocket>> openWebSocket(ApiClient& client, std::string path, std::string protocols, Asked asked)
{
    const std::string key = encodeBase64(randomBytes<16>());
    ApiRequest request;
    request.path = std::move(path);
    request.asked = asked;
    request.accept.clear();
    request.fields.emplace_back("Connection", "Upgrade");
    request.fields.emplace_back("Upgrade", "websocket");
    request.fields.emplace_back("Sec-WebSocket-Version", "13");
    request.fields.emplace_back("Sec-WebSocket-Key", key);
    request.fields.emplace_back("Sec-WebSocket-Protocol", protocols);
    auto answer = co_await client.open(std::move(request));
    if (!answer)
        co_return answer.error();
    const std::string what = "cannot " + asked.verb + ' ' + asked.what;
    if (answer->head().status != 101 || answer->head().field("sec-websocket-accept") != acceptFor(key)) {
        const Error refused{what, "the answer is not a WebSocket's", "a proxy between does not pass WebSockets on: go around it"};
        co_return noAnswer(refused);
    }
    const std::string protocol(answer->head().field("sec-websocket-protocol"));
    if (protocol.empty() || protocols.find(protocol) == std::string::npos) {
        const Error unknown{what, "the server chose no protocol that Fairlead speaks (" + protocol.substr(0, 60) + ')',
                            "it needs Kubernetes 1.4 or newer"};
        co_return noAnswer(unknown);
    }
    auto [stream, early] = answer->takeStream();
    co_return WebSocket(std::move(stream), std::move(early), protocol);
}

}  // namespace fairlead::kubernetes
