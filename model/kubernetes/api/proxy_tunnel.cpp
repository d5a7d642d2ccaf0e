#include "model/kubernetes/api/proxy_tunnel.h"

#include "model/kubernetes/kubeconfig/base64.h"

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <array>
#include <charconv>

namespace fairlead::kubernetes {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::size_t longestAnswer = 16 * 1024;
constexpr auto checkProxy = "check proxy-url of the kubeconfig, or HTTPS_PROXY and NO_PROXY";

Error tunnelError(const boost::urls::url& proxy, const HostPort& target, std::string why, std::string hint = checkProxy)
{
    return {"the proxy " + withoutUser(proxy) + " gives no connection to " + target.toString(), std::move(why), std::move(hint)};
}

std::string printableLine(std::string_view line)
{
    std::string text(line.substr(0, 200));
    std::ranges::replace_if(
        text, [](char c) { return c < 0x20 || c > 0x7e; }, '?');
    return text;
}

// Reads to the end of the answer's head, and not a byte of what follows it: that is TLS already.
asio::awaitable<Result<std::string>> readHead(ByteStream& stream)
{
    std::string head;
    while (!head.ends_with("\r\n\r\n")) {
        char byte = 0;
        const std::span<char> into(&byte, 1);
        const Transfer got = co_await stream.readSome(into);
        if (got.error)
            co_return Error{{}, describe(got.error, stream), {}};
        head += byte;
        if (head.size() > longestAnswer)
            co_return Error{{}, "its answer has no end", {}};
    }
    co_return Result<std::string>(boost::system::in_place_value, std::move(head));
}

asio::awaitable<Result<void>> connectOverHttp(ByteStream& stream, const boost::urls::url& proxy, const HostPort& target)
{
    std::string request = "CONNECT " + target.toString() + " HTTP/1.1\r\nHost: " + target.toString()
        + "\r\nUser-Agent: fairlead/" FAIRLEAD_VERSION "\r\n";
    if (proxy.has_userinfo())
        request += "Proxy-Authorization: Basic " + encodeBase64(proxy.user() + ':' + proxy.password()) + "\r\n";
    request += "\r\n";
    const error_code error = co_await stream.write(request);
    if (error)
        co_return tunnelError(proxy, target, describe(error, stream));
    const auto head = co_await readHead(stream);
    if (!head)
        co_return tunnelError(proxy, target, head.error().why);
    const std::string line = printableLine(std::string_view(*head).substr(0, head->find("\r\n")));
    int status = 0;
    if (!line.starts_with("HTTP/1.") || line.size() < 12)
        co_return tunnelError(proxy, target, "it does not speak HTTP: \"" + line + '"');
    std::from_chars(line.data() + 9, line.data() + 12, status);
    if (status >= 200 && status < 300)
        co_return Result<void>();
    if (status == 407) {
        co_return tunnelError(proxy, target, "it wants a user and a password: " + line,
                              "put them into proxy-url: http://USER:PASSWORD@HOST:PORT");
    }
    co_return tunnelError(proxy, target, "it answers " + line);
}

asio::awaitable<Result<std::string>> exchange(ByteStream& stream, std::string_view request, std::size_t answerSize)
{
    if (!request.empty()) {
        const error_code error = co_await stream.write(request);
        if (error)
            co_return Error{{}, describe(error, stream), {}};
    }
    std::string answer(answerSize, '\0');
    for (std::size_t at = 0; at < answerSize;) {
        const std::span<char> into(answer.data() + at, answerSize - at);
        const Transfer got = co_await stream.readSome(into);
        if (got.error)
            co_return Error{{}, describe(got.error, stream), {}};
        at += got.size;
    }
    co_return Result<std::string>(boost::system::in_place_value, std::move(answer));
}

const char* socksReason(unsigned char code)
{
    static constexpr std::array reasons{"",
                                        "a general failure of the proxy",
                                        "its rules do not allow this connection",
                                        "the network cannot be reached",
                                        "the host cannot be reached, or its name is unknown",
                                        "the connection was refused",
                                        "the way was too long (TTL)",
                                        "it does not know CONNECT",
                                        "it does not know this kind of address"};
    return code < reasons.size() ? reasons.at(code) : "an unknown reason";
}

asio::awaitable<Result<void>> authenticateSocks(ByteStream& stream, const boost::urls::url& proxy, const HostPort& target)
{
    const std::string user = proxy.user();
    const std::string password = proxy.password();
    if (user.size() > 255 || password.size() > 255)
        co_return tunnelError(proxy, target, "its user or password is longer than 255 bytes");
    std::string request = "\x01";
    request += static_cast<char>(user.size());
    request += user;
    request += static_cast<char>(password.size());
    request += password;
    const auto answer = co_await exchange(stream, request, 2);
    if (!answer)
        co_return tunnelError(proxy, target, answer.error().why);
    if ((*answer)[1] != 0)
        co_return tunnelError(proxy, target, "it refuses the user and password");
    co_return Result<void>();
}

std::string socksRequest(const HostPort& target)
{
    std::string request("\x05\x01\x00", 3);
    error_code notAnAddress;
    const auto address = asio::ip::make_address(target.host, notAnAddress);
    const auto append = [&request](const auto& bytes) { request.append(bytes.begin(), bytes.end()); };
    if (notAnAddress) {
        request += '\x03';
        request += static_cast<char>(target.host.size());
        request += target.host;
    } else if (address.is_v4()) {
        request += '\x01';
        append(address.to_v4().to_bytes());
    } else {
        request += '\x04';
        append(address.to_v6().to_bytes());
    }
    request += static_cast<char>(target.port >> 8);
    request += static_cast<char>(target.port & 0xff);
    return request;
}

// The rest of the answer: the address that the proxy is bound to, which nobody needs.
asio::awaitable<Result<void>> skipBoundAddress(ByteStream& stream, char kind)
{
    std::size_t size = kind == '\x04' ? 16 : 4;
    if (kind == '\x03') {
        const auto length = co_await exchange(stream, {}, 1);
        if (!length)
            co_return length.error();
        size = static_cast<unsigned char>(length->front());
    }
    const auto rest = co_await exchange(stream, {}, size + 2);
    if (!rest)
        co_return rest.error();
    co_return Result<void>();
}

asio::awaitable<Result<void>> connectOverSocks(ByteStream& stream, const boost::urls::url& proxy, const HostPort& target)
{
    if (target.host.size() > 255)
        co_return tunnelError(proxy, target, "the name is too long for SOCKS");
    const bool named = proxy.has_userinfo();
    const std::string greeting = named ? std::string("\x05\x02\x00\x02", 4) : std::string("\x05\x01\x00", 3);
    const auto method = co_await exchange(stream, greeting, 2);
    if (!method)
        co_return tunnelError(proxy, target, method.error().why);
    if (method->front() != '\x05')
        co_return tunnelError(proxy, target, "it does not speak SOCKS 5");
    if ((*method)[1] == '\x02' && named) {
        const auto authenticated = co_await authenticateSocks(stream, proxy, target);
        if (!authenticated)
            co_return authenticated.error();
    } else if ((*method)[1] != '\x00') {
        co_return tunnelError(proxy, target, "it wants a user and a password",
                              "put them into proxy-url: socks5://USER:PASSWORD@HOST:PORT");
    }
    const std::string request = socksRequest(target);
    const auto answer = co_await exchange(stream, request, 4);
    if (!answer)
        co_return tunnelError(proxy, target, answer.error().why);
    if ((*answer)[1] != 0)
        co_return tunnelError(proxy, target, socksReason(static_cast<unsigned char>((*answer)[1])));
    const auto skipped = co_await skipBoundAddress(stream, (*answer)[3]);
    if (!skipped)
        co_return tunnelError(proxy, target, skipped.error().why);
    co_return Result<void>();
}

}  // namespace

std::string withoutUser(const boost::urls::url& url)
{
    boost::urls::url plain = url;
    plain.remove_userinfo();
    return plain.buffer();
}

asio::awaitable<Result<void>> openTunnel(ByteStream& stream, boost::urls::url proxy, HostPort target)
{
    if (proxy.scheme() == "socks5") {
        const auto opened = co_await connectOverSocks(stream, proxy, target);
        co_return opened;
    }
    const auto opened = co_await connectOverHttp(stream, proxy, target);
    co_return opened;
}

}  // namespace fairlead::kubernetes
