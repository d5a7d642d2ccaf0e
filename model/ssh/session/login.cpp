#include "model/ssh/session/login.h"

#include "model/ssh/session/keyboard_interactive.h"
#include "model/ssh/session/server_text.h"

#include <algorithm>
#include <utility>

namespace fairlead::ssh {
namespace {

using boost::asio::awaitable;

std::vector<std::string> splitList(std::string_view list)
{
    std::vector<std::string> names;
    while (!list.empty()) {
        const auto comma = list.find(',');
        names.push_back(plainServerText(list.substr(0, comma), 60));
        list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
    }
    return names;
}

std::string join(const std::vector<std::string>& parts, const char* separator)
{
    std::string text;
    for (const std::string& part : parts)
        text += (text.empty() ? "" : separator) + part;
    return text;
}

}  // namespace

Login::Login(std::shared_ptr<SshSession> session, const HostSettings& settings, SshPrompter& prompter)
    : m_session(std::move(session)), m_settings(settings), m_prompter(prompter)
{
}

Error Login::broken(ssize_t code) const { return {"cannot log in as " + m_session->name(), m_session->explain(code), {}}; }

bool Login::accepts(std::string_view method) const { return std::ranges::find(m_methods, method) != m_methods.end(); }

// Sends the request "none", which may do already. True: we are in.
awaitable<Result<bool>> Login::listMethods()
{
    const char* list = nullptr;
    LIBSSH2_SESSION* const raw = m_session->raw();
    const auto call = [this, &list, raw]() -> ssize_t {
        list = libssh2_userauth_list(raw, m_settings.user.c_str(), static_cast<unsigned>(m_settings.user.size()));
        return list || libssh2_userauth_authenticated(raw) ? 0 : libssh2_session_last_errno(raw);
    };
    const ssize_t code = co_await m_session->repeat(call, m_session->limits().answer);
    if (code != 0)
        co_return broken(code);
    m_methods = list ? splitList(list) : std::vector<std::string>();
    co_return libssh2_userauth_authenticated(raw) != 0;
}

std::string Login::method(const std::vector<std::string>& exhausted) const
{
    for (const std::string& name : m_settings.preferredAuthentications) {
        if (accepts(name) && std::ranges::find(exhausted, name) == exhausted.end())
            return name;
    }
    return {};
}

awaitable<Result<void>> Login::run()
{
    const auto atOnce = co_await listMethods();
    if (!atOnce)
        co_return atOnce.error();
    if (*atOnce)
        co_return Result<void>();
    std::vector<std::string> exhausted;
    for (;;) {
        const std::string next = method(exhausted);
        if (next.empty())
            co_return refused();
        const auto outcome = co_await tryMethod(next);
        if (!outcome)
            co_return outcome.error();
        if (*outcome == Outcome::in)
            co_return Result<void>();
        // After a step that counted, what failed before may be the next one that is wanted.
        exhausted.clear();
        if (*outcome == Outcome::refused || next != "publickey")
            exhausted.push_back(next);
        if (m_nextKey >= m_keys.size() && m_collected)
            exhausted.emplace_back("publickey");
        if (!mayFailAgain(0))
            co_return refused();
    }
}

Login::Step Login::tryMethod(const std::string& method)
{
    if (method == "publickey")
        co_return co_await tryKeys();
    if (method == "keyboard-interactive")
        co_return co_await tryQuestions();
    if (method == "password")
        co_return co_await tryPassword();
    co_return Outcome::refused;
}

Login::Step Login::afterFailure(ssize_t code, Partial partial)
{
    if (!m_session->isAlive() || code == LIBSSH2_ERROR_TIMEOUT || code == LIBSSH2_ERROR_SOCKET_DISCONNECT)
        co_return broken(code);
    const int worst = partial == Partial::likely ? 1 : 2;
    if (partial == Partial::no || !mayFailAgain(worst)) {
        ++m_failures;
        co_return Outcome::refused;
    }
    const auto before = m_methods;
    const auto in = co_await listMethods();
    if (!in)
        co_return in.error();
    if (*in)
        co_return Outcome::in;
    ++m_failures;
    if (m_methods != before)
        co_return Outcome::partial;
    ++m_failures;
    co_return Outcome::refused;
}

Login::Step Login::tryQuestions()
{
    for (int tries = 0; tries < 3 && mayFailAgain(0); ++tries) {
        const InteractiveOutcome outcome = co_await tryKeyboardInteractive(m_session, m_settings.user, m_prompter);
        if (outcome.refusal)
            co_return *outcome.refusal;
        if (outcome.code == 0)
            co_return Outcome::in;
        const auto next = co_await afterFailure(outcome.code, outcome.asked ? Partial::maybe : Partial::no);
        if (!next || *next != Outcome::refused)
            co_return next;
        m_tried.emplace_back("answers to the server's questions");
        if (!outcome.asked)
            break;
    }
    co_return Outcome::refused;
}

Login::Step Login::tryPassword()
{
    for (int tries = 0; tries < 3 && mayFailAgain(0); ++tries) {
        const auto password = co_await m_prompter.password(m_session->name(), tries > 0);
        if (!password)
            co_return password.error();
        const std::string& text = password->reveal();
        const auto call = [this, &text] {
            return libssh2_userauth_password_ex(m_session->raw(), m_settings.user.c_str(),
                                                static_cast<unsigned>(m_settings.user.size()), text.c_str(),
                                                static_cast<unsigned>(text.size()), nullptr);
        };
        const ssize_t code = co_await m_session->repeat(call, m_session->limits().answer);
        if (code == 0)
            co_return Outcome::in;
        if (code == LIBSSH2_ERROR_PASSWORD_EXPIRED)
            co_return Error{"cannot log in as " + m_session->name(), "the password has expired",
                            "log in with ssh once and set a new one"};
        const auto next = co_await afterFailure(code, Partial::maybe);
        if (!next || *next != Outcome::refused)
            co_return next;
        m_tried.emplace_back("a password");
    }
    co_return Outcome::refused;
}

Error Login::refused() const
{
    Error error{"cannot log in as " + m_session->name(), "the server takes " + join(m_methods, ", "), {}};
    if (m_methods.empty())
        error.why = "the server takes nothing";
    error.why += m_tried.empty() ? "; there was nothing to try" : "; it refused " + join(m_tried, ", ");
    if (!m_leftOut.empty())
        error.why += "; not offered: " + join(m_leftOut, ", ");
    const bool rsa =
        std::ranges::any_of(m_leftOut, [](std::string_view text) { return text.find("rsa-sha2") != std::string_view::npos; });
    error.hint = rsa ? "use a key of type ed25519, or the ssh program as the transport (--ssh-program)"
                     : "check the user name, and that the key's public half is in the server's authorized_keys";
    return error;
}

}  // namespace fairlead::ssh
