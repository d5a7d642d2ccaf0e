#include "model/ssh/session/race_connect.h"

#include "model/kubernetes/api/address_race.h"
#include "model/kubernetes/api/tcp_stream.h"

#include <boost/asio/ip/address.hpp>

#include <utility>
#include <vector>

namespace fairlead::ssh {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using kubernetes::ByteStream;
using kubernetes::HostPort;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

bool isAllowed(const std::string& address, AddressFamily wanted)
{
    error_code error;
    const auto parsed = asio::ip::make_address(address, error);
    return !error && (wanted != AddressFamily::inet || parsed.is_v4()) && (wanted != AddressFamily::inet6 || parsed.is_v6());
}

Error notReached(const HostSettings& settings, const kubernetes::RaceOutcome& race)
{
    Error error{"cannot reach " + settings.hostName + " port " + std::to_string(settings.port), race.reasons, {}};
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
    const auto end = steady_clock::now() + settings.connectTimeout;
    HostPort target{settings.hostName, settings.port};  // no temporary: g++ 12 destroys one in a co_await expression twice
    auto addresses = co_await kubernetes::resolveHost(std::move(target), settings.connectTimeout);
    if (!addresses)
        co_return addresses.error();
    std::erase_if(*addresses, [&](const std::string& address) { return !isAllowed(address, settings.addressFamily); });
    const auto left = std::chrono::duration_cast<milliseconds>(end - steady_clock::now());
    kubernetes::RaceOutcome race =
        co_await kubernetes::raceAddresses(std::move(*addresses), settings.port, left, settings.bindAddress);
    if (!race.stream)
        co_return notReached(settings, race);
    co_return std::move(race.stream);
}

}  // namespace fairlead::ssh
