#include "model/ssh/session/ssh_prompter.h"

namespace fairlead::ssh {

using boost::asio::awaitable;

awaitable<Result<Consent>> RefusingPrompter::acceptHostKey(HostKeyQuestion question)
{
    co_return Error{"the host key of " + question.host + " is not known",
                    "it shows " + question.keyType + " " + question.fingerprint + ", and nobody is here to judge it",
                    "compare the fingerprint with the server's (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub) and connect "
                    "with --accept-new-host-keys"};
}

awaitable<Result<SecretText>> RefusingPrompter::passphrase(std::string keyFile, bool)
{
    co_return Error{"cannot use the key " + keyFile, "it has a passphrase, and nobody is here to type it",
                    "add the key to an agent (ssh-add " + keyFile + ")"};
}

awaitable<Result<SecretText>> RefusingPrompter::password(std::string host, bool)
{
    co_return Error{"cannot log in as " + host, "the server wants a password, and nobody is here to type it",
                    "use a key, or run it from a terminal"};
}

awaitable<Result<std::vector<SecretText>>> RefusingPrompter::answer(ServerPrompts prompts)
{
    if (prompts.prompts.empty())
        co_return std::vector<SecretText>();
    const std::string first = prompts.prompts.front().text;
    co_return Error{"cannot log in as " + prompts.host, "the server asks \"" + first + "\", and nobody is here to answer",
                    "run it from a terminal"};
}

awaitable<Result<Consent>> RefusingPrompter::allowProxyCommand(std::string host, std::string command)
{
    co_return Error{"cannot reach " + host, "its ProxyCommand would run \"" + command + "\", and nobody is here to allow that",
                    "use ProxyJump, or run it from a terminal"};
}

}  // namespace fairlead::ssh
