// How a session opens, frees and watches over its channels.
#include "model/ssh/session/ssh_session.h"

#include "model/ssh/session/ssh_fields.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace fairlead::ssh {
namespace {

namespace asio = boost::asio;

constexpr std::uint32_t windowSize = std::uint32_t{4} << 20;
constexpr std::uint32_t packetSize = 32'768;
constexpr std::size_t mostDiscarded = 64;

LIBSSH2_CHANNEL* openSession(LIBSSH2_SESSION* session)
{
    return libssh2_channel_open_ex(session, "session", 7, windowSize, packetSize, nullptr, 0);
}

// RFC 4254, 7.2: where to, and from where, which servers only write to their log.
std::string forwardingMessage(const std::string& host, std::uint16_t port)
{
    return sshText(host) + sshNumber(port) + sshText("127.0.0.1") + sshNumber(22);
}

}  // namespace

struct SshSession::Opening {
    explicit Opening(const asio::any_io_executor& executor) : done(executor) { }
    std::string host;  // empty: a channel for a command
    std::uint16_t port = 0;
    std::optional<std::string> command;  // to start
    Bell done;
    bool finished = false;
    bool abandoned = false;  // nobody waits any more
    LIBSSH2_CHANNEL* channel = nullptr;
    std::string why;
};

asio::awaitable<LIBSSH2_CHANNEL*> SshSession::startCommand(std::string line, std::string& why)
{
    const auto opening = std::make_shared<Opening>(m_executor);
    opening->command = std::move(line);
    co_return co_await open(opening, why);
}

asio::awaitable<LIBSSH2_CHANNEL*> SshSession::openTcpChannel(std::string host, std::uint16_t port, std::string& why)
{
    const auto opening = std::make_shared<Opening>(m_executor);
    opening->host = std::move(host);
    opening->port = port;
    co_return co_await open(opening, why);
}

asio::awaitable<LIBSSH2_CHANNEL*> SshSession::open(std::shared_ptr<Opening> opening, std::string& why)
{
    const auto self = shared_from_this();
    m_openings.push_back(opening);
    ++m_channels;
    if (!std::exchange(m_opening, true))
        asio::co_spawn(m_executor, openAll(self), asio::detached);
    // Where this coroutine is cancelled, the channel is nobody's.
    struct Claim {
        Claim(SshSession& owner, Opening& one) : session(owner), opening(one) { }
        Claim(const Claim&) = delete;
        Claim& operator=(const Claim&) = delete;
        ~Claim()
        {
            opening.abandoned = true;
            if (opening.channel)
                session.discard(std::exchange(opening.channel, nullptr));
        }
        SshSession& session;
        Opening& opening;
    };
    const Claim claim(*self, *opening);
    while (!opening->finished)
        co_await opening->done.wait();
    why = opening->why;
    co_return std::exchange(opening->channel, nullptr);
}

asio::awaitable<void> SshSession::openAll(std::shared_ptr<SshSession> self)
{
    while (!self->m_openings.empty()) {
        const std::shared_ptr<Opening> opening = self->m_openings.front();
        self->m_openings.erase(self->m_openings.begin());
        if (!opening->abandoned)
            opening->channel = co_await self->openOne(*opening, opening->why);
        if (!opening->channel)
            --self->m_channels;
        opening->finished = true;
        if (opening->abandoned && opening->channel)
            self->discard(std::exchange(opening->channel, nullptr));
        opening->done.ring();
    }
    self->m_opening = false;
    self->m_wire->wakeAll();
}

asio::awaitable<LIBSSH2_CHANNEL*> SshSession::openOne(const Opening& opening, std::string& why)
{
    LIBSSH2_CHANNEL* channel = opening.command && isAlive() ? std::exchange(m_spare, nullptr) : nullptr;
    if (!channel)
        channel = co_await openNew(opening, why);
    if (!channel || !opening.command)
        co_return channel;
    const std::string& line = *opening.command;
    const auto call = [channel, &line] {
        return libssh2_channel_process_startup(channel, "exec", 4, line.data(), static_cast<unsigned>(line.size()));
    };
    const ssize_t code = co_await repeat(call, m_limits.answer);
    if (code == 0)
        co_return channel;
    if (code == LIBSSH2_ERROR_TIMEOUT)
        close("the server does not answer");
    why = code == LIBSSH2_ERROR_CHANNEL_REQUEST_DENIED ? "the server refuses to run commands (ForceCommand, or the key's options)"
                                                       : explain(code);
    free(channel);
    co_return nullptr;
}

