#include "model/ssh/session/session_wire.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace fairlead::ssh {
namespace {

namespace asio = boost::asio;

constexpr std::size_t mostUnread = std::size_t{512} << 10;
constexpr std::size_t mostUnsent = std::size_t{1} << 20;
constexpr std::size_t readSize = std::size_t{128} << 10;
constexpr std::size_t longestBeginning = std::size_t{64} << 10;

}  // namespace

SessionWire::SessionWire(const asio::any_io_executor& executor, std::unique_ptr<kubernetes::ByteStream> stream)
    : m_executor(executor),
      m_stream(std::move(stream)),
      m_news(executor),
      m_room(executor),
      m_lastReceived(std::chrono::steady_clock::now())
{
}

void SessionWire::start()
{
    asio::co_spawn(m_executor, readAll(shared_from_this()), asio::detached);
    asio::co_spawn(m_executor, writeAll(shared_from_this()), asio::detached);
}

ssize_t SessionWire::take(char* into, std::size_t size)
{
    const std::lock_guard lock(m_mutex);
    const std::size_t count = std::min(size, m_in.size() - m_taken);
    if (count == 0)
        return m_ended ? 0 : -EAGAIN;
    std::memcpy(into, m_in.data() + m_taken, count);
    m_taken += count;
    if (m_taken == m_in.size()) {
        m_in.clear();
        m_taken = 0;
    }
    m_took = true;
    return static_cast<ssize_t>(count);
}

ssize_t SessionWire::put(const char* bytes, std::size_t size)
{
    const std::lock_guard lock(m_mutex);
    if (m_ended)
        return -EPIPE;
    m_out.append(bytes, size);
    return static_cast<ssize_t>(size);
}

void SessionWire::carry()
{
    bool toSend = false;
    bool took = false;
    {
        const std::lock_guard lock(m_mutex);
        toSend = !m_out.empty();
        took = std::exchange(m_took, false);
    }
    if (took || toSend)
        m_room.ring();
    if (took)
        m_news.ring();
}

bool SessionWire::mayRead() const
{
    const std::lock_guard lock(m_mutex);
    // Who sends a lot and reads nothing gets no more answers put in store.
    return m_in.size() - m_taken < mostUnread && m_out.size() < mostUnsent;
}

void SessionWire::accept(const char* bytes, std::size_t size)
{
    const std::lock_guard lock(m_mutex);
    if (m_taken > mostUnread) {
        m_in.erase(0, m_taken);
        m_taken = 0;
    }
    m_in.append(bytes, size);
    if (m_beginning.size() < longestBeginning)
        m_beginning.append(bytes, std::min(size, longestBeginning - m_beginning.size()));
    m_received += size;
    m_lastReceived = std::chrono::steady_clock::now();
}

asio::awaitable<void> SessionWire::readAll(std::shared_ptr<SessionWire> self)
{
    std::vector<char> block(readSize);
    while (!self->ended()) {
        if (!self->mayRead()) {
            co_await self->m_room.wait();
            continue;
        }
        const kubernetes::Transfer got = co_await self->m_stream->readSome(block);
        if (got.error) {
            self->close(kubernetes::describe(got.error, *self->m_stream));
            co_return;
        }
        self->accept(block.data(), got.size);
        self->m_news.ring();
    }
}

std::string SessionWire::takeOutgoing()
{
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_out, {});
}

asio::awaitable<void> SessionWire::writeAll(std::shared_ptr<SessionWire> self)
{
    while (!self->ended()) {
        const std::string bytes = self->takeOutgoing();
        if (bytes.empty()) {
            co_await self->m_room.wait();
            continue;
        }
        const auto error = co_await self->m_stream->write(bytes);
        if (error) {
            self->close(kubernetes::describe(error, *self->m_stream));
            co_return;
        }
        // The reader may have waited for it, and so may who has more to send.
        self->m_room.ring();
        self->m_news.ring();
    }
}

void SessionWire::close(const std::string& why)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_ended)
            return;
        m_ended = true;
        m_why = why;
    }
    m_stream->close();
    m_room.ring();
    m_news.ring();
}

bool SessionWire::ended() const
{
    const std::lock_guard lock(m_mutex);
    return m_ended;
}

std::string SessionWire::whyEnded() const
{
    const std::lock_guard lock(m_mutex);
    return m_why;
}

bool SessionWire::isCongested() const
{
    const std::lock_guard lock(m_mutex);
    return m_out.size() > mostUnsent / 4;
}

std::uint64_t SessionWire::received() const
{
    const std::lock_guard lock(m_mutex);
    return m_received;
}

Bell::TimePoint SessionWire::lastReceived() const
{
    const std::lock_guard lock(m_mutex);
    return m_lastReceived;
}

std::string SessionWire::beginning() const
{
    const std::lock_guard lock(m_mutex);
    return m_beginning;
}

}  // namespace fairlead::ssh
