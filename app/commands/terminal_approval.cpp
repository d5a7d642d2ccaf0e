#include "app/commands/terminal_approval.h"

#include "app/commands/command_output.h"
#include "views/connect/known_commands.h"

#include <QSettings>

#include <istream>
#include <string>

namespace fairlead::app {
namespace {

class RememberingApproval final : public kubernetes::ExecApproval {
public:
    RememberingApproval(bool allowAll, bool terminal, std::istream& in, std::ostream& err)
        : m_asking(allowAll, terminal, m_known, in, err)
    {
    }
    boost::asio::awaitable<bool> mayRun(const kubernetes::ExecRequest& request) override { return m_asking.mayRun(request); }

private:
    QSettings m_settings{QStringLiteral("fairlead"), QStringLiteral("fairlead")};
    views::KnownCommands m_known{m_settings};
    TerminalApproval m_asking;
};

}  // namespace

TerminalApproval::TerminalApproval(bool allowAll, bool terminal, views::KnownCommands& known, std::istream& in, std::ostream& err)
    : m_allowAll(allowAll), m_terminal(terminal), m_known(known), m_in(in), m_err(err)
{
}

boost::asio::awaitable<bool> TerminalApproval::mayRun(const kubernetes::ExecRequest& request)
{
    if (m_allowAll || m_known.knows(request.fingerprint))
        co_return true;
    if (!m_terminal || !ask(request))
        co_return false;
    m_known.remember(request.fingerprint);
    co_return true;
}

bool TerminalApproval::ask(const kubernetes::ExecRequest& request)
{
    m_err << "To log in as \"" << printable(request.user) << "\", " << printable(request.file) << " (line " << request.line
          << ") wants to run this program:\n\n    ";
    for (const auto& [name, value] : request.environment)
        m_err << name << '=' << value << ' ';
    m_err << request.commandLine << "\n\nRun it now and from now on? [y/N] " << std::flush;
    std::string answer;
    std::getline(m_in, answer);
    return answer == "y" || answer == "Y" || answer == "yes";
}

std::shared_ptr<kubernetes::ExecApproval> approvalAtTerminal(bool allowAll, bool terminal, std::istream& in, std::ostream& err)
{
    return std::make_shared<RememberingApproval>(allowAll, terminal, in, err);
}

}  // namespace fairlead::app
