#include "app/commands/cluster_source.h"

#include "app/commands/command_output.h"
#include "app/commands/terminal_approval.h"
#include "model/kubernetes/api/cluster_lists.h"
#include "model/kubernetes/session/context_opening.h"
#include "model/kubernetes/session/node_readings.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <chrono>
#include <csignal>
#include <iostream>
#include <optional>

#include <unistd.h>

namespace fairlead::app {
namespace {

namespace asio = boost::asio;
using kubernetes::ClusterLists;

// Runs until it is done or a signal ends it.
template <class Value> Result<Value> runToEnd(asio::io_context& context, asio::awaitable<Result<Value>> reading)
{
    std::optional<Result<Value>> result;
    asio::cancellation_signal cancel;
    asio::signal_set interrupts(context, SIGINT, SIGTERM);
    interrupts.async_wait([&cancel](const boost::system::error_code& failure, int) {
        if (!failure)
            cancel.emit(asio::cancellation_type::terminal);
    });
    asio::co_spawn(context, std::move(reading),
                   asio::bind_cancellation_slot(cancel.slot(), [&](const std::exception_ptr& thrown, Result<Value> value) {
                       interrupts.cancel();
                       if (!thrown)
                           result = std::move(value);
                   }));
    context.run();
    if (!result)
        return Error{"reading the cluster", "it was interrupted", {}};
    return std::move(*result);
}

// A cluster that was opened: the context must run to its end before the client goes.
struct OpenedCluster {
    std::unique_ptr<asio::io_context> context = std::make_unique<asio::io_context>();
    std::unique_ptr<kubernetes::ApiClient> client;
    bool terminal = false;  // a person sits before `err`
};

Result<OpenedCluster> openCluster(const Source& source, kubernetes::ConnectionObserver* observer, std::ostream& err)
{
    OpenedCluster opened;
    // Whoever reads `err` must be the one who sits at the terminal.
    opened.terminal = &err == &std::cerr && isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1;
    kubernetes::CredentialSurroundings surroundings;
    surroundings.environment = kubernetes::Environment::ofProcess();
    surroundings.approval = approvalAtTerminal(source.allowExec, opened.terminal, std::cin, err);
    surroundings.terminal = opened.terminal;
    surroundings.onPluginMessage = [&err](std::string_view words) { err << words << std::flush; };
    auto access = kubernetes::openContext({source.kubeconfig, source.context}, surroundings, observer);
    if (!access)
        return access.error();
    for (const std::string& warning : access->warnings)
        err << "fairlead: context " << printable(access->access.context) << ": " << printable(warning) << '\n';
    kubernetes::ApiClientOptions options;
    options.observer = observer;
    opened.client = std::make_unique<kubernetes::ApiClient>(
        std::make_shared<const kubernetes::ServerAccess>(std::move(access->access)), options);
    return opened;
}

void say(const Error& problem, std::ostream& err)
{
    err << "fairlead: " << printable(problem.what) << ": " << printable(problem.why) << '\n';
    if (!problem.hint.empty())
        err << printable(problem.hint) << '\n';
}

// The lists, and then each node once.
asio::awaitable<Result<evidence::Evidence>> readNodes(kubernetes::ApiClient& client, evidence::Evidence lists, std::ostream& err,
                                                      bool terminal)
{
    const auto executor = co_await asio::this_coro::executor;
    asio::steady_timer changed(executor, asio::steady_timer::time_point::max());
    kubernetes::NodeReadings::Options options;
    options.shortestPause = options.longestPause = std::chrono::hours(24);  // once is enough
    kubernetes::NodeReadings readings(executor, client, options, [&changed] { changed.cancel(); });
    readings.follow(lists);
    while (readings.waiting() > 0) {
        if (terminal)
            err << "\rRules of " << readings.waiting() << " node(s) to be read… " << std::flush;
        boost::system::error_code woken;
        co_await changed.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    }
    if (terminal)
        err << "\r\x1b[K" << std::flush;
    for (const Error& problem : readings.problems())
        say(problem, err);
    co_return readings.joinedWith(lists);
}

}  // namespace

void sayWhatIsMissing(const ClusterLists& lists, std::ostream& err)
{
    for (const std::string& warning : lists.warnings)
        err << "fairlead: the server says: " << printable(warning) << '\n';
    for (const kubernetes::ListOutcome& outcome : lists.outcomes) {
        if (outcome.state == kubernetes::ListState::complete || outcome.state == kubernetes::ListState::notServed)
            continue;
        say({std::string(outcome.kind->resource), outcome.message, outcome.hint}, err);
    }
}

Result<ClusterLists> readClusterLists(const Source& source, kubernetes::ConnectionObserver* observer, std::ostream& err)
{
    auto opened = openCluster(source, observer, err);
    if (!opened)
        return opened.error();
    return runToEnd(*opened->context, kubernetes::readClusterLists(*opened->client, {}));
}

Result<evidence::Evidence> readCluster(const Source& source, std::ostream& err)
{
    auto opened = openCluster(source, nullptr, err);
    if (!opened)
        return opened.error();
    auto lists = runToEnd(*opened->context, kubernetes::readClusterLists(*opened->client, {}));
    if (!lists)
        return lists.error();
    sayWhatIsMissing(*lists, err);
    if (source.listsOnly)
        return std::move(lists->evidence);
    opened->context->restart();
    return runToEnd(*opened->context, readNodes(*opened->client, std::move(lists->evidence), err, opened->terminal));
}

}  // namespace fairlead::app
