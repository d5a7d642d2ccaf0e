#pragma once

#include "model/kubernetes/credentials/exec_program.h"

#include <iosfwd>
#include <memory>

namespace fairlead::views {
class KnownCommands;
}

namespace fairlead::app {

// Whether the command line may run a kubeconfig's command: yes where --allow-exec is given or the person said yes to it
// before; else it is shown and asked for on the terminal, if there is one. The answer is waited for in place: nothing else
// goes on in a command.
class TerminalApproval final : public kubernetes::ExecApproval {
public:
    // `terminal`: somebody can read `err` and answer on `in`.
    TerminalApproval(bool allowAll, bool terminal, views::KnownCommands& known, std::istream& in, std::ostream& err);

    boost::asio::awaitable<bool> mayRun(const kubernetes::ExecRequest& request) override;

private:
    bool ask(const kubernetes::ExecRequest& request);

    bool m_allowAll;
    bool m_terminal;
    views::KnownCommands& m_known;
    std::istream& m_in;
    std::ostream& m_err;
};

// The same, remembering in the person's settings.
std::shared_ptr<kubernetes::ExecApproval> approvalAtTerminal(bool allowAll, bool terminal, std::istream& in, std::ostream& err);

}  // namespace fairlead::app
