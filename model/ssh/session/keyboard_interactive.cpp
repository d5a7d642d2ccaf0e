#include "model/ssh/session/keyboard_interactive.h"

#include "model/ssh/session/server_text.h"

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <condition_variable>
#include <cstring>
#include <mutex>
#include <thread>
#include <utility>

namespace fairlead::ssh {
namespace {

namespace asio = boost::asio;

constexpr int mostRounds = 30;
constexpr std::size_t longestWords = 2'000;

// What the I/O thread and the thread of libssh2's call share.
struct Exchange {
    explicit Exchange(const asio::any_io_executor& on) : executor(on), bell(on) { }

    asio::any_io_executor executor;
    Bell bell;  // for the I/O thread
    std::mutex mutex;
    std::condition_variable answered;
    std::optional<ServerPrompts> question;
    std::vector<SecretText> answers;
    bool hasAnswers = false;
    bool givenUp = false;
    bool returned = false;
    ssize_t code = 0;
    int rounds = 0;
};

void ringLater(const std::shared_ptr<Exchange>& exchange)
{
    asio::post(exchange->executor, [exchange] { exchange->bell.ring(); });
}

// libssh2 frees the text.
void fill(SessionMemory& memory, LIBSSH2_USERAUTH_KBDINT_RESPONSE& response, const std::string& text)
{
    response.text = static_cast<char*>(memory.allocate(text.size() + 1));
    if (!response.text)
        return;
    std::memcpy(response.text, text.c_str(), text.size() + 1);
    response.length = static_cast<unsigned>(text.size());
}

// On the other thread: hands the question over and waits for the answers.
void askPerson(const std::shared_ptr<Exchange>& exchange, SessionMemory& memory, ServerPrompts question,
               LIBSSH2_USERAUTH_KBDINT_RESPONSE* responses)
{
    std::unique_lock lock(exchange->mutex);
    const std::size_t count = question.prompts.size();
    const bool silent = count == 0 && question.name.empty() && question.instruction.empty();
    if (++exchange->rounds > mostRounds)
        exchange->givenUp = true;
    if (exchange->givenUp || silent)
        return;
    exchange->question = std::move(question);
    exchange->hasAnswers = false;
    ringLater(exchange);
    exchange->answered.wait(lock, [&exchange] { return exchange->hasAnswers || exchange->givenUp; });
    for (std::size_t i = 0; i < count && i < exchange->answers.size(); ++i)
        fill(memory, responses[i], exchange->answers[i].reveal());
    exchange->answers.clear();
}

ServerPrompts plainPrompts(std::string host, const std::string& name, const std::string& instruction, int count,
                           const LIBSSH2_USERAUTH_KBDINT_PROMPT* prompts)
{
    ServerPrompts question{
        std::move(host), plainServerText(name, longestWords), plainServerText(instruction, longestWords, true), {}};
    for (int i = 0; i < count; ++i) {
        const std::string_view text(prompts[i].text ? prompts[i].text : "", prompts[i].text ? prompts[i].length : 0);
        question.prompts.push_back({plainServerText(text, longestWords), prompts[i].echo != 0});
    }
    return question;
}

// The thread of one call; whatever happens it has ended with this.
class CallThread {
public:
    CallThread(std::shared_ptr<SshSession> session, std::shared_ptr<Exchange> exchange, std::string user)
        : m_session(std::move(session)), m_exchange(std::move(exchange)), m_thread([this, name = std::move(user)] {
              const int code = libssh2_userauth_keyboard_interactive_ex(
                  m_session->raw(), name.c_str(), static_cast<unsigned>(name.size()), &CallThread::onPrompts);
              const std::lock_guard lock(m_exchange->mutex);
              m_exchange->code = code;
              m_exchange->returned = true;
              ringLater(m_exchange);
          })
    {
    }
    CallThread(const CallThread&) = delete;
    CallThread& operator=(const CallThread&) = delete;
    ~CallThread()
    {
        {
            const std::lock_guard lock(m_exchange->mutex);
            // An empty answer must not reach the server.
            if (!m_exchange->returned)
                m_session->close("the log-in was cancelled");
            m_exchange->givenUp = m_exchange->givenUp || !m_exchange->returned;
        }
        m_exchange->answered.notify_all();
        m_thread.join();
    }

private:
    // NOLINTNEXTLINE(readability-function-size): libssh2 decides what it is handed.
    static void onPrompts(const char* name, int nameSize, const char* instruction, int instructionSize, int count,
                          const LIBSSH2_USERAUTH_KBDINT_PROMPT* prompts, LIBSSH2_USERAUTH_KBDINT_RESPONSE* responses,
                          void** abstract)
    {
        const auto text = [](const char* bytes, int size) {
            return bytes && size > 0 ? std::string(bytes, static_cast<std::size_t>(size)) : std::string();
        };
        static_cast<SshSession*>(*abstract)->answerPrompts(text(name, nameSize), text(instruction, instructionSize), count,
                                                           prompts, responses);
    }

    std::shared_ptr<SshSession> m_session;
    std::shared_ptr<Exchange> m_exchange;
    std::thread m_thread;
};

// On the I/O thread, while the other one is in its call.
asio::awaitable<std::optional<Error>> serveQuestions(std::shared_ptr<Exchange> exchange, SshPrompter& prompter, bool& asked)
{
    for (;;) {
        std::optional<ServerPrompts> question;
        {
            const std::lock_guard lock(exchange->mutex);
            if (exchange->returned)
                co_return std::nullopt;
            question = std::exchange(exchange->question, std::nullopt);
        }
        if (!question) {
            co_await exchange->bell.wait();
            continue;
        }
        asked = asked || !question->prompts.empty();
        auto answers = co_await prompter.answer(std::move(*question));
        if (!answers)
            co_return answers.error();
        const std::lock_guard lock(exchange->mutex);
        exchange->answers = std::move(*answers);
        exchange->hasAnswers = true;
        exchange->answered.notify_all();
    }
}

}  // namespace

asio::awaitable<InteractiveOutcome> tryKeyboardInteractive(std::shared_ptr<SshSession> session, std::string user,
                                                           SshPrompter& prompter)
{
    const auto executor = co_await asio::this_coro::executor;
    const auto exchange = std::make_shared<Exchange>(executor);
    session->setPromptCallback([exchange, host = session->name()](
                                   SessionMemory& memory, const std::string& name, const std::string& instruction, int count,
                                   const LIBSSH2_USERAUTH_KBDINT_PROMPT* prompts, LIBSSH2_USERAUTH_KBDINT_RESPONSE* responses) {
        askPerson(exchange, memory, plainPrompts(host, name, instruction, count, prompts), responses);
    });
    InteractiveOutcome outcome;
    for (;;) {
        const std::uint64_t before = session->wire().received();
        {
            exchange->returned = false;
            const CallThread thread(session, exchange, user);
            outcome.refusal = co_await serveQuestions(exchange, prompter, outcome.asked);
        }
        if (exchange->rounds > mostRounds) {
            session->close("the server asks without end");
            outcome.refusal = Error{"cannot log in as " + session->name(), "the server asks without end", {}};
        }
        if (outcome.refusal || session->afterCall(exchange->code))
            break;
        // What came during the call rang while nobody waited.
        if (session->wire().received() != before)
            continue;
        const auto end = std::chrono::steady_clock::now() + session->limits().answer;
        const bool news = co_await session->wire().news(end);
        if (!news) {
            session->close("the server does not answer");
            break;
        }
    }
    outcome.code = exchange->code;
    session->setPromptCallback(nullptr);
    co_return outcome;
}

}  // namespace fairlead::ssh
