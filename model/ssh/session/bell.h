#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <vector>

namespace fairlead::ssh {

// Wakes every coroutine that waits for it. For one I/O thread: who looks at a condition and then waits misses no ring.
class Bell {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    explicit Bell(const boost::asio::any_io_executor& executor) : m_executor(executor) { }

    void ring();
    // False: the time came first. A cancelled coroutine ends as Asio's do.
    boost::asio::awaitable<bool> wait(TimePoint end = TimePoint::max());

private:
    struct Waiter {
        boost::asio::steady_timer timer;
        bool rung = false;
    };
    boost::asio::any_io_executor m_executor;
    std::vector<Waiter*> m_waiters;
};

}  // namespace fairlead::ssh
