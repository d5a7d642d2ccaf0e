#include "model/kubernetes/api/tcp_stream.h"

#include "model/kubernetes/api/deadline.h"
#include "model/kubernetes/api/tcp_socket_stream.h"

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <netinet/tcp.h>

#include <algorithm>
#include <utility>

namespace fairlead::kubernetes {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using std::chrono::milliseconds;

constexpr int keepAliveIdleSeconds = 30;
constexpr int keepAliveProbeSeconds = 10;
constexpr int keepAliveProbes = 3;
constexpr int unansweredMilliseconds = 60'000;

class TcpStream final : public ByteStream {
public:
    explicit TcpStream(tcp::socket socket) : m_socket(std::move(socket))
    {
        error_code ignored;
        m_socket.set_option(tcp::no_delay(true), ignored);
        m_socket.set_option(asio::socket_base::keep_alive(true), ignored);
        set(TCP_KEEPIDLE, keepAliveIdleSeconds);
        set(TCP_KEEPINTVL, keepAliveProbeSeconds);
        set(TCP_KEEPCNT, keepAliveProbes);
        set(TCP_USER_TIMEOUT, unansweredMilliseconds);
    }

    asio::awaitable<Transfer> readSome(std::span<char> into) override
    {
        Transfer transfer;
        transfer.size = co_await m_socket.async_read_some(asio::buffer(into.data(), into.size()),
                                                          asio::redirect_error(asio::use_awaitable, transfer.error));
        co_return transfer;
    }

    asio::awaitable<error_code> write(std::string_view bytes) override
    {
        error_code error;
        co_await asio::async_write(m_socket, asio::buffer(bytes.data(), bytes.size()),
                                   asio::redirect_error(asio::use_awaitable, error));
        co_return error;
    }

    void close() noexcept override
    {
        error_code ignored;
        m_socket.close(ignored);
    }

private:
    void set(int option, int value) { ::setsockopt(m_socket.native_handle(), IPPROTO_TCP, option, &value, sizeof value); }

    tcp::socket m_socket;
};

Error notFound(const HostPort& target, const error_code& error)
{
    const std::string what = "cannot find " + target.host;
    if (error == asio::error::host_not_found || error == asio::error::no_data)
        return {what, "there is no such name (DNS)",
                "check the name for a typing error, and the VPN or DNS server that knows it"};
    return {what, "the resolver does not answer: " + error.message(),
            "check the network and the DNS servers of this machine (/etc/resolv.conf)"};
}

std::string whyNot(const error_code& error, bool expired)
{
    if (expired)
        return "no answer in time";
    if (error == asio::error::connection_refused)
        return "connection refused";
    return error.message();
}

Error notConnected(const HostPort& target, const std::string& reasons, bool refused)
{
    return {"cannot connect to " + target.toString(), reasons,
            refused ? "the machine is there and nothing listens on this port: check the port, and that the server runs"
                    : "check the address, the route or VPN to it, and firewalls between"};
}

}  // namespace

std::unique_ptr<ByteStream> streamOver(tcp::socket socket) { return std::make_unique<TcpStream>(std::move(socket)); }

std::string describe(const error_code& error, const ByteStream& stream)
{
    std::string detail = stream.detail();
    if (!detail.empty())
        return detail;
    if (error == asio::error::eof)
        return "the other side closed the connection";
    return error.message();
}

std::string HostPort::toString() const
{
    const bool v6 = host.find(':') != std::string::npos;
    return (v6 ? '[' + host + ']' : host) + ':' + std::to_string(port);
}

asio::awaitable<Result<std::vector<std::string>>> resolveHost(HostPort target, milliseconds limit)
{
    std::vector<std::string> addresses;
    error_code error;
    const auto literal = asio::ip::make_address(target.host, error);
    if (!error) {
        addresses.push_back(literal.to_string());
        co_return addresses;
    }
    const auto executor = co_await asio::this_coro::executor;
    tcp::resolver resolver(executor);
    const Deadline deadline(executor, limit, [&resolver] { resolver.cancel(); });
    error.clear();
    const auto results = co_await resolver.async_resolve(target.host, std::to_string(target.port),
                                                         asio::redirect_error(asio::use_awaitable, error));
    if (error)
        co_return notFound(target, deadline.expired() ? error_code(asio::error::timed_out) : error);
    for (const auto& result : results) {
        const std::string address = result.endpoint().address().to_string();
        if (std::ranges::find(addresses, address) == addresses.end())
            addresses.push_back(address);
    }
    co_return addresses;
}

asio::awaitable<Result<TcpConnection>> connectTcp(HostPort target, std::vector<std::string> addresses, milliseconds limit)
{
    // As Go's dialer: what is left is shared out, but two seconds are the least that make sense.
    constexpr milliseconds least{2'000};
    const auto executor = co_await asio::this_coro::executor;
    const auto end = std::chrono::steady_clock::now() + limit;
    std::string reasons;
    bool refused = false;
    for (std::size_t i = 0; i < addresses.size(); ++i) {
        const auto left = std::chrono::duration_cast<milliseconds>(end - std::chrono::steady_clock::now());
        if (left <= milliseconds::zero())
            break;
        const auto share = std::min(left, std::max(least, left / static_cast<int>(addresses.size() - i)));
        const tcp::endpoint endpoint(asio::ip::make_address(addresses[i]), target.port);
        tcp::socket socket(executor);
        error_code error;
        bool expired = false;
        {
            const Deadline deadline(executor, share, [&socket] {
                error_code ignored;
                socket.close(ignored);
            });
            co_await socket.async_connect(endpoint, asio::redirect_error(asio::use_awaitable, error));
            expired = deadline.expired();
        }
        if (!error && !expired)
            co_return TcpConnection{streamOver(std::move(socket)), HostPort{addresses[i], target.port}.toString()};
        refused = refused || error == asio::error::connection_refused;
        reasons += (reasons.empty() ? "" : "; ") + addresses[i] + ": " + whyNot(error, expired);
    }
    co_return notConnected(target, reasons.empty() ? "it has no address" : reasons, refused);
}

}  // namespace fairlead::kubernetes
