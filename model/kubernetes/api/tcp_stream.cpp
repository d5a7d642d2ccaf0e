#include "model/kubernetes/api/tcp_stream.h"

#include "model/kubernetes/api/address_race.h"
#include "model/kubernetes/api/name_lookup.h"
#include "model/kubernetes/api/tcp_socket_stream.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <netdb.h>
#include <netinet/tcp.h>

#include <optional>
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

Error notFound(const HostPort& target, const std::optional<LookupAnswer>& answer)
{
    const std::string what = "cannot find " + target.host;
    if (answer && (answer->error == EAI_NONAME || answer->error == EAI_NODATA || answer->error == 0))
        return {what, "there is no such name (DNS)",
                "check the name for a typing error, and the VPN or DNS server that knows it"};
    return {what, std::string("the resolver does not answer: ") + (answer ? ::gai_strerror(answer->error) : "no answer in time"),
            "check the network and the DNS servers of this machine (/etc/resolv.conf)"};
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
    error_code error;
    const auto literal = asio::ip::make_address(target.host, error);
    if (!error) {
        std::vector<std::string> itself{literal.to_string()};
        co_return itself;
    }
    auto answer = co_await lookUpName(target.host, limit);
    if (!answer || answer->error != 0 || answer->addresses.empty())
        co_return notFound(target, answer);
    co_return std::move(answer->addresses);
}

asio::awaitable<Result<TcpConnection>> connectTcp(HostPort target, std::vector<std::string> addresses, milliseconds limit)
{
    RaceOutcome race = co_await raceAddresses(std::move(addresses), target.port, limit);
    if (!race.stream)
        co_return notConnected(target, race.reasons.empty() ? "it has no address" : race.reasons, race.refused);
    co_return TcpConnection{std::move(race.stream), HostPort{race.address, target.port}.toString()};
}

}  // namespace fairlead::kubernetes
