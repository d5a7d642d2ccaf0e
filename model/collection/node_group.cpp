#include "model/collection/node_group.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <deque>
#include <exception>
#include <memory>
#include <utility>

namespace fairlead::collection {
namespace {

namespace asio = boost::asio;
using asio::awaitable;

// A name that can be a folder; another one would leave the capture.
bool isFolderName(const std::string& name)
{
    return !name.empty() && name.size() <= 253 && name.front() != '.' && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
    });
}

class Group {
public:
    Group(const asio::any_io_executor& executor, std::vector<RemoteNode> nodes, NodeGroupOptions options)
        : m_nodes(std::move(nodes)),
          m_options(std::move(options)),
          m_outcomes(m_nodes.size()),
          m_done(executor, asio::steady_timer::time_point::max())
    {
    }

    awaitable<std::vector<NodeOutcome>> run()
    {
        const auto executor = co_await asio::this_coro::executor;
        m_running = std::clamp<std::size_t>(m_options.sideBySide, 1, std::max<std::size_t>(m_nodes.size(), 1));
        const std::size_t workers = m_running;
        for (std::size_t i = 0; i < workers; ++i) {
            m_stops.emplace_back();
            asio::co_spawn(executor, work(),
                           asio::bind_cancellation_slot(m_stops.back().slot(), [this](const std::exception_ptr&) {
                               if (--m_running == 0)
                                   m_done.cancel();
                           }));
        }
        co_await asio::this_coro::throw_if_cancelled(false);
        bool stopped = false;
        while (m_running > 0) {
            boost::system::error_code ignored;
            co_await m_done.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
            const auto state = co_await asio::this_coro::cancellation_state;
            if (state.cancelled() != asio::cancellation_type::none && !stopped) {
                stopped = true;
                for (asio::cancellation_signal& stop : m_stops)
                    stop.emit(asio::cancellation_type::terminal);
            }
        }
        if (stopped)
            throw boost::system::system_error(asio::error::operation_aborted);
        co_return std::move(m_outcomes);
    }

private:
    awaitable<void> work()
    {
        while (m_next < m_nodes.size()) {
            const std::size_t index = m_next++;
            co_await one(index);
        }
    }

    awaitable<void> one(std::size_t index)
    {
        const RemoteNode& node = m_nodes[index];
        NodeOutcome& outcome = m_outcomes[index];
        outcome.destination = node.destination;
        SshCommandRunner runner(*node.host);
        const auto identity = co_await runner.identity();
        if (!identity) {
            outcome.error = identity.error();
            co_return;
        }
        outcome.node = m_options.nodeName ? m_options.nodeName(node, *identity) : std::string();
        if (outcome.node.empty())
            outcome.node = identity->hostName;
        if (!isFolderName(outcome.node)) {
            outcome.error =
                Error{node.destination, "the host gives itself a name that no node can have", "name the node beside it"};
            co_return;
        }
        const auto same = [&outcome](const std::string& taken) { return taken == outcome.node; };
        if (std::any_of(m_names.begin(), m_names.end(), same)) {
            outcome.error =
                Error{node.destination, "another of the hosts is the node " + outcome.node + " already", "name each node once"};
            co_return;
        }
        m_names.push_back(outcome.node);
        NodeCollection collection;
        collection.node = outcome.node;
        collection.progress = m_options.progress;
        outcome.evidence = co_await collectNode(runner, std::move(collection));
    }

    std::vector<RemoteNode> m_nodes;
    NodeGroupOptions m_options;
    std::vector<NodeOutcome> m_outcomes;
    std::vector<std::string> m_names;
    std::size_t m_next = 0;
    std::size_t m_running = 0;
    std::deque<asio::cancellation_signal> m_stops;
    asio::steady_timer m_done;
};

}  // namespace

awaitable<std::vector<NodeOutcome>> collectNodes(std::vector<RemoteNode> nodes, NodeGroupOptions options)
{
    const auto executor = co_await asio::this_coro::executor;
    Group group(executor, std::move(nodes), std::move(options));
    auto outcomes = co_await group.run();
    co_return std::move(outcomes);
}

}  // namespace fairlead::collection
