#pragma once

#include "model/ssh/session/bell.h"
#include "model/ssh/session/ssh_prompter.h"

#include <map>
#include <memory>
#include <optional>
#include <string>

namespace fairlead::ssh {

// Between many connections and one person: one question at a time, and a passphrase or password that was typed once is
// not asked for again, unless it was wrong. They are kept in memory, and wiped with this. For one I/O thread.
class RememberingPrompter final : public SshPrompter {
public:
    RememberingPrompter(const boost::asio::any_io_executor& executor, std::shared_ptr<SshPrompter> person)
        : m_person(std::move(person)), m_free(executor)
    {
    }

    boost::asio::awaitable<Result<Consent>> acceptHostKey(HostKeyQuestion question) override;
    boost::asio::awaitable<Result<SecretText>> passphrase(std::string keyFile, bool again) override;
    boost::asio::awaitable<Result<SecretText>> password(std::string host, bool again) override;
    boost::asio::awaitable<Result<std::vector<SecretText>>> answer(ServerPrompts prompts) override;
    boost::asio::awaitable<Result<Consent>> allowProxyCommand(std::string host, std::string command) override;

private:
    class Turn;
    boost::asio::awaitable<void> awaitTurn();
    std::optional<SecretText> remembered(const std::string& of, bool again);
    void remember(const std::string& of, const SecretText& secret);

    std::shared_ptr<SshPrompter> m_person;
    Bell m_free;
    bool m_asking = false;
    std::map<std::string, SecretText> m_secrets;
    std::map<std::string, Consent> m_allowed;  // proxy commands
};

}  // namespace fairlead::ssh
