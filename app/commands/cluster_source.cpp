#include "app/commands/cluster_source.h"

#include "app/commands/command_output.h"
#include "app/commands/terminal_approval.h"
#include "model/kubernetes/api/cluster_lists.h"
#include "model/kubernetes/session/context_opening.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/system/system_error.hpp>

#include <csignal>
#include <iostream>
#include <optional>

#include <unistd.h>

namespace fairlead::app {
namespace {

namespace asio = boost::asio;
using kubernetes::ClusterLists;

// Runs until the lists are read or a signal ends it.
Result<ClusterLists> runToEnd(asio::io_context& context, asio::awaitable<Result<ClusterLists>> reading)
{
    std::optional<Result<ClusterLists>> result;
    asio::cancellation_signal cancel;
    asio::signal_set interrupts(context, SIGINT, SIGTERM);
    interrupts.async_wait([&cancel](const boost::system::error_code& failure, int) {
        if (!failure)
            cancel.emit(asio::cancellation_type::terminal);
    });
    asio::co_spawn(context, std::move(reading),
                   asio::bind_cancellation_slot(cancel.slot(), [&](const std::exception_ptr& thrown, Result<ClusterLists> lists) {
                       interrupts.cancel();
                       if (!thrown)
                           result = std::move(lists);
                   }));
    context.run();
    if (!result)
        return Error{"reading the cluster", "it was interrupted", {}};
    return std::move(*result);
}

}  // namespace

void sayWhatIsMissing(const ClusterLists& lists, std::ostream& err)
{
    for (const std::string& warning : lists.warnings)
        err << "fairlead: the server says: " << printable(warning) << '\n';
    for (const kubernetes::ListOutcome& outcome : lists.outcomes) {
        if (outcome.state == kubernetes::ListState::complete || outcome.state == kubernetes::ListState::notServed)
            continue;
        err << "fairlead: " << outcome.kind->resource << ": " << printable(outcome.message) << '\n';
        if (!outcome.hint.empty())
            err << printable(outcome.hint) << '\n';
    }
}

Result<ClusterLists> readClusterLists(const Source& source, kubernetes::ConnectionObserver* observer, std::ostream& err)
{
    // Whoever reads `err` must be the one who sits at the terminal.
    const bool terminal = &err == &std::cerr && isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1;
    kubernetes::CredentialSurroundings surroundings;
    surroundings.environment = kubernetes::Environment::ofProcess();
    surroundings.approval = approvalAtTerminal(source.allowExec, terminal, std::cin, err);
    surroundings.terminal = terminal;
    surroundings.onPluginMessage = [&err](std::string_view words) { err << words << std::flush; };
    auto access = kubernetes::openContext({source.kubeconfig, source.context}, surroundings, observer);
    if (!access)
        return access.error();
    for (const std::string& warning : access->warnings)
        err << "fairlead: context " << printable(access->access.context) << ": " << printable(warning) << '\n';
    asio::io_context context;
    kubernetes::ApiClientOptions options;
    options.observer = observer;
    kubernetes::ApiClient client(std::make_shared<const kubernetes::ServerAccess>(std::move(access->access)), options);
    return runToEnd(context, kubernetes::readClusterLists(client, {}));
}

Result<evidence::Evidence> readCluster(const Source& source, std::ostream& err)
{
    auto lists = readClusterLists(source, nullptr, err);
    if (!lists)
        return lists.error();
    sayWhatIsMissing(*lists, err);
    return std::move(lists->evidence);
}

}  // namespace fairlead::app
