#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <exception>
#include <optional>
#include <stdexcept>
#include <utility>

namespace fairlead::test {

// Runs the coroutine to its end on the context, which must have nothing else to do for long, and gives its result.
template <class T> T runCoroutine(boost::asio::io_context& context, boost::asio::awaitable<T> coroutine)
{
    std::optional<T> result;
    std::exception_ptr thrown;
    boost::asio::co_spawn(context, std::move(coroutine), [&](std::exception_ptr exception, T value) {
        thrown = exception;
        result = std::move(value);
    });
    context.restart();
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!result && context.run_one_until(end) > 0) { }
    if (thrown)
        std::rethrow_exception(thrown);
    if (!result)
        throw std::runtime_error("the coroutine does not end");
    return std::move(*result);
}

}  // namespace fairlead::test
