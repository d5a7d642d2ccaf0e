#pragma once

#include "model/ssh/session/ssh_prompter.h"

#include <memory>
#include <string>
#include <string_view>

namespace fairlead::ssh {

// Asks on the terminal of the process (/dev/tty), so that standard input and output stay free for data. What must not be seen
// is not shown while it is typed; the terminal is as it was afterwards, also where the question is cancelled.
class TerminalPrompter final : public SshPrompter {
public:
    // Nothing where the process has no terminal: nobody can be asked then (RefusingPrompter).
    static std::shared_ptr<TerminalPrompter> open(const std::string& path = "/dev/tty");
    ~TerminalPrompter() override;

    boost::asio::awaitable<Result<Consent>> acceptHostKey(HostKeyQuestion question) override;
    boost::asio::awaitable<Result<SecretText>> passphrase(std::string keyFile, bool again) override;
    boost::asio::awaitable<Result<SecretText>> password(std::string host, bool again) override;
    boost::asio::awaitable<Result<std::vector<SecretText>>> answer(ServerPrompts prompts) override;
    boost::asio::awaitable<Result<Consent>> allowProxyCommand(std::string host, std::string command) override;

private:
    explicit TerminalPrompter(int descriptor) : m_descriptor(descriptor) { }
    void say(std::string_view text) const;
    // One line, without its end.
    boost::asio::awaitable<Result<SecretText>> readLine(bool echo);
    boost::asio::awaitable<Result<Consent>> askYes();

    int m_descriptor;
};

}  // namespace fairlead::ssh
