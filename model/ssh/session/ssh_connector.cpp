#include "model/ssh/session/ssh_connector.h"

#include "model/ssh/session/channel_stream.h"
#include "model/ssh/session/host_key_check.h"
#include "model/ssh/session/login.h"
#include "model/ssh/session/proxy_command.h"
#include "model/ssh/session/race_connect.h"

#include <utility>

namespace fairlead::ssh {
namespace {

using boost::asio::awaitable;
using kubernetes::ByteStream;

constexpr std::size_t longestWay = 8;

std::string destinationOf(const HostSettings& settings)
{
    return settings.user + "@" + settings.hostName + (settings.port == 22 ? "" : " port " + std::to_string(settings.port));
}

// "admin@node-1 by way of bastion".
std::string by(const std::vector<HostSettings>& way, std::size_t index)
{
    std::string text;
    for (std::size_t i = index; i-- > 0;)
        text += (text.empty() ? " by way of " : ", ") + way[i].originalHost;
    return text;
}

SessionLimits limitsOf(const HostSettings& settings)
{
    SessionLimits limits;
    limits.handshake = settings.connectTimeout;
    limits.aliveInterval = settings.serverAliveInterval;
    limits.aliveCount = settings.serverAliveCountMax;
    return limits;
}

std::string keyOf(const std::vector<HostSettings>& way, std::size_t index)
{
    std::string key;
    for (std::size_t i = 0; i <= index; ++i)
        key += destinationOf(way[i]) + '\n';
    return key;
}

// An error at a jump host says so.
Error atHop(Error error, const std::vector<HostSettings>& way, std::size_t index)
{
    if (index + 1 < way.size())
        error.what += " (jump host " + std::to_string(index + 1) + " of " + std::to_string(way.size() - 1) + " on the way to "
            + way.back().originalHost + ')';
    return error;
}

}  // namespace

struct SshConnector::SharedHop {
    explicit SharedHop(const boost::asio::any_io_executor& executor) : bell(executor) { }
    std::weak_ptr<SshSession> session;
    bool connecting = false;
    Bell bell;
};

SshConnector::SshConnector(const boost::asio::any_io_executor& executor, ConnectorOptions options)
    : m_executor(executor), m_options(std::move(options)), m_prompter(executor, m_options.prompter)
{
}

SshConnector::~SshConnector() = default;

// The jump hosts in the order in which they are passed, the host itself last. As with ssh -J, only the first is reached as
// its own settings say; the others by the one before.
Result<std::vector<HostSettings>> SshConnector::wayTo(const HostSettings& settings) const
{
    std::vector<HostSettings> way{settings};
    while (!way.front().proxyJump.empty() && way.size() <= longestWay) {
        const std::vector<std::string> names = std::exchange(way.front().proxyJump, {});
        for (std::size_t i = names.size(); i-- > 0;) {
            auto hop = m_options.settingsFor(names[i]);
            if (!hop)
                return hop.error();
            if (i > 0)
                hop->proxyJump.clear();
            way.insert(way.begin(), std::move(*hop));
        }
    }
    if (way.size() > longestWay)
        return Error{"cannot reach " + settings.originalHost, "the way goes over more than eight jump hosts, or in a circle",
                     "look at ProxyJump in the SSH configuration"};
    return way;
}

awaitable<SshConnector::Connected> SshConnector::connect(HostSettings settings)
{
    const auto way = wayTo(settings);
    if (!way)
        co_return ConnectFailure{way.error(), false};
    co_return co_await connectAlong(*way, way->size() - 1);
}

awaitable<SshConnector::Connected> SshConnector::connectAlong(const std::vector<HostSettings>& way, std::size_t index)
{
    auto stream = co_await reach(way, index);
    if (!stream)
        co_return stream.error();
    auto session = co_await establish(std::move(*stream), way[index], by(way, index));
    if (!session)
        co_return ConnectFailure{atHop(session.error().error, way, index), session.error().mayPass};
    co_return session;
}

awaitable<boost::system::result<std::unique_ptr<ByteStream>, ConnectFailure>>
SshConnector::reach(const std::vector<HostSettings>& way, std::size_t index)
{
    const HostSettings& target = way[index];
    if (index > 0) {
        const auto hop = co_await sharedHop(way, index - 1);
        if (!hop)
            co_return hop.error();
        std::string why;
        LIBSSH2_CHANNEL* const channel = co_await (*hop)->openTcpChannel(target.hostName, target.port, why);
        if (!channel)
            co_return ConnectFailure{Error{"cannot reach " + target.originalHost + by(way, index), (*hop)->name() + ": " + why,
                                           "check the address as the jump host sees it"},
                                     true};
        co_return streamOver(*hop, channel);
    }
    if (!target.proxyCommand.empty() && target.proxyCommand != "none") {
        const auto allowed = co_await m_prompter.allowProxyCommand(target.originalHost, target.proxyCommand);
        if (!allowed)
            co_return ConnectFailure{allowed.error(), false};
        if (*allowed != Consent::given)
            co_return ConnectFailure{Error{"cannot reach " + target.originalHost, "you did not allow its ProxyCommand", {}},
                                     false};
        auto stream = startProxyCommand(m_executor, target.proxyCommand);
        if (!stream)
            co_return ConnectFailure{stream.error(), false};
        co_return std::move(*stream);
    }
    auto stream = co_await raceConnect(target);
    if (!stream)
        co_return ConnectFailure{atHop(stream.error(), way, index), true};
    co_return std::move(*stream);
}

// One session for each jump host, made by whoever needs it first; the others wait for it.
awaitable<SshConnector::Connected> SshConnector::sharedHop(const std::vector<HostSettings>& way, std::size_t index)
{
    auto& entry = m_hops[keyOf(way, index)];
    if (!entry)
        entry = std::make_shared<SharedHop>(m_executor);
    const std::shared_ptr<SharedHop> hop = entry;
    for (;;) {
        if (auto session = hop->session.lock(); session && session->isAlive())
            co_return session;
        if (!hop->connecting)
            break;
        co_await hop->bell.wait();
    }
    struct Connecting {
        explicit Connecting(SharedHop& one) : hop(one) { hop.connecting = true; }
        Connecting(const Connecting&) = delete;
        Connecting& operator=(const Connecting&) = delete;
        ~Connecting()
        {
            hop.connecting = false;
            hop.bell.ring();
        }
        SharedHop& hop;
    };
    const Connecting connecting(*hop);
    auto session = co_await connectAlong(way, index);
    if (session)
        hop->session = *session;
    co_return session;
}

awaitable<SshConnector::Connected> SshConnector::establish(std::unique_ptr<ByteStream> stream, const HostSettings& settings,
                                                           std::string by)
{
    auto made = SshSession::make(m_executor, std::move(stream), destinationOf(settings) + by, limitsOf(settings));
    if (!made)
        co_return ConnectFailure{made.error(), false};
    const std::shared_ptr<SshSession> session = *made;
    const KnownHosts known = readKnownHosts(settings);
    const auto shaken = co_await session->handshake(known.keyTypes(knownNameOf(settings)), settings.hostKeyAlgorithms);
    if (!shaken)
        co_return ConnectFailure{shaken.error(), !session->isAlive()};
    const auto checked = co_await checkHostKey(*session, settings, known, m_options.acceptNewHostKeys, m_prompter, by);
    if (!checked)
        co_return ConnectFailure{checked.error(), false};
    Login login(session, settings, m_prompter);
    const auto in = co_await login.run();
    if (!in)
        co_return ConnectFailure{in.error(), false};
    session->startHousekeeping();
    co_return session;
}

}  // namespace fairlead::ssh
