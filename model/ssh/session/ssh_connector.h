#pragma once

#include "model/kubernetes/api/pace.h"
#include "model/ssh/host_settings.h"
#include "model/ssh/remote_host.h"
#include "model/ssh/session/remembering_prompter.h"
#include "model/ssh/session/ssh_session.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace fairlead::ssh {

struct ConnectorOptions {
    std::shared_ptr<SshPrompter> prompter;
    // The settings of a jump host, named as in ProxyJump.
    std::function<Result<HostSettings>(const std::string& destination)> settingsFor;
    std::shared_ptr<kubernetes::Pace> pace = kubernetes::makeRealPace();  // of the pauses before it connects again
    bool acceptNewHostKeys = false;  // of hosts that nobody knows yet; never a changed one
};

struct ConnectFailure {
    Error error;
    bool mayPass = false;  // a later try may succeed: nothing answered, or the connection broke
};

// Makes SSH sessions: the way (TCP, ProxyCommand, any number of jump hosts up to eight), the host key, the log-in. Hosts behind
// the same jump host share its session. For one I/O thread; every host that it made must be gone before it.
class SshConnector {
public:
    SshConnector(const boost::asio::any_io_executor& executor, ConnectorOptions options);
    ~SshConnector();

    // Connects when it is first used; again, with growing pauses, when the connection was lost.
    std::unique_ptr<RemoteHost> host(HostSettings settings);

    boost::asio::awaitable<boost::system::result<std::shared_ptr<SshSession>, ConnectFailure>> connect(HostSettings settings);

private:
    using Connected = boost::system::result<std::shared_ptr<SshSession>, ConnectFailure>;
    struct SharedHop;
    Result<std::vector<HostSettings>> wayTo(const HostSettings& settings) const;
    boost::asio::awaitable<Connected> sharedHop(const std::vector<HostSettings>& way, std::size_t index);
    boost::asio::awaitable<Connected> connectAlong(const std::vector<HostSettings>& way, std::size_t index);
    boost::asio::awaitable<boost::system::result<std::unique_ptr<kubernetes::ByteStream>, ConnectFailure>>
    reach(const std::vector<HostSettings>& way, std::size_t index);
    boost::asio::awaitable<Connected> establish(std::unique_ptr<kubernetes::ByteStream> stream, const HostSettings& settings,
                                                std::string by);

    boost::asio::any_io_executor m_executor;
    ConnectorOptions m_options;
    RememberingPrompter m_prompter;
    std::map<std::string, std::shared_ptr<SharedHop>> m_hops;
};

[[noreturn]] inline void throw_exception_from_error(const ConnectFailure& failure, const boost::source_location&)
{
    throw std::logic_error(failure.error.what + ": " + failure.error.why);
}

}  // namespace fairlead::ssh
