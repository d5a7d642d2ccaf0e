#include "model/ssh/session/ssh_session.h"

#include "model/kubernetes/api/deadline.h"
#include "model/ssh/session/server_text.h"
#include "model/ssh/session/ssh_fields.h"
#include "model/ssh/session/ssh_library.h"

#include <fcntl.h>
#include <unistd.h>

#include <utility>

namespace fairlead::ssh {
namespace {

namespace asio = boost::asio;

// Before the log-in a server has little to say, and a banner has an end.
constexpr std::uint64_t mostBeforeLogin = std::uint64_t{1} << 20;
// What a server may send beyond what somebody asked for: windows of channels, answers.
constexpr std::uint64_t mostUnasked = std::uint64_t{64} << 20;

SshSession* sessionOf(void** abstract) { return static_cast<SshSession*>(*abstract); }

void* allocateMemory(std::size_t size, void** abstract) { return sessionOf(abstract)->memory().allocate(size); }
void* resizeMemory(void* memory, std::size_t size, void** abstract) { return sessionOf(abstract)->memory().resize(memory, size); }
void releaseMemory(void* memory, void** abstract) { sessionOf(abstract)->memory().release(memory); }

ssize_t takeBytes(libssh2_socket_t, void* into, std::size_t size, int, void** abstract)
{
    return sessionOf(abstract)->wire().take(static_cast<char*>(into), size);
}

ssize_t putBytes(libssh2_socket_t, const void* bytes, std::size_t size, int, void** abstract)
{
    return sessionOf(abstract)->wire().put(static_cast<const char*>(bytes), size);
}

}  // namespace

Result<std::shared_ptr<SshSession>> SshSession::make(const asio::any_io_executor& executor,
                                                     std::unique_ptr<kubernetes::ByteStream> stream, std::string name,
                                                     SessionLimits limits)
{
    auto wire = std::make_shared<SessionWire>(executor, std::move(stream));
    const std::shared_ptr<SshSession> session(new SshSession(executor, std::move(wire), std::move(name), limits));
    session->m_descriptor = ::open("/dev/null", O_RDWR | O_CLOEXEC | O_NONBLOCK);
    if (prepareSshLibrary())
        session->m_session = libssh2_session_init_ex(allocateMemory, releaseMemory, resizeMemory, session.get());
    if (!session->m_session || session->m_descriptor < 0)
        return Error{"cannot start an SSH session", sshLibraryName() + " gave none", "free some memory or file descriptors"};
    session->installCallbacks();
    session->m_wire->start();
    return session;
}

SshSession::SshSession(const asio::any_io_executor& executor, std::shared_ptr<SessionWire> wire, std::string name,
                       SessionLimits limits)
    : m_executor(executor), m_wire(std::move(wire)), m_name(std::move(name)), m_limits(limits)
{
}

SshSession::~SshSession()
{
    m_wire->close("it was closed");
    // Without a connection libssh2 waits for nothing: each try frees at least one thing.
    for (int tries = 0; m_session && tries < 10'000; ++tries) {
        if (libssh2_session_free(m_session) != LIBSSH2_ERROR_EAGAIN)
            break;
    }
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

void SshSession::installCallbacks()
{
    libssh2_session_set_blocking(m_session, 0);
    // The type of each callback depends on its kind; libssh2 takes them all as void*.
    const auto set = [this](int kind, auto* function) {
        libssh2_session_callback_set(m_session, kind, reinterpret_cast<void*>(function));
    };
    set(LIBSSH2_CALLBACK_RECV, &takeBytes);
    set(LIBSSH2_CALLBACK_SEND, &putBytes);
    set(LIBSSH2_CALLBACK_DISCONNECT, &SshSession::onDisconnect);
}

void SshSession::onDisconnect(LIBSSH2_SESSION*, int, const char* message, int size, const char*, int, void** abstract)
{
    if (message && size > 0)
        sessionOf(abstract)->m_farewell = plainServerText({message, static_cast<std::size_t>(size)}, 300);
}

bool SshSession::afterCall(ssize_t code)
{
    m_wire->carry();
    const std::uint64_t most = m_loggedIn ? mostUnasked + 2 * m_delivered : mostBeforeLogin;
    if (m_wire->received() > most)
        m_wire->close(m_loggedIn ? "the server sends without end what nobody asked for"
                                 : "the server talks without end and comes to no point");
    return code != LIBSSH2_ERROR_EAGAIN;
}

asio::awaitable<Result<void>> SshSession::handshake(std::vector<std::string> knownKeyTypes,
                                                    std::vector<std::string> allowedHostKeys)
{
    m_choice = chooseAlgorithms(m_session, knownKeyTypes, allowedHostKeys);
    if (!applyAlgorithms(m_session, m_choice))
        co_return Error{
            "cannot connect to " + m_name, sshLibraryName() + " can do none of the host key algorithms that are allowed",
            "look at HostKeyAlgorithms in the SSH configuration, or use the ssh program as the transport (--ssh-program)"};
    const auto call = [this] { return libssh2_session_handshake(m_session, m_descriptor); };
    const ssize_t code = co_await repeat(call, m_limits.handshake);
    if (code != 0)
        co_return handshakeError(code);
    co_return Result<void>();
}

Error SshSession::handshakeError(ssize_t code) const
{
    Error error{"cannot connect to " + m_name, explain(code), "check that an SSH server listens there"};
    const ServerOffer heard = offer();
    if (heard.software.empty() && !heard.greeting.empty() && !heard.greeting.starts_with("SSH-")) {
        error.why = "what answers is no SSH server: it says \"" + heard.greeting + "\"";
        error.hint = "check the port";
    } else if (const std::string mismatch = findMismatch(m_choice, heard); !mismatch.empty()) {
        error.why = mismatch;
        error.hint = "use the ssh program as the transport (--ssh-program)";
    } else if (code == LIBSSH2_ERROR_TIMEOUT) {
        error.why = heard.software.empty() ? "the port answers, but no SSH server speaks" : "the server stopped answering";
    }
    return error;
}

HostKey SshSession::hostKey() const
{
    std::size_t size = 0;
    int type = 0;
    const char* const bytes = libssh2_session_hostkey(m_session, &size, &type);
    HostKey key;
    if (!bytes)
        return key;
    key.blob.assign(bytes, size);
    if (const auto name = SshFields(key.blob).text())
        key.type = plainServerText(*name, 100);
    return key;
}

ServerOffer SshSession::offer() const { return parseServerOffer(m_wire->beginning()); }

std::string SshSession::explain(ssize_t code) const
{
    if (!m_farewell.empty())
        return "the server ended the connection: " + m_farewell;
    if (m_wire->ended() && !m_wire->whyEnded().empty())
        return m_wire->whyEnded();
    switch (code) {
    case LIBSSH2_ERROR_TIMEOUT:
        return "the server does not answer";
    case LIBSSH2_ERROR_SOCKET_DISCONNECT:
    case LIBSSH2_ERROR_SOCKET_RECV:
    case LIBSSH2_ERROR_SOCKET_SEND:
        return "the connection broke";
    case LIBSSH2_ERROR_INVALID_MAC:
    case LIBSSH2_ERROR_DECRYPT:
        return "what came was altered on the way, or is no SSH";
    default:
        break;
    }
    char* text = nullptr;
    libssh2_session_last_error(m_session, &text, nullptr, 0);
    return text && *text ? "SSH: " + plainServerText(text, 200) : "SSH error " + std::to_string(code);
}

void SshSession::answerPrompts(std::string name, std::string instruction, int count,
                               const LIBSSH2_USERAUTH_KBDINT_PROMPT* prompts, LIBSSH2_USERAUTH_KBDINT_RESPONSE* responses)
{
    if (m_onPrompts)
        m_onPrompts(m_memory, std::move(name), std::move(instruction), count, prompts, responses);
}

}  // namespace fairlead::ssh
