#include "app/commands/terminal_prompter.h"

#include "app/commands/command_output.h"

#include <cerrno>
#include <string>
#include <utility>

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

namespace fairlead::app {
namespace {

using boost::asio::awaitable;
using ssh::SecretText;

// The terminal itself: standard input may be a file of flows.
class Terminal {
public:
    Terminal() : m_descriptor(open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)) { }
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;
    ~Terminal()
    {
        if (m_descriptor >= 0)
            close(m_descriptor);
    }

    bool there() const { return m_descriptor >= 0; }
    void say(const std::string& text) const
    {
        if (write(m_descriptor, text.data(), text.size()) < 0)
            return;
    }

    // One line; what is typed is not shown unless `echo`. An interrupted line is empty.
    SecretText ask(const std::string& text, bool echo) const
    {
        say(text);
        termios before{};
        const bool hides = !echo && tcgetattr(m_descriptor, &before) == 0;
        if (hides) {
            termios hidden = before;
            hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
            tcsetattr(m_descriptor, TCSAFLUSH, &hidden);
        }
        SecretText line;
        char byte = 0;
        for (;;) {
            const ssize_t count = read(m_descriptor, &byte, 1);
            if (count < 0 && errno == EINTR)
                continue;
            if (count <= 0 || byte == '\n')
                break;
            line.append(byte);
        }
        if (hides) {
            tcsetattr(m_descriptor, TCSAFLUSH, &before);
            say("\n");
        }
        return line;
    }

private:
    int m_descriptor;
};

class TerminalPrompter final : public ssh::SshPrompter {
public:
    awaitable<Result<ssh::Consent>> acceptHostKey(ssh::HostKeyQuestion question) override
    {
        return m_refusing.acceptHostKey(std::move(question));
    }

    awaitable<Result<SecretText>> passphrase(std::string keyFile, bool again) override
    {
        if (!m_terminal.there()) {
            auto refused = co_await m_refusing.passphrase(std::move(keyFile), again);
            co_return refused;
        }
        co_return m_terminal.ask((again ? "That was not it. " : "") + std::string("Passphrase of ") + printable(keyFile) + ": ",
                                 false);
    }

    awaitable<Result<SecretText>> password(std::string host, bool again) override
    {
        if (!m_terminal.there()) {
            auto refused = co_await m_refusing.password(std::move(host), again);
            co_return refused;
        }
        co_return m_terminal.ask((again ? "That was not it. " : "") + std::string("Password of ") + printable(host) + ": ",
                                 false);
    }

    awaitable<Result<std::vector<SecretText>>> answer(ssh::ServerPrompts prompts) override
    {
        if (!m_terminal.there()) {
            auto refused = co_await m_refusing.answer(std::move(prompts));
            co_return refused;
        }
        for (const std::string& words : {prompts.name, prompts.instruction}) {
            if (!words.empty())
                m_terminal.say(prompts.host + ": " + printable(words) + "\n");
        }
        std::vector<SecretText> answers;
        for (const ssh::ServerPrompt& prompt : prompts.prompts)
            answers.push_back(m_terminal.ask(prompts.host + ": " + printable(prompt.text) + " ", prompt.echo));
        co_return answers;
    }

    awaitable<Result<ssh::Consent>> allowProxyCommand(std::string host, std::string command) override
    {
        if (!m_terminal.there()) {
            auto refused = co_await m_refusing.allowProxyCommand(std::move(host), std::move(command));
            co_return refused;
        }
        const SecretText typed = m_terminal.ask(
            "To reach " + printable(host) + ", ssh_config wants to run: " + printable(command) + "\nRun it? [y/N] ", true);
        co_return typed.reveal() == "y" || typed.reveal() == "yes" ? ssh::Consent::given : ssh::Consent::refused;
    }

private:
    Terminal m_terminal;
    ssh::RefusingPrompter m_refusing;
};

}  // namespace

std::shared_ptr<ssh::SshPrompter> prompterAtTerminal(bool allowed)
{
    if (!allowed)
        return std::make_shared<ssh::RefusingPrompter>();
    return std::make_shared<TerminalPrompter>();
}

}  // namespace fairlead::app
