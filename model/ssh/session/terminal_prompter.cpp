#include "model/ssh/session/terminal_prompter.h"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <utility>

namespace fairlead::ssh {
namespace {

namespace asio = boost::asio;

constexpr std::size_t longestLine = 4'096;

// Typing stays unseen while it lives.
class UnseenTyping {
public:
    UnseenTyping(int descriptor, bool unseen) : m_descriptor(descriptor)
    {
        m_changed = unseen && tcgetattr(m_descriptor, &m_before) == 0;
        if (!m_changed)
            return;
        termios without = m_before;
        without.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        tcsetattr(m_descriptor, TCSAFLUSH, &without);
    }
    UnseenTyping(const UnseenTyping&) = delete;
    UnseenTyping& operator=(const UnseenTyping&) = delete;
    ~UnseenTyping()
    {
        if (m_changed)
            tcsetattr(m_descriptor, TCSAFLUSH, &m_before);
    }

private:
    int m_descriptor;
    bool m_changed = false;
    termios m_before{};
};

}  // namespace

std::shared_ptr<TerminalPrompter> TerminalPrompter::open(const std::string& path)
{
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (descriptor < 0 || isatty(descriptor) != 1) {
        if (descriptor >= 0)
            ::close(descriptor);
        return nullptr;
    }
    return std::shared_ptr<TerminalPrompter>(new TerminalPrompter(descriptor));
}

TerminalPrompter::~TerminalPrompter() { ::close(m_descriptor); }

void TerminalPrompter::say(std::string_view text) const
{
    while (!text.empty()) {
        const ssize_t put = ::write(m_descriptor, text.data(), text.size());
        if (put <= 0)
            return;
        text.remove_prefix(static_cast<std::size_t>(put));
    }
}

// Byte by byte, so that the line is nowhere else.
asio::awaitable<Result<SecretText>> TerminalPrompter::readLine(bool echo)
{
    const auto executor = co_await asio::this_coro::executor;
    asio::posix::stream_descriptor terminal(executor);
    boost::system::error_code error;
    terminal.assign(fcntl(m_descriptor, F_DUPFD_CLOEXEC, 0), error);
    const UnseenTyping unseen(m_descriptor, !echo);
    SecretText line;
    for (char byte = 0;;) {
        co_await terminal.async_read_some(asio::buffer(&byte, 1), asio::redirect_error(asio::use_awaitable, error));
        if (error || line.reveal().size() > longestLine)
            break;
        if (byte == '\n' || byte == '\r') {
            if (!echo)
                say("\n");
            co_return std::move(line);
        }
        line.append(byte);
    }
    co_return Error{"cannot ask on the terminal", "it ended before the answer was complete", {}};
}

asio::awaitable<Result<Consent>> TerminalPrompter::askYes()
{
    for (;;) {
        const auto line = co_await readLine(true);
        if (!line)
            co_return line.error();
        if (line->reveal() == "yes")
            co_return Consent::given;
        if (line->reveal() == "no" || line->empty())
            co_return Consent::refused;
        say("Please type yes or no: ");
    }
}

asio::awaitable<Result<Consent>> TerminalPrompter::acceptHostKey(HostKeyQuestion question)
{
    say("The host key of " + question.host + " is not known. It shows\n  " + question.keyType + " " + question.fingerprint
        + "\n");
    if (!question.knownHostsFile.empty())
        say("Accepted, it is written to " + question.knownHostsFile + ".\n");
    say("Is this the server's fingerprint? (yes/no) ");
    auto consent = co_await askYes();
    co_return std::move(consent);
}

asio::awaitable<Result<SecretText>> TerminalPrompter::passphrase(std::string keyFile, bool again)
{
    say((again ? "That was not it. Passphrase of the key " : "Passphrase of the key ") + keyFile + ": ");
    auto line = co_await readLine(false);
    co_return std::move(line);
}

asio::awaitable<Result<SecretText>> TerminalPrompter::password(std::string host, bool again)
{
    say((again ? "The server refused it. Password of " : "Password of ") + host + ": ");
    auto line = co_await readLine(false);
    co_return std::move(line);
}

asio::awaitable<Result<std::vector<SecretText>>> TerminalPrompter::answer(ServerPrompts prompts)
{
    say(prompts.host + " asks:\n");
    for (const std::string& words : {prompts.name, prompts.instruction}) {
        if (!words.empty())
            say(words + "\n");
    }
    std::vector<SecretText> answers;
    for (const ServerPrompt& prompt : prompts.prompts) {
        say(prompt.text + " ");
        auto line = co_await readLine(prompt.echo);
        if (!line)
            co_return line.error();
        answers.push_back(std::move(*line));
    }
    co_return std::move(answers);
}

asio::awaitable<Result<Consent>> TerminalPrompter::allowProxyCommand(std::string host, std::string command)
{
    say("To reach " + host + ", the SSH configuration wants to run\n  " + command + "\nRun it? (yes/no) ");
    auto consent = co_await askYes();
    co_return std::move(consent);
}

}  // namespace fairlead::ssh
