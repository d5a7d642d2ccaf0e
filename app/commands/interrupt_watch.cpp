#include "app/commands/interrupt_watch.h"

#include <csignal>

namespace fairlead::app {

InterruptWatch::InterruptWatch() : m_signals(m_context, SIGINT, SIGTERM)
{
    m_signals.async_wait([this](const boost::system::error_code& failure, int) {
        if (!failure)
            m_stop.request_stop();
    });
    m_thread = std::thread([this] { m_context.run(); });
}

InterruptWatch::~InterruptWatch()
{
    m_context.stop();
    m_thread.join();
}

}  // namespace fairlead::app
