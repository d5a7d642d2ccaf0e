#include "model/kubernetes/api/address_race.h"

#include "model/kubernetes/api/tcp_socket_stream.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace fairlead::kubernetes {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using std::chrono::steady_clock;

constexpr std::chrono::milliseconds headStart{250};

struct Runner {
    Runner(const asio::any_io_executor& executor, const tcp::endpoint& one) : socket(executor), target(one) { }

    tcp::socket socket;
    tcp::endpoint target;
    std::string reason;  // why it did not answer
};

// What the runners share with the one who started them, and each outlives.
struct Race {
    explicit Race(const asio::any_io_executor& executor) : bell(executor) { }

    void finish(Runner& runner, const error_code& error)
    {
        --running;
        if (over)
            return;
        if (!error && !winner)
            winner = &runner;
        else if (error == asio::error::connection_refused)
            runner.reason = "connection refused";
        else
            runner.reason = error.message();
        refused = refused || error == asio::error::connection_refused;
        bell.cancel();
    }

    asio::steady_timer bell;
    std::vector<std::shared_ptr<Runner>> runners;
    Runner* winner = nullptr;
    std::size_t running = 0;
    bool refused = false;
    bool over = false;
};

struct RaceEnd {
    explicit RaceEnd(Race& one) : race(one) { }
    RaceEnd(const RaceEnd&) = delete;
    RaceEnd& operator=(const RaceEnd&) = delete;
    ~RaceEnd()
    {
        race.over = true;
        error_code ignored;
        for (const auto& runner : race.runners)
            runner->socket.close(ignored);
    }
    Race& race;
};

// First of one family, then of the other, and so on.
std::vector<asio::ip::address> byTurns(const std::vector<std::string>& addresses)
{
    std::vector<asio::ip::address> first;
    std::vector<asio::ip::address> second;
    for (const std::string& text : addresses) {
        error_code error;
        const auto address = asio::ip::make_address(text, error);
        if (!error)
            (first.empty() || first.front().is_v4() == address.is_v4() ? first : second).push_back(address);
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

asio::awaitable<void> run(std::shared_ptr<Race> race, std::shared_ptr<Runner> runner, std::string bindAddress)
{
    error_code error = bindTo(runner->socket, runner->target, bindAddress);
    if (!error)
        co_await runner->socket.async_connect(runner->target, asio::redirect_error(asio::use_awaitable, error));
    race->finish(*runner, error);
}

std::string reasonsOf(const Race& race)
{
    std::string text;
    for (const auto& runner : race.runners)
        text += (text.empty() ? "" : "; ") + runner->target.address().to_string() + ": "
            + (runner->reason.empty() ? "no answer in time" : runner->reason);
    return text;
}

}  // namespace

asio::awaitable<RaceOutcome> raceAddresses(std::vector<std::string> addresses, std::uint16_t port,
                                           std::chrono::milliseconds limit, std::string bindAddress)
{
    const auto executor = co_await asio::this_coro::executor;
    const auto race = std::make_shared<Race>(executor);
    const RaceEnd atEnd(*race);
    const auto end = steady_clock::now() + limit;
    const auto order = byTurns(addresses);
    auto nextStart = steady_clock::now();
    while (!race->winner && steady_clock::now() < end && (race->runners.size() < order.size() || race->running > 0)) {
        const bool more = race->runners.size() < order.size();
        if (more && (steady_clock::now() >= nextStart || race->running == 0)) {
            const tcp::endpoint target(order[race->runners.size()], port);
            const auto runner = race->runners.emplace_back(std::make_shared<Runner>(executor, target));
            ++race->running;
            nextStart = steady_clock::now() + headStart;
            asio::co_spawn(executor, run(race, runner, bindAddress), asio::detached);
            continue;
        }
        error_code rung;
        race->bell.expires_at(more ? std::min(nextStart, end) : end);
        co_await race->bell.async_wait(asio::redirect_error(asio::use_awaitable, rung));
    }
    RaceOutcome outcome;
    outcome.refused = race->refused;
    if (race->winner) {
        outcome.address = race->winner->target.address().to_string();
        outcome.stream = streamOver(std::move(race->winner->socket));
    } else {
        outcome.reasons = reasonsOf(*race);
    }
    co_return outcome;
}

}  // namespace fairlead::kubernetes
