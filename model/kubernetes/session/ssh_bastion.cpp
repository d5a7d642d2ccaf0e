#include "model/kubernetes/session/ssh_bastion.h"

#include "model/collection/remote_kubeconfig.h"
#include "model/collection/ssh_command_runner.h"
#include "model/ssh/config/ssh_config.h"
#include "model/ssh/session/program_host.h"
#include "model/ssh/session/ssh_connector.h"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <utility>

namespace fairlead::kubernetes {
namespace {

namespace asio = boost::asio;
using asio::awaitable;
using ssh::Consent;
using ssh::SecretText;

// Puts each question to somebody else and waits for the answer.
class AskingPrompter final : public ssh::SshPrompter {
public:
    AskingPrompter(const asio::any_io_executor& executor, std::function<void(const SshQuestion&)> ask)
        : m_ask(std::move(ask)), m_answered(executor)
    {
    }

    awaitable<Result<Consent>> acceptHostKey(ssh::HostKeyQuestion question) override
    {
        SshQuestion asked;
        asked.kind = SshQuestion::Kind::hostKey;
        asked.host = std::move(question.host);
        asked.keyType = std::move(question.keyType);
        asked.fingerprint = std::move(question.fingerprint);
        asked.knownHostsFile = std::move(question.knownHostsFile);
        const SshAnswer answer = co_await ask(std::move(asked));
        co_return answer.given ? Consent::given : Consent::refused;
    }

    awaitable<Result<SecretText>> passphrase(std::string keyFile, bool again) override
    {
        auto secret = co_await secretOf("Passphrase of the key " + keyFile, again, "Passphrase");
        co_return secret;
    }

    awaitable<Result<SecretText>> password(std::string host, bool again) override
    {
        auto secret = co_await secretOf("Password of " + host, again, "Password");
        co_return secret;
    }

    awaitable<Result<std::vector<SecretText>>> answer(ssh::ServerPrompts prompts) override
    {
        SshQuestion asked;
        asked.host = std::move(prompts.host);
        asked.title = prompts.name.empty() ? asked.host + " asks" : std::move(prompts.name);
        asked.words = std::move(prompts.instruction);
        for (ssh::ServerPrompt& prompt : prompts.prompts)
            asked.fields.push_back({std::move(prompt.text), prompt.echo});
        if (asked.fields.empty())
            co_return std::vector<SecretText>();  // words alone want no answer
        const std::size_t wanted = asked.fields.size();
        SshAnswer answer = co_await ask(std::move(asked));
        if (!answer.given || answer.secrets.size() != wanted)
            co_return notAnswered();
        co_return std::move(answer.secrets);
    }

    awaitable<Result<Consent>> allowProxyCommand(std::string host, std::string command) override
    {
        SshQuestion asked;
        asked.kind = SshQuestion::Kind::proxyCommand;
        asked.host = std::move(host);
        asked.command = std::move(command);
        const SshAnswer answer = co_await ask(std::move(asked));
        co_return answer.given ? Consent::given : Consent::refused;
    }

    void take(SshAnswer answer)
    {
        m_answer = std::move(answer);
        m_answered.cancel();
    }

private:
    static Error notAnswered() { return {"cannot log in", "the question was not answered", "try again"}; }

    awaitable<Result<SecretText>> secretOf(std::string title, bool again, std::string label)
    {
        SshQuestion asked;
        asked.title = std::move(title);
        asked.words = again ? "The last one was wrong." : "";
        asked.fields.push_back({std::move(label), false});
        SshAnswer answer = co_await ask(std::move(asked));
        if (!answer.given || answer.secrets.size() != 1)
            co_return notAnswered();
        co_return std::move(answer.secrets.front());
    }

    awaitable<SshAnswer> ask(SshQuestion question)
    {
        if (m_refused)
            co_return SshAnswer();  // whoever cancels wants no other question
        m_answer.reset();
        m_answered.expires_at(asio::steady_timer::time_point::max());
        m_ask(question);
        boost::system::error_code ignored;
        if (!m_answer)
            co_await m_answered.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        SshAnswer answer;
        if (m_answer)
            answer = std::move(*m_answer);
        m_answer.reset();
        m_refused = !answer.given;
        co_return answer;
    }

