#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <stop_token>
#include <thread>

namespace fairlead::app {

// Asks for a stop with SIGINT and SIGTERM, for as long as it lives. Watches on a thread of its own.
class InterruptWatch {
public:
    InterruptWatch();
    InterruptWatch(const InterruptWatch&) = delete;
    InterruptWatch& operator=(const InterruptWatch&) = delete;
    ~InterruptWatch();

    std::stop_token token() const { return m_stop.get_token(); }

private:
    std::stop_source m_stop;
    boost::asio::io_context m_context;
    boost::asio::signal_set m_signals;
    std::thread m_thread;
};

}  // namespace fairlead::app
