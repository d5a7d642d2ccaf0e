#pragma once

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <functional>
#include <memory>

namespace fairlead::kubernetes {

// Calls `onExpiry` once, on the executor, when the time is over, unless it is gone before. What waits is ended by that
// call (it closes the stream); expired() then tells why. For one I/O thread.
class Deadline {
public:
    Deadline(const boost::asio::any_io_executor& executor, std::chrono::milliseconds time, std::function<void()> onExpiry);
    Deadline(const Deadline&) = delete;
    Deadline& operator=(const Deadline&) = delete;
    ~Deadline();

    bool expired() const;
    // Begins anew.
    void restart(std::chrono::milliseconds time);

private:
    struct State;
    std::shared_ptr<State> m_state;
};

}  // namespace fairlead::kubernetes
