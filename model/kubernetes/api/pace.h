#pragma once

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <memory>

namespace fairlead::kubernetes {

// The clock, the waiting and the chance that retries need. Tests hand in their own, so that they never wait.
class Pace {
public:
    virtual ~Pace() = default;
    virtual std::chrono::steady_clock::time_point now() = 0;
    // Can be cancelled.
    virtual boost::asio::awaitable<void> pause(std::chrono::milliseconds time) = 0;
    // Evenly from [0, 1).
    virtual double chance() = 0;
};

// The real ones.
std::shared_ptr<Pace> makeRealPace();

}  // namespace fairlead::kubernetes
