#include "model/ssh/session/race_connect.h"

#include "model/kubernetes/api/tcp_socket_stream.h"
#include "model/kubernetes/api/tcp_stream.h"
#include "model/ssh/session/bell.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace fairlead::ssh {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using kubernetes::ByteStream;
using kubernetes::HostPort;

constexpr std::chrono::milliseconds headStart{250};

// What the tries share; each closes its socket when the race is over.
struct Race {
    explicit Race(const asio::any_io_executor& executor) : bell(executor) { }

    Bell bell;
    std::vector<std::shared_ptr<tcp::socket>> sockets;
    std::optional<tcp::socket> winner;
    std::vector<std::string> reasons;
    bool refused = false;
    std::size_t running = 0;
};

struct RaceEnd {
    explicit RaceEnd(Race& one) : race(one) { }
    RaceEnd(const RaceEnd&) = delete;
    RaceEnd& operator=(const RaceEnd&) = delete;
    ~RaceEnd()
    {
        error_code ignored;
        for (const auto& socket : race.sockets)
            socket->close(ignored);
    }
    Race& race;
};

// First of one family, then of the other, and so on; the resolver's first choice begins.
std::vector<asio::ip::address> byTurns(const std::vector<std::string>& addresses, AddressFamily wanted)
{
    std::vector<asio::ip::address> first;
    std::vector<asio::ip::address> second;
    for (const std::string& text : addresses) {
        error_code error;
        const auto address = asio::ip::make_address(text, error);
        if (error || (wanted == AddressFamily::inet && !address.is_v4()) || (wanted == AddressFamily::inet6 && !address.is_v6()))
            continue;
        auto& family = first.empty() || first.front().is_v4() == address.is_v4() ? first : second;
        family.push_back(address);
    }
    std::vector<asio::ip::address> order;
    for (std::size_t i = 0; i < std::max(first.size(), second.size()); ++i) {
        for (const auto* const family : {&first, &second}) {
            if (i < family->size())
                order.push_back((*family)[i]);
        }
    }
    return order;
}

error_code bindTo(tcp::socket& socket, const tcp::endpoint& target, const std::string& address)
{
    error_code error;
    socket.open(target.protocol(), error);
    if (error || address.empty())
        return error;
    const auto local = asio::ip::make_address(address, error);
    if (!error)
        socket.bind(tcp::endpoint(local, 0), error);
    return error;
}

asio::awaitable<void> runOne(std::shared_ptr<Race> race, std::shared_ptr<tcp::socket> socket, tcp::endpoint target,
                             std::string bindAddress)
{
    error_code error = bindTo(*socket, target, bindAddress);
    if (!error)
        co_await socket->async_connect(target, asio::redirect_error(asio::use_awaitable, error));
    --race->running;
    if (!error && !race->winner)
        race->winner = std::move(*socket);
    else if (error && error != asio::error::operation_aborted)
        race->reasons.push_back(target.address().to_string() + ": " + error.message());
    race->refused = race->refused || error == asio::error::connection_refused;
    race->bell.ring();
}

Error notReached(const HostSettings& settings, const Race& race, bool expired)
{
    Error error{"cannot reach " + settings.hostName + " port " + std::to_string(settings.port), {}, {}};
    for (const std::string& reason : race.reasons)
        error.why += (error.why.empty() ? "" : "; ") + reason;
    if (expired)
        error.why += (error.why.empty() ? "" : "; ") + std::string("no answer within ")
            + std::to_string(settings.connectTimeout.count()) + " s";
    if (error.why.empty())
        error.why = "it has no address of the family that AddressFamily allows";
    error.hint = race.refused
        ? "the machine is there and nothing listens on this port: check the port, and that sshd runs"
        : "check the address, the route or VPN to it, and firewalls between; a jump host (ProxyJump) may be needed";
    return error;
}

}  // namespace

asio::awaitable<Result<std::unique_ptr<ByteStream>>> raceConnect(HostSettings settings)
{
    const auto executor = co_await asio::this_coro::executor;
    const auto end = std::chrono::steady_clock::now() + settings.connectTimeout;
    const HostPort target{settings.hostName, settings.port};
    const auto resolved = co_await kubernetes::resolveHost(target, settings.connectTimeout);
    if (!resolved)
        co_return resolved.error();
    const auto race = std::make_shared<Race>(executor);
    const RaceEnd atEnd(*race);
    const auto order = byTurns(*resolved, settings.addressFamily);
    std::size_t next = 0;
    auto nextStart = std::chrono::steady_clock::now();
    while (!race->winner && (next < order.size() || race->running > 0)) {
        const auto now = std::chrono::steady_clock::now();
        if (now >= end)
            break;
        if (next < order.size() && (now >= nextStart || race->running == 0)) {
            const auto socket = race->sockets.emplace_back(std::make_shared<tcp::socket>(executor));
            ++race->running;
            nextStart = now + headStart;
            asio::co_spawn(executor, runOne(race, socket, {order[next++], settings.port}, settings.bindAddress), asio::detached);
            continue;
        }
        co_await race->bell.wait(next < order.size() ? std::min(nextStart, end) : end);
    }
    if (!race->winner)
        co_return notReached(settings, *race, std::chrono::steady_clock::now() >= end);
    co_return kubernetes::streamOver(std::move(*race->winner));
}

}  // namespace fairlead::ssh
