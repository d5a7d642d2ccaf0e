#include "model/kubernetes/api/pace.h"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <random>

namespace fairlead::kubernetes {
namespace {

class RealPace final : public Pace {
public:
    std::chrono::steady_clock::time_point now() override { return std::chrono::steady_clock::now(); }

    boost::asio::awaitable<void> pause(std::chrono::milliseconds time) override
    {
        boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, time);
        co_await timer.async_wait(boost::asio::use_awaitable);
    }

    double chance() override { return std::uniform_real_distribution<double>(0.0, 1.0)(m_generator); }

private:
    std::minstd_rand m_generator{std::random_device{}()};
};

}  // namespace

std::shared_ptr<Pace> makeRealPace() { return std::make_shared<RealPace>(); }

}  // namespace fairlead::kubernetes
