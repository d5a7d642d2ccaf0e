#pragma once

#include "model/core/result.h"
#include "model/ssh/session/secret_text.h"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace fairlead::ssh {

// A host whose key nobody knows yet. Every text is plain (server_text.h).
struct HostKeyQuestion {
    std::string host;  // "node-1", "[node-1]:2222", with the hop it is reached by
    std::string keyType;  // "ED25519"
    std::string fingerprint;  // "SHA256:…"
    std::string knownHostsFile;  // where an accepted key is written; empty: nowhere
};

struct ServerPrompt {
    std::string text;
    bool echo = false;  // what is typed may be seen
};

// One round of keyboard-interactive (RFC 4256): the server's words, made plain. Without prompts it is a message only.
struct ServerPrompts {
    std::string host;  // who asks, with the user: "admin@node-1"
    std::string name;
    std::string instruction;
    std::vector<ServerPrompt> prompts;
};

enum class Consent : std::uint8_t { refused, given };

// Asks the person what a connection needs to know. Called on the I/O thread of the connection, one question at a time; an
// error ends what asked and is shown as its reason. A question can be cancelled while it is open, as any coroutine.
class SshPrompter {
public:
    SshPrompter() = default;
    SshPrompter(const SshPrompter&) = delete;
    SshPrompter& operator=(const SshPrompter&) = delete;
    virtual ~SshPrompter() = default;

    virtual boost::asio::awaitable<Result<Consent>> acceptHostKey(HostKeyQuestion question) = 0;
    // `again`: the last one was wrong.
    virtual boost::asio::awaitable<Result<SecretText>> passphrase(std::string keyFile, bool again) = 0;
    virtual boost::asio::awaitable<Result<SecretText>> password(std::string host, bool again) = 0;
    // An answer for each prompt.
    virtual boost::asio::awaitable<Result<std::vector<SecretText>>> answer(ServerPrompts prompts) = 0;
    // Whether to run the ProxyCommand of the SSH configuration, which is any program.
    virtual boost::asio::awaitable<Result<Consent>> allowProxyCommand(std::string host, std::string command) = 0;
};

// Where nobody can be asked: refuses, and says what would have been asked.
class RefusingPrompter final : public SshPrompter {
public:
    boost::asio::awaitable<Result<Consent>> acceptHostKey(HostKeyQuestion question) override;
    boost::asio::awaitable<Result<SecretText>> passphrase(std::string keyFile, bool again) override;
    boost::asio::awaitable<Result<SecretText>> password(std::string host, bool again) override;
    boost::asio::awaitable<Result<std::vector<SecretText>>> answer(ServerPrompts prompts) override;
    boost::asio::awaitable<Result<Consent>> allowProxyCommand(std::string host, std::string command) override;
};

}  // namespace fairlead::ssh
