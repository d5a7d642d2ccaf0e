#pragma once

#include "model/ssh/session/ssh_prompter.h"

#include <memory>

namespace fairlead::app {

// Asks for passphrases, passwords and one-time codes at the terminal (/dev/tty), where there is one and `allowed`; else refuses.
// It never accepts a host key nor a ProxyCommand of itself: those are asked too, and without a terminal refused. Blocks its
// thread while the person types.
std::shared_ptr<ssh::SshPrompter> prompterAtTerminal(bool allowed);

}  // namespace fairlead::app
