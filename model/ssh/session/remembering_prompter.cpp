#include "model/ssh/session/remembering_prompter.h"

#include <utility>

namespace fairlead::ssh {

using boost::asio::awaitable;

// While it lives, nobody else asks.
class RememberingPrompter::Turn {
public:
    explicit Turn(RememberingPrompter& prompter) : m_prompter(prompter) { m_prompter.m_asking = true; }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    ~Turn()
    {
        m_prompter.m_asking = false;
        m_prompter.m_free.ring();
    }

private:
    RememberingPrompter& m_prompter;
};

awaitable<void> RememberingPrompter::awaitTurn()
{
    while (m_asking)
        co_await m_free.wait();
}

std::optional<SecretText> RememberingPrompter::remembered(const std::string& of, bool again)
{
    const auto found = m_secrets.find(of);
    if (found == m_secrets.end())
        return std::nullopt;
    if (again) {
        m_secrets.erase(found);
        return std::nullopt;
    }
    return SecretText(found->second.reveal());
}

void RememberingPrompter::remember(const std::string& of, const SecretText& secret)
{
    m_secrets.insert_or_assign(of, SecretText(secret.reveal()));
}

awaitable<Result<Consent>> RememberingPrompter::acceptHostKey(HostKeyQuestion question)
{
    co_await awaitTurn();
    const Turn turn(*this);
    co_return co_await m_person->acceptHostKey(std::move(question));
}

awaitable<Result<SecretText>> RememberingPrompter::passphrase(std::string keyFile, bool again)
{
    co_await awaitTurn();
    const Turn turn(*this);
    if (auto secret = remembered("key " + keyFile, again))
        co_return std::move(*secret);
    auto typed = co_await m_person->passphrase(keyFile, again);
    if (typed)
        remember("key " + keyFile, *typed);
    co_return std::move(typed);
}

awaitable<Result<SecretText>> RememberingPrompter::password(std::string host, bool again)
{
    co_await awaitTurn();
    const Turn turn(*this);
    if (auto secret = remembered("password " + host, again))
        co_return std::move(*secret);
    auto typed = co_await m_person->password(host, again);
    if (typed)
        remember("password " + host, *typed);
    co_return std::move(typed);
}

awaitable<Result<std::vector<SecretText>>> RememberingPrompter::answer(ServerPrompts prompts)
{
    co_await awaitTurn();
    const Turn turn(*this);
    co_return co_await m_person->answer(std::move(prompts));
}

awaitable<Result<Consent>> RememberingPrompter::allowProxyCommand(std::string host, std::string command)
{
    co_await awaitTurn();
    const Turn turn(*this);
    if (const auto found = m_allowed.find(command); found != m_allowed.end())
        co_return found->second;
    const auto allowed = co_await m_person->allowProxyCommand(host, command);
    if (allowed)
        m_allowed[command] = *allowed;
    co_return allowed;
}

}  // namespace fairlead::ssh
