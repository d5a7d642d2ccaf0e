#include "model/ssh/session/bell.h"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>

namespace fairlead::ssh {

namespace asio = boost::asio;

void Bell::ring()
{
    for (Waiter* const waiter : m_waiters) {
        waiter->rung = true;
        waiter->timer.cancel();
    }
}

asio::awaitable<bool> Bell::wait(TimePoint end)
{
    Waiter waiter{asio::steady_timer(m_executor, end)};
    struct Entry {
        Entry(std::vector<Waiter*>& list, Waiter* one) : waiters(list), mine(one) { waiters.push_back(mine); }
        Entry(const Entry&) = delete;
        Entry& operator=(const Entry&) = delete;
        ~Entry() { std::erase(waiters, mine); }
        std::vector<Waiter*>& waiters;
        Waiter* mine;
    };
    const Entry entry(m_waiters, &waiter);
    boost::system::error_code ignored;
    co_await waiter.timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    const bool throws = co_await asio::this_coro::throw_if_cancelled();
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    if (throws && cancellation.cancelled() != asio::cancellation_type::none)
        throw boost::system::system_error(asio::error::operation_aborted);
    co_return waiter.rung;
}

}  // namespace fairlead::ssh
