#include "model/kubernetes/api/deadline.h"

#include <boost/asio/steady_timer.hpp>

#include <utility>

namespace fairlead::kubernetes {

struct Deadline::State : std::enable_shared_from_this<Deadline::State> {
    State(const boost::asio::any_io_executor& executor, std::function<void()> call) : timer(executor), onExpiry(std::move(call))
    {
    }

    // Timers that were started before are told apart by their number.
    void start(std::chrono::milliseconds time)
    {
        timer.expires_after(time);
        timer.async_wait([state = shared_from_this(), number = ++current](const boost::system::error_code& error) {
            if (error || number != state->current || !state->onExpiry)
                return;
            state->expired = true;
            std::exchange(state->onExpiry, nullptr)();
        });
    }

    boost::asio::steady_timer timer;
    std::function<void()> onExpiry;
    unsigned current = 0;
    bool expired = false;
};

Deadline::Deadline(const boost::asio::any_io_executor& executor, std::chrono::milliseconds time, std::function<void()> onExpiry)
    : m_state(std::make_shared<State>(executor, std::move(onExpiry)))
{
    m_state->start(time);
}

Deadline::~Deadline()
{
    m_state->onExpiry = nullptr;
    m_state->timer.cancel();
}

bool Deadline::expired() const { return m_state->expired; }

void Deadline::restart(std::chrono::milliseconds time)
{
    if (!m_state->expired)
        m_state->start(time);
}

}  // namespace fairlead::kubernetes