asio::awaitable<LIBSSH2_CHANNEL*> SshSession::openNew(const Opening& opening, std::string& why)
{
    LIBSSH2_CHANNEL* channel = nullptr;
    const std::string target = opening.host.empty() ? std::string() : forwardingMessage(opening.host, opening.port);
    const auto call = [this, &channel, &target]() -> ssize_t {
        channel = target.empty() ? openSession(m_session)
                                 : libssh2_channel_open_ex(m_session, "direct-tcpip", 12, windowSize, packetSize, target.data(),
                                                           static_cast<unsigned>(target.size()));
        return channel ? 0 : libssh2_session_last_errno(m_session);
    };
    const ssize_t code = co_await repeat(call, m_limits.answer);
    if (channel)
        co_return channel;
    if (code == LIBSSH2_ERROR_TIMEOUT)
        close("the server does not answer");
    why = explain(code);
    if (code == LIBSSH2_ERROR_CHANNEL_FAILURE && isAlive())
        why = opening.host.empty() ? "the server opens no further session (MaxSessions in its sshd_config)"
                                   : "the server makes no connection to " + opening.host + " port " + std::to_string(opening.port)
                + ": it is refused, unreachable, or forwarding is off (AllowTcpForwarding, PermitOpen)";
    co_return nullptr;
}

void SshSession::discard(LIBSSH2_CHANNEL* channel)
{
    --m_channels;
    free(channel);
}

void SshSession::free(LIBSSH2_CHANNEL* channel)
{
    m_discarded.push_back(channel);
    freeDiscarded();
    if (m_discarded.size() > mostDiscarded)
        close("the server closes no channel");
    m_wire->wakeAll();
}

// Closing needs the server's answer. What it never answers is freed with the session.
void SshSession::freeDiscarded()
{
    if (!isAlive())
        return;
    std::erase_if(m_discarded, [this](LIBSSH2_CHANNEL* channel) { return afterCall(libssh2_channel_free(channel)); });
}

void SshSession::startHousekeeping()
{
    m_loggedIn = true;
    // What came for the log-in is accounted for.
    m_delivered = m_wire->received();
    if (m_limits.aliveInterval.count() > 0)
        libssh2_keepalive_config(m_session, 1, 2);
    asio::co_spawn(m_executor, keepHouse(weak_from_this(), m_wire), asio::detached);
}

asio::awaitable<void> SshSession::keepHouse(std::weak_ptr<SshSession> weak, std::shared_ptr<SessionWire> wire)
{
    while (!wire->ended()) {
        Bell::TimePoint next = Bell::TimePoint::max();
        {
            const auto self = weak.lock();
            if (!self)
                co_return;
            self->freeDiscarded();
            self->answerServer();
            self->judgePeer();
            if (self->m_limits.aliveInterval.count() > 0)
                next = std::chrono::steady_clock::now() + self->m_limits.aliveInterval / 2;
        }
        if (!wire->ended())
            co_await wire->news(next);
    }
}

// libssh2 answers the server (a new key exchange, a question whether we live) only while it reads, and it reads only for a
// channel. So an idle session keeps one that is open and unused, and the next command takes it.
void SshSession::answerServer()
{
    if (m_spare) {
        std::array<char, 1> none{};
        const ssize_t code = libssh2_channel_read_ex(m_spare, 0, none.data(), none.size());
        afterCall(code);
        if (code < 0 && code != LIBSSH2_ERROR_EAGAIN && isAlive())
            close(explain(code));
        return;
    }
    if (m_channels > 0 || m_opening || m_spareRefused)
        return;
    const auto self = shared_from_this();
    const auto prepare = [](std::shared_ptr<SshSession> session) -> asio::awaitable<void> {
        std::string why;
        const auto unused = std::make_shared<Opening>(session->m_executor);
        LIBSSH2_CHANNEL* const channel = co_await session->open(unused, why);
        session->m_spareRefused = !channel;
        if (!channel)
            co_return;
        --session->m_channels;
        session->m_spare = channel;
        session->m_wire->wakeAll();
    };
    asio::co_spawn(m_executor, prepare(self), asio::detached);
}

void SshSession::judgePeer()
{
    if (m_limits.aliveInterval.count() == 0 || !isAlive())
        return;
    const auto now = std::chrono::steady_clock::now();
    const auto silence = now - m_wire->lastReceived();
    if (silence >= m_limits.aliveInterval * m_limits.aliveCount) {
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(silence).count();
        close("the server has not answered for " + std::to_string(seconds) + " s");
        return;
    }
    if (silence < m_limits.aliveInterval || now - m_lastAsked < m_limits.aliveInterval)
        return;
    m_lastAsked = now;
    int next = 0;
    const int code = libssh2_keepalive_send(m_session, &next);
    afterCall(code);
}

}  // namespace fairlead::ssh
