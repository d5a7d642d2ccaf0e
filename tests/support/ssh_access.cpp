#include "tests/support/ssh_access.h"

#include "model/kubernetes/api/pace.h"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace fairlead::test {

using boost::asio::awaitable;
using ssh::SecretText;

Result<SecretText> ScriptedPrompter::next()
{
    if (texts.empty())
        return Error{"cannot ask", "nobody is here", {}};
    SecretText text(texts.front());
    texts.pop_front();
    return text;
}

awaitable<Result<ssh::Consent>> ScriptedPrompter::acceptHostKey(ssh::HostKeyQuestion question)
{
    asked.push_back("host key of " + question.host);
    hostKeys.push_back(std::move(question));
    co_return accepts ? ssh::Consent::given : ssh::Consent::refused;
}

awaitable<Result<SecretText>> ScriptedPrompter::passphrase(std::string keyFile, bool again)
{
    asked.push_back("passphrase of " + std::filesystem::path(keyFile).filename().string() + (again ? " again" : ""));
    co_return next();
}

awaitable<Result<SecretText>> ScriptedPrompter::password(std::string, bool again)
{
    asked.push_back(again ? "password again" : "password");
    co_return next();
}

awaitable<Result<std::vector<SecretText>>> ScriptedPrompter::answer(ssh::ServerPrompts prompts)
{
    rounds.push_back(prompts);
    asked.push_back("answers");
    if (waitsForever) {
        const auto executor = co_await boost::asio::this_coro::executor;
        boost::asio::steady_timer never(executor, boost::asio::steady_timer::time_point::max());
        co_await never.async_wait(boost::asio::use_awaitable);
    }
    std::vector<SecretText> answers;
    for (std::size_t i = 0; i < prompts.prompts.size(); ++i) {
        auto text = next();
        if (!text)
            co_return text.error();
        answers.push_back(std::move(*text));
    }
    co_return std::move(answers);
}

awaitable<Result<ssh::Consent>> ScriptedPrompter::allowProxyCommand(std::string, std::string command)
{
    asked.push_back("run " + command);
    co_return accepts ? ssh::Consent::given : ssh::Consent::refused;
}

SshAccess::SshAccess() : pace(kubernetes::makeRealPace()) { }

SshAccess::~SshAccess() = default;

ssh::HostSettings SshAccess::settingsFor(const std::string& address, std::uint16_t port)
{
    ssh::HostSettings settings;
    settings.originalHost = settings.hostName = address;
    settings.port = port;
    settings.user = "tester";
    settings.userKnownHostsFiles = {(folder.path() / "known_hosts").string()};
    settings.connectTimeout = std::chrono::seconds(20);
    return settings;
}

ssh::HostSettings SshAccess::settingsFor(TestSshd& sshd)
{
    ssh::HostSettings settings = settingsFor(sshd.address(), sshd.port());
    settings.user = sshd.user();
    settings.identityFiles = {sshd.clientKey().string()};
    std::ofstream(folder.path() / "known_hosts", std::ios::app) << sshd.knownHostsLines();
    return settings;
}

ssh::SshConnector& SshAccess::connector()
{
    if (!m_connector) {
        ssh::ConnectorOptions options;
        options.prompter = person;
        options.settingsFor = [this](const std::string& name) -> Result<ssh::HostSettings> {
            const auto found = hops.find(name);
            if (found == hops.end())
                return Error{"cannot reach " + name, "there is no such hop", {}};
            return found->second;
        };
        options.pace = pace;
        options.acceptNewHostKeys = acceptNewHostKeys;
        m_connector = std::make_unique<ssh::SshConnector>(context.get_executor(), std::move(options));
    }
    return *m_connector;
}

Error SshAccess::failureOf(const ssh::HostSettings& settings)
{
    const auto session = run(connector().connect(settings));
    return session ? Error{"no error", {}, {}} : session.error().error;
}

std::string SshAccess::outputOf(ssh::RemoteHost& host, const std::string& line)
{
    std::string output;
    const auto result = run(host.run({line}, [&output](std::string_view bytes) { output += bytes; }));
    return result ? output : result.error().what + ": " + result.error().why;
}

}  // namespace fairlead::test
