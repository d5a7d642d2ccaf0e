// A RemoteHost over a session that is made when it is needed.
#include "model/kubernetes/api/backoff.h"
#include "model/ssh/session/channel_stream.h"
#include "model/ssh/session/command_run.h"
#include "model/ssh/session/ssh_connector.h"

#include <utility>

namespace fairlead::ssh {
namespace {

using boost::asio::awaitable;

constexpr int mostTries = 3;  // to come back

class SessionHost final : public RemoteHost {
public:
    SessionHost(const boost::asio::any_io_executor& executor, SshConnector& connector, HostSettings settings,
                std::shared_ptr<kubernetes::Pace> pace)
        : m_connector(connector), m_settings(std::move(settings)), m_bell(executor), m_pace(std::move(pace))
    {
    }

    awaitable<Result<RemoteCommandResult>> run(RemoteCommand command,
                                               std::function<void(std::string_view)> standardOutput) override
    {
        const auto session = co_await connected();
        if (!session)
            co_return session.error();
        co_return co_await runCommand(*session, std::move(command), std::move(standardOutput));
    }

    awaitable<Result<std::unique_ptr<kubernetes::ByteStream>>> connectTo(std::string host, std::uint16_t port) override
    {
        const auto session = co_await connected();
        if (!session)
            co_return session.error();
        std::string why;
        LIBSSH2_CHANNEL* const channel = co_await (*session)->openTcpChannel(host, port, why);
        if (!channel)
            co_return Error{"cannot connect to " + host + " port " + std::to_string(port) + " from " + (*session)->name(), why,
                            "check the address as that host sees it"};
        co_return streamOver(*session, channel);
    }

    std::string description() const override
    {
        std::string text = m_settings.user + "@" + m_settings.originalHost;
        for (std::size_t i = m_settings.proxyJump.size(); i-- > 0;)
            text += (i + 1 == m_settings.proxyJump.size() ? " by way of " : ", ") + m_settings.proxyJump[i];
        return text;
    }

private:
    class Connecting {
    public:
        explicit Connecting(SessionHost& host) : m_host(host) { m_host.m_connecting = true; }
        Connecting(const Connecting&) = delete;
        Connecting& operator=(const Connecting&) = delete;
        ~Connecting()
        {
            m_host.m_connecting = false;
            m_host.m_bell.ring();
        }

    private:
        SessionHost& m_host;
    };

    // Several commands at once need one session: the first makes it, the others wait.
    awaitable<Result<std::shared_ptr<SshSession>>> connected()
    {
        for (;;) {
            if (m_session && m_session->isAlive())
                co_return m_session;
            if (!m_connecting)
                break;
            co_await m_bell.wait();
        }
        const Connecting connecting(*this);
        const bool again = std::exchange(m_session, nullptr) != nullptr;
        for (int tries = 1;; ++tries) {
            auto session = co_await m_connector.connect(m_settings);
            if (session) {
                m_session = *session;
                co_return m_session;
            }
            // What never worked is told at once; what worked before is given some time to come back.
            if (!again || !session.error().mayPass || tries >= mostTries)
                co_return session.error().error;
            const auto wait = m_backoff.next(*m_pace);
            co_await m_pace->pause(wait);
        }
    }

    SshConnector& m_connector;
    HostSettings m_settings;
    Bell m_bell;
    bool m_connecting = false;
    std::shared_ptr<SshSession> m_session;
    std::shared_ptr<kubernetes::Pace> m_pace;
    kubernetes::Backoff m_backoff;
};

}  // namespace

std::unique_ptr<RemoteHost> SshConnector::host(HostSettings settings)
{
    return std::make_unique<SessionHost>(m_executor, *this, std::move(settings), m_options.pace);
}

}  // namespace fairlead::ssh
