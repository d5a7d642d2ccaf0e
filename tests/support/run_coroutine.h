#pragma once

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <utility>

namespace boost::asio {
class io_context;
}

namespace fairlead::test {

// Runs the coroutine to its end on the context, for at most a minute.
void runToEnd(boost::asio::io_context& context, boost::asio::awaitable<void> coroutine);

// The same, and gives its result.
template <class T> T runCoroutine(boost::asio::io_context& context, boost::asio::awaitable<T> coroutine)
{
    std::optional<T> result;
    runToEnd(context, [](boost::asio::awaitable<T> inner, std::optional<T>& into) -> boost::asio::awaitable<void> {
        into.emplace(co_await std::move(inner));
    }(std::move(coroutine), result));
    return std::move(*result);
}

}  // namespace fairlead::test
