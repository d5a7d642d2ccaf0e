#include "model/kubernetes/credentials/exec_credentials.h"

#include "model/kubernetes/credentials/program_run.h"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace fairlead::kubernetes {
namespace {

namespace asio = boost::asio;

constexpr std::size_t maxPluginOutput = 1U << 20U;

// The last line that says something.
std::string lastLine(std::string_view messages)
{
    const auto end = messages.find_last_not_of(" \n");
    if (end == std::string_view::npos)
        return {};
    const auto begin = messages.rfind('\n', end);
    return std::string(messages.substr(begin == std::string_view::npos ? 0 : begin + 1,
                                       end - (begin == std::string_view::npos ? 0 : begin + 1) + 1));
}

std::string endWords(const ProgramEnd& end)
{
    std::string words = end.exitStatus < 0 ? "the program was ended by signal " + std::to_string(-end.exitStatus)
                                           : "the program ended with status " + std::to_string(end.exitStatus);
    if (const std::string last = lastLine(end.messages); !last.empty())
        words += ": " + last;
    return words;
}

}  // namespace

// Holds the right to run the plugin; whoever waits is woken when it goes.
class ExecCredentials::Turn {
public:
    Turn(std::shared_ptr<asio::steady_timer>& running, const asio::any_io_executor& executor) : m_running(running)
    {
        m_running = std::make_shared<asio::steady_timer>(executor, asio::steady_timer::time_point::max());
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    ~Turn()
    {
        m_running->cancel();
        m_running = nullptr;
    }

private:
    std::shared_ptr<asio::steady_timer>& m_running;
};

ExecCredentials::ExecCredentials(UserEntry user, std::string clusterJson, CredentialSurroundings surroundings)
    : m_user(std::move(user)), m_clusterJson(std::move(clusterJson)), m_surroundings(std::move(surroundings))
{
    m_place = m_user.place.file + ':' + std::to_string(m_user.exec->line) + ": exec of user \"" + m_user.name + '"';
}

bool ExecCredentials::isGood() const { return m_current && (!m_current->expires || *m_current->expires > m_surroundings.now()); }

void ExecCredentials::refused() { m_current.reset(); }

boost::asio::awaitable<Result<Credentials>> ExecCredentials::credentials()
{
    // Whether a cancelled coroutine throws is a matter of the one that asks: it is as it was when this returns.
    const bool throws = co_await asio::this_coro::throw_if_cancelled();
    co_await asio::this_coro::throw_if_cancelled(false);
    auto result = co_await waitOrObtain();
    co_await asio::this_coro::throw_if_cancelled(throws);
    co_return result;
}

boost::asio::awaitable<Result<Credentials>> ExecCredentials::waitOrObtain()
{
    while (!isGood()) {
        if (!m_running) {
            const Turn turn(m_running, co_await asio::this_coro::executor);
            co_return co_await obtain();
        }
        boost::system::error_code ignored;
        const auto running = m_running;
        co_await running->async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        if ((co_await asio::this_coro::cancellation_state).cancelled() != asio::cancellation_type::none)
            co_return Error{m_place, "it was cancelled", {}};
    }
    co_return m_current->credentials;
}

boost::asio::awaitable<Result<Credentials>> ExecCredentials::obtain()
{
    const auto program = findProgram(*m_user.exec, m_place, m_surroundings.environment);
    if (!program)
        co_return program.error();
    const ExecRequest request = execRequest(m_user, *program);
    if (m_approved != request.fingerprint) {
        if (!m_surroundings.approval || !co_await m_surroundings.approval->mayRun(request))
            co_return Error{
                m_place, "nobody has allowed yet to run " + request.program,
                "a kubeconfig can name any program: if you trust this one, say yes where you are asked, or give --allow-exec"};
        m_approved = request.fingerprint;
    }
    if (m_user.exec->interactiveMode == ExecEntry::InteractiveMode::always && !m_surroundings.terminal)
        co_return Error{m_place, "it has to ask at a terminal (interactiveMode: Always), and there is none here",
                        "log in with the program by hand first, or use the fairlead command in a terminal"};
    auto credential = co_await runPlugin(*program);
    if (!credential)
        co_return credential.error();
    m_current = std::move(*credential);
    co_return m_current->credentials;
}

boost::asio::awaitable<Result<ExecCredential>> ExecCredentials::runPlugin(const std::string& program)
{
    ProgramStart start;
    start.path = program;
    start.arguments.push_back(m_user.exec->command.value);
    start.arguments.insert(start.arguments.end(), m_user.exec->arguments.begin(), m_user.exec->arguments.end());
    start.environment = pluginEnvironment();
    start.usesTerminal = interactive();
    start.timeout = m_surroundings.execTimeout;
    start.maxOutput = maxPluginOutput;
    start.onMessage = m_surroundings.onPluginMessage;
    const auto end = co_await runProgram(std::move(start));
    if (!end)
        co_return Error{m_place, end.error().what + ": " + end.error().why,
                        end.error().hint.empty() ? "run the command by hand to see what it waits for" : end.error().hint};
    if (end->exitStatus != 0)
        co_return Error{m_place, endWords(*end), "run the command by hand; most often it wants a new login"};
    auto credential = parseExecCredential(end->output, m_user.exec->apiVersion.value);
    if (!credential)
        co_return Error{m_place, credential.error().what + ": " + credential.error().why, credential.error().hint};
    co_return std::move(*credential);
}

bool ExecCredentials::interactive() const
{
    return m_surroundings.terminal && m_user.exec->interactiveMode != ExecEntry::InteractiveMode::never;
}

std::vector<std::string> ExecCredentials::pluginEnvironment() const
{
    auto variables = m_surroundings.environment.variables();
    for (const auto& [name, value] : m_user.exec->environment)
        variables[name] = value.reveal();
    boost::json::object spec{{"interactive", interactive()}};
    if (!m_clusterJson.empty())
        spec["cluster"] = boost::json::parse(m_clusterJson);
    variables["KUBERNETES_EXEC_INFO"] = boost::json::serialize(boost::json::object{
        {"kind", "ExecCredential"}, {"apiVersion", m_user.exec->apiVersion.value}, {"spec", std::move(spec)}});
    std::vector<std::string> result;
    for (const auto& [name, value] : variables)
        result.push_back(name + '=' + value);
    return result;
}

}  // namespace fairlead::kubernetes
