#pragma once

#include "model/ssh/session/ssh_connector.h"
#include "tests/support/run_coroutine.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_sshd.h"

#include <boost/asio/io_context.hpp>

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace fairlead::test {

// A person whose answers a test decides; writes down what was asked. Without an answer left it refuses, as where nobody is.
class ScriptedPrompter : public ssh::SshPrompter {
public:
    boost::asio::awaitable<Result<ssh::Consent>> acceptHostKey(ssh::HostKeyQuestion question) override;
    boost::asio::awaitable<Result<ssh::SecretText>> passphrase(std::string keyFile, bool again) override;
    boost::asio::awaitable<Result<ssh::SecretText>> password(std::string host, bool again) override;
    boost::asio::awaitable<Result<std::vector<ssh::SecretText>>> answer(ssh::ServerPrompts prompts) override;
    boost::asio::awaitable<Result<ssh::Consent>> allowProxyCommand(std::string host, std::string command) override;

    bool accepts = false;  // host keys and proxy commands
    bool waitsForever = false;  // with its answer to the server's questions
    std::deque<std::string> texts;  // passphrases, passwords, codes
    std::vector<std::string> asked;
    std::vector<ssh::ServerPrompts> rounds;
    std::vector<ssh::HostKeyQuestion> hostKeys;

private:
    Result<ssh::SecretText> next();
};

// Everything between a test and SSH servers.
struct SshAccess {
    SshAccess();
    ~SshAccess();

    // How the server is reached: its key known, its client key named, no agent.
    ssh::HostSettings settingsFor(TestSshd& sshd);
    ssh::HostSettings settingsFor(const std::string& address, std::uint16_t port);
    ssh::SshConnector& connector();
    std::unique_ptr<ssh::RemoteHost> host(TestSshd& sshd) { return connector().host(settingsFor(sshd)); }

    template <class T> T run(boost::asio::awaitable<T> coroutine) { return runCoroutine(context, std::move(coroutine)); }
    // The error of a log-in; "no error" where it succeeds.
    Error failureOf(const ssh::HostSettings& settings);
    // Standard output of a command; the error's words where there is one.
    std::string outputOf(ssh::RemoteHost& host, const std::string& line);

    boost::asio::io_context context;
    TemporaryFolder folder;
    std::shared_ptr<ScriptedPrompter> person = std::make_shared<ScriptedPrompter>();
    std::map<std::string, ssh::HostSettings> hops;  // by their names in ProxyJump
    std::shared_ptr<kubernetes::Pace> pace;
    bool acceptNewHostKeys = false;

private:
    std::unique_ptr<ssh::SshConnector> m_connector;
};

}  // namespace fairlead::test
