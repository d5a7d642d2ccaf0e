#pragma once

#include "model/core/result.h"
#include "model/ssh/host_key.h"
#include "model/ssh/session/algorithms.h"
#include "model/ssh/session/session_memory.h"
#include "model/ssh/session/session_wire.h"

#include <libssh2.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace fairlead::ssh {

struct SessionLimits {
    std::chrono::milliseconds handshake{30'000};
    std::chrono::milliseconds answer{30'000};  // of the server to one request
    std::chrono::milliseconds aliveInterval{15'000};  // silence after which the server is asked for a sign of life; 0: never
    int aliveCount = 3;  // so many intervals of silence, and it counts as gone
};

// One SSH connection on libssh2, which is only ever called from the session's I/O thread (RemoteHost's) and never waits.
// Who needs something of the server repeats the call until it is no LIBSSH2_ERROR_EAGAIN, as libssh2 wants it, and meanwhile
// sleeps until bytes have come. Kept alive by its channels. Errors are for a person: they name the cause, not a number.
class SshSession : public std::enable_shared_from_this<SshSession> {
public:
    // `name` is for messages: "admin@node-1 port 22".
    static Result<std::shared_ptr<SshSession>> make(const boost::asio::any_io_executor& executor,
                                                    std::unique_ptr<kubernetes::ByteStream> stream, std::string name,
                                                    SessionLimits limits);
    SshSession(const SshSession&) = delete;
    SshSession& operator=(const SshSession&) = delete;
    ~SshSession();

    // Identification, key exchange. The host key is then known, and not yet judged.
    boost::asio::awaitable<Result<void>> handshake(std::vector<std::string> knownKeyTypes,
                                                   std::vector<std::string> allowedHostKeys);
    HostKey hostKey() const;
    ServerOffer offer() const;
    // After the log-in: answers the server while nothing else is under way, asks for a sign of life, frees what is done with.
    void startHousekeeping();

    // Repeats a call until it is done. LIBSSH2_ERROR_TIMEOUT: it was not within `limit` (zero: no limit);
    // LIBSSH2_ERROR_SOCKET_DISCONNECT: the connection ended.
    template <class Call> boost::asio::awaitable<ssize_t> repeat(Call call, std::chrono::milliseconds limit)
    {
        const auto self = shared_from_this();
        const Bell::TimePoint end = limit.count() > 0 ? std::chrono::steady_clock::now() + limit : Bell::TimePoint::max();
        for (bool last = false;;) {
            const ssize_t code = call();
            if (afterCall(code))
                co_return code;
            if (last)
                co_return LIBSSH2_ERROR_SOCKET_DISCONNECT;
            last = m_wire->ended();
            if (last)
                continue;
            if (std::chrono::steady_clock::now() >= end)
                co_return LIBSSH2_ERROR_TIMEOUT;
            co_await m_wire->news(end);
        }
    }
    // What every call of libssh2 is followed by. True: it is done (no EAGAIN).
    bool afterCall(ssize_t code);

    // A channel that belongs to whoever asked; null where the server or the connection failed, and `why` says how. One after
    // the other, and to its end where the caller is cancelled: libssh2 opens one channel at a time, and takes the answer to
    // another channel's request for a failure of its own.
    boost::asio::awaitable<LIBSSH2_CHANNEL*> startCommand(std::string line, std::string& why);
    boost::asio::awaitable<LIBSSH2_CHANNEL*> openTcpChannel(std::string host, std::uint16_t port, std::string& why);
    // Closes and frees it, in its own time.
    void discard(LIBSSH2_CHANNEL* channel);

    LIBSSH2_SESSION* raw() const { return m_session; }
    SessionWire& wire() const { return *m_wire; }
    const std::string& name() const { return m_name; }
    const SessionLimits& limits() const { return m_limits; }
    bool isAlive() const { return !m_wire->ended(); }
    void close(const std::string& why) { m_wire->close(why); }
    void delivered(std::size_t bytes) { m_delivered += bytes; }
    // A code of libssh2 and what is known beside it, in words.
    std::string explain(ssize_t code) const;

    // Answers the server's prompts of keyboard-interactive while libssh2 asks; see KeyboardInteractive.
    using PromptCallback = std::function<void(SessionMemory& memory, std::string name, std::string instruction, int count,
                                              const LIBSSH2_USERAUTH_KBDINT_PROMPT*, LIBSSH2_USERAUTH_KBDINT_RESPONSE*)>;
    void setPromptCallback(PromptCallback callback) { m_onPrompts = std::move(callback); }
    void answerPrompts(std::string name, std::string instruction, int count, const LIBSSH2_USERAUTH_KBDINT_PROMPT* prompts,
                       LIBSSH2_USERAUTH_KBDINT_RESPONSE* responses);
    // Where libssh2 frees what it is given.
    SessionMemory& memory() { return m_memory; }

private:
    struct Opening;
    SshSession(const boost::asio::any_io_executor& executor, std::shared_ptr<SessionWire> wire, std::string name,
               SessionLimits limits);
    void installCallbacks();
    boost::asio::awaitable<LIBSSH2_CHANNEL*> open(std::shared_ptr<Opening> opening, std::string& why);
    static boost::asio::awaitable<void> openAll(std::shared_ptr<SshSession> self);
    static boost::asio::awaitable<void> keepHouse(std::weak_ptr<SshSession> weak, std::shared_ptr<SessionWire> wire);
    boost::asio::awaitable<LIBSSH2_CHANNEL*> openOne(const Opening& opening, std::string& why);
    boost::asio::awaitable<LIBSSH2_CHANNEL*> openNew(const Opening& opening, std::string& why);
    void free(LIBSSH2_CHANNEL* channel);
    void freeDiscarded();
    void answerServer();
    void judgePeer();
    Error handshakeError(ssize_t code) const;
    static void onDisconnect(LIBSSH2_SESSION*, int, const char* message, int size, const char*, int, void** abstract);

    boost::asio::any_io_executor m_executor;
    std::shared_ptr<SessionWire> m_wire;
    SessionMemory m_memory;
    LIBSSH2_SESSION* m_session = nullptr;
    int m_descriptor = -1;  // libssh2 wants one, and does not use it
    std::string m_name;
    SessionLimits m_limits;
    AlgorithmChoice m_choice;
    std::string m_farewell;  // what the server said when it disconnected
    PromptCallback m_onPrompts;
    std::vector<std::shared_ptr<Opening>> m_openings;
    bool m_opening = false;
    std::vector<LIBSSH2_CHANNEL*> m_discarded;
    LIBSSH2_CHANNEL* m_spare = nullptr;  // open and unused: the next command's; read while idle, see answerServer
    bool m_spareRefused = false;
    int m_channels = 0;  // open or opening, without the spare and the discarded
    bool m_loggedIn = false;
    std::uint64_t m_delivered = 0;
    Bell::TimePoint m_lastAsked{};
};

}  // namespace fairlead::ssh
