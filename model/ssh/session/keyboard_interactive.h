#pragma once

#include "model/ssh/session/ssh_prompter.h"
#include "model/ssh/session/ssh_session.h"

#include <memory>
#include <optional>
#include <string>

namespace fairlead::ssh {

struct InteractiveOutcome {
    ssize_t code = 0;  // libssh2's; 0: logged in
    std::optional<Error> refusal;  // the person's, or ours of a server that asks without end; the session is closed then
    bool asked = false;  // there was a prompt to answer
};

// One try of keyboard-interactive, with as many rounds as the server wants (30 at most); rounds without a prompt and without
// words are answered at once. libssh2 wants the answers before its callback returns, so the callback waits for the person on
// a thread of its own, which has the session for as long; the I/O thread goes on.
boost::asio::awaitable<InteractiveOutcome> tryKeyboardInteractive(std::shared_ptr<SshSession> session, std::string user,
                                                                  SshPrompter& prompter);

}  // namespace fairlead::ssh
