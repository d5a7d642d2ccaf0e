#pragma once

#include "model/kubernetes/api/byte_stream.h"
#include "model/ssh/session/bell.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <sys/types.h>

namespace fairlead::ssh {

// What lies between libssh2 and the bytes of the connection: libssh2 takes from and puts into memory and never waits,
// two coroutines carry the bytes. So a session runs the same over TCP, over another session's channel and over a program,
// and a packet that is being sent is never half sent when another channel has its turn.
// For one I/O thread, but take() and put() may be called by another one in its stead.
class SessionWire : public std::enable_shared_from_this<SessionWire> {
public:
    SessionWire(const boost::asio::any_io_executor& executor, std::unique_ptr<kubernetes::ByteStream> stream);

    // Begins to carry bytes, until the end of the stream or close().
    void start();
    // What libssh2's callbacks do: the number of bytes, 0 at the end, or the negative errno.
    ssize_t take(char* into, std::size_t size);
    ssize_t put(const char* bytes, std::size_t size);

    // After libssh2 had its turn: carries what it put, and wakes the others where it took something, since that may be theirs.
    void carry();
    // Until something came or ended, or another one had its turn. False: the time came first.
    boost::asio::awaitable<bool> news(Bell::TimePoint end = Bell::TimePoint::max()) { return m_news.wait(end); }
    void wakeAll() { m_news.ring(); }

    // Ends the connection; the first reason counts. What waits is woken.
    void close(const std::string& why);
    bool ended() const;
    std::string whyEnded() const;
    // So much waits to be sent that more of it must wait.
    bool isCongested() const;

    std::uint64_t received() const;
    Bell::TimePoint lastReceived() const;
    // The first bytes that came, as they came: the server's identification and its offer are in clear text.
    std::string beginning() const;

private:
    static boost::asio::awaitable<void> readAll(std::shared_ptr<SessionWire> self);
    static boost::asio::awaitable<void> writeAll(std::shared_ptr<SessionWire> self);
    bool mayRead() const;
    void accept(const char* bytes, std::size_t size);
    std::string takeOutgoing();

    boost::asio::any_io_executor m_executor;
    std::unique_ptr<kubernetes::ByteStream> m_stream;
    Bell m_news;
    Bell m_room;  // for the two carriers
    mutable std::mutex m_mutex;  // for what follows
    std::string m_in;
    std::size_t m_taken = 0;  // of m_in
    std::string m_out;
    bool m_took = false;  // since the last carry()
    bool m_ended = false;
    std::string m_why;
    std::uint64_t m_received = 0;
    Bell::TimePoint m_lastReceived;
    std::string m_beginning;
};

}  // namespace fairlead::ssh
