#include "tests/support/proxy_doubles.h"

#include "tests/support/api_double_requests.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <thread>

namespace fairlead::test {

std::vector<std::string> ProxyDouble::asked() const
{
    const std::lock_guard lock(m_mutex);
    return m_asked;
}

int ProxyDouble::connectTo(const std::string& host, std::uint16_t port)
{
    {
        const std::lock_guard lock(m_mutex);
        m_asked.push_back(host + ':' + std::to_string(port));
    }
    const auto known = m_names.find(host);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    if (::inet_pton(AF_INET, (known == m_names.end() ? host : known->second).c_str(), &address.sin_addr) != 1)
        return -1;
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0)
        return descriptor;
    ::close(descriptor);
    return -1;
}

void ProxyDouble::splice(ServerStream& client, int server)
{
    std::thread up([&client, server] {
        std::array<char, 16384> bytes{};
        while (const std::size_t got = client.read(bytes.data(), bytes.size())) {
            if (::send(server, bytes.data(), got, MSG_NOSIGNAL) < 0)
                break;
        }
        ::shutdown(server, SHUT_RDWR);
    });
    std::array<char, 16384> bytes{};
    std::string held;
    ssize_t got = 0;
    while ((got = ::recv(server, bytes.data(), bytes.size(), 0)) > 0) {
        held.append(bytes.data(), static_cast<std::size_t>(got));
        if (held.size() >= m_buffer && !client.write(std::exchange(held, {})))
            break;
    }
    client.write(held);
    ::shutdown(client.descriptor(), SHUT_RDWR);
    up.join();
    ::close(server);
}

HttpProxyDouble::HttpProxyDouble()
{
    m_server = std::make_unique<SocketServer>([this](ServerStream& stream) { serve(stream); });
}

HttpProxyDouble::HttpProxyDouble(const TlsServerOptions& tls)
{
    m_server = std::make_unique<SocketServer>([this](ServerStream& stream) { serve(stream); }, tls);
}

void HttpProxyDouble::serve(ServerStream& stream)
{
    const auto request = readRequest(stream);
    if (!request || request->method != "CONNECT")
        return;
    const std::string authorization = request->field("proxy-authorization");
    if (wantsUser() && (!authorization.starts_with("Basic ") || !mayEnter(decodedBase64(authorization.substr(6))))) {
        stream.write("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"p\"\r\n\r\n");
        return;
    }
    const std::size_t colon = request->path.rfind(':');
    const int server =
        connectTo(request->path.substr(0, colon), static_cast<std::uint16_t>(std::stoi(request->path.substr(colon + 1))));
    if (server < 0) {
        stream.write("HTTP/1.1 502 Bad Gateway\r\n\r\n");
        return;
    }
    stream.write("HTTP/1.1 200 Connection established\r\n\r\n");
    splice(stream, server);
}

SocksProxyDouble::SocksProxyDouble()
{
    m_server = std::make_unique<SocketServer>([this](ServerStream& stream) { serve(stream); });
}

bool SocksProxyDouble::authenticate(ServerStream& stream)
{
    std::array<char, 2> head{};
    std::array<char, 255> text{};
    if (!stream.readExactly(head.data(), 2) || !stream.readExactly(text.data(), static_cast<unsigned char>(head[1])))
        return false;
    std::string both(text.data(), static_cast<unsigned char>(head[1]));
    char size = 0;
    if (!stream.readExactly(&size, 1) || !stream.readExactly(text.data(), static_cast<unsigned char>(size)))
        return false;
    both += ':' + std::string(text.data(), static_cast<unsigned char>(size));
    const bool good = mayEnter(both);
    stream.write(good ? std::string("\x01\x00", 2) : std::string("\x01\x01", 2));
    return good;
}

void SocksProxyDouble::serve(ServerStream& stream)
{
    std::array<char, 256> bytes{};
    if (!stream.readExactly(bytes.data(), 2) || !stream.readExactly(bytes.data() + 2, static_cast<unsigned char>(bytes[1])))
        return;
    const bool offered =
        std::string_view(bytes.data() + 2, static_cast<unsigned char>(bytes[1])).find('\x02') != std::string_view::npos;
    if (wantsUser() && !offered) {
        stream.write("\x05\xff");
        return;
    }
    stream.write(wantsUser() ? std::string("\x05\x02", 2) : std::string("\x05\x00", 2));
    if (wantsUser() && !authenticate(stream))
        return;
    if (!stream.readExactly(bytes.data(), 4))
        return;
    std::string host;
    if (bytes[3] == '\x03') {
        char size = 0;
        stream.readExactly(&size, 1);
        host.resize(static_cast<unsigned char>(size));
        stream.readExactly(host.data(), host.size());
    } else {
        std::array<unsigned char, 4> address{};
        stream.readExactly(reinterpret_cast<char*>(address.data()), 4);
        for (const unsigned char part : address)
            host += (host.empty() ? "" : ".") + std::to_string(part);
    }
    std::array<char, 2> port{};
    stream.readExactly(port.data(), 2);
    const int server = connectTo(
        host, static_cast<std::uint16_t>((static_cast<unsigned char>(port[0]) << 8) | static_cast<unsigned char>(port[1])));
    stream.write(std::string("\x05", 1) + (server < 0 ? '\x04' : '\x00') + std::string("\x00\x01\x00\x00\x00\x00\x00\x00", 8));
    if (server >= 0)
        splice(stream, server);
}

}  // namespace fairlead::test