    std::function<void(const SshQuestion&)> m_ask;
    asio::steady_timer m_answered;
    std::optional<SshAnswer> m_answer;
    bool m_refused = false;  // a question of this attempt
};

Result<ssh::ConfigSurroundings> surroundingsOf(const ClusterChoice& choice)
{
    auto surroundings = ssh::ConfigSurroundings::ofProcess();
    if (choice.sshConfig.empty())
        return surroundings;
    std::error_code failure;
    surroundings.ownFile = std::filesystem::absolute(choice.sshConfig, failure).string();
    surroundings.systemFile.clear();
    if (failure || !std::filesystem::exists(surroundings.ownFile, failure))
        return Error{choice.sshConfig, "there is no such file", "check the path"};
    return surroundings;
}

}  // namespace

struct SshBastion::State {
    State(const asio::any_io_executor& one, std::function<void(const SshQuestion&)> ask)
        : executor(one), prompter(std::make_shared<AskingPrompter>(one, std::move(ask)))
    {
    }

    Result<void> makeHost(const ClusterChoice& choice)
    {
        auto surroundings = surroundingsOf(choice);
        if (!surroundings)
            return surroundings.error();
        if (choice.sshProgram) {
            auto made = ssh::makeProgramHost(executor,
                                             {choice.throughSsh,
                                              choice.sshConfig.empty() ? std::string() : surroundings->ownFile,
                                              choice.acceptNewHostKeys,
                                              {}});
            if (!made)
                return made.error();
            host = std::move(*made);
            return {};
        }
        auto found = ssh::lookUpHost(choice.throughSsh, *surroundings);
        if (!found)
            return found.error();
        ssh::ConnectorOptions options;
        options.prompter = prompter;
        options.acceptNewHostKeys = choice.acceptNewHostKeys;
        options.settingsFor = [around = *surroundings](const std::string& destination) -> Result<ssh::HostSettings> {
            auto hop = ssh::lookUpHost(destination, around);
            if (!hop)
                return hop.error();
            return std::move(hop->settings);
        };
        connector.emplace(executor, std::move(options));
        host = connector->host(std::move(found->settings));
        return {};
    }

    asio::any_io_executor executor;
    std::shared_ptr<AskingPrompter> prompter;
    std::optional<ssh::SshConnector> connector;
    std::unique_ptr<ssh::RemoteHost> host;  // goes before the connector
};

SshBastion::SshBastion(const asio::any_io_executor& executor, std::function<void(const SshQuestion&)> ask)
    : m_state(std::make_unique<State>(executor, std::move(ask)))
{
}

SshBastion::~SshBastion() = default;

awaitable<Result<ContextAccess>> SshBastion::open(ClusterChoice choice, ConnectionObserver* observer)
{
    StepWatch login(observer, ConnectionStep::ssh);
    if (const auto made = m_state->makeHost(choice); !made) {
        login.failed(made.error());
        co_return made.error();
    }
    collection::SshCommandRunner runner(*m_state->host);
    const auto identity = co_await runner.identity();
    if (!identity) {
        login.failed(identity.error());
        co_return identity.error();
    }
    login.ok("logged in on " + m_state->host->description());
    StepWatch file(observer, ConnectionStep::file);
    auto found = co_await collection::readRemoteKubeconfig(runner);
    if (!found) {
        file.failed(found.error());
        co_return found.error();
    }
    file.ok(found->file + " on " + m_state->host->description());
    StepWatch context(observer, ConnectionStep::context);
    ContextAccess access{std::move(found->access), {}, std::move(found->warnings)};
    context.ok(access.access.context + ", " + std::string(access.access.server.buffer()));
    co_return access;
}

Reach SshBastion::reach() const
{
    Reach reach;
    reach.by = m_state->host->description();
    reach.connect = [raw = m_state->host.get()](HostPort target) { return raw->connectTo(std::move(target.host), target.port); };
    return reach;
}

void SshBastion::answer(SshAnswer answer) { m_state->prompter->take(std::move(answer)); }

}  // namespace fairlead::kubernetes
