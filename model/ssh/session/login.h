#pragma once

#include "model/ssh/host_settings.h"
#include "model/ssh/session/agent_client.h"
#include "model/ssh/session/key_file.h"
#include "model/ssh/session/ssh_prompter.h"
#include "model/ssh/session/ssh_session.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace fairlead::ssh {

// Logs in to a session whose host key was judged: agent and key files, keyboard-interactive, password, in the order of the
// settings and as the server asks for them, also several after each other (a key, then a code). Never more failures than
// the six that a server bears. The error says what the server takes, what was tried, and what was left out and why.
// For one use.
class Login {
public:
    Login(std::shared_ptr<SshSession> session, const HostSettings& settings, SshPrompter& prompter);

    boost::asio::awaitable<Result<void>> run();

private:
    enum class Outcome { in, refused, partial };
    struct Candidate {
        std::string label;  // "the key ~/.ssh/id_ed25519"
        std::string type;
        std::string publicBlob;
        std::optional<KeyFile> file;  // nothing: the agent holds it
    };
    using Step = boost::asio::awaitable<Result<Outcome>>;

    boost::asio::awaitable<Result<bool>> listMethods();
    boost::asio::awaitable<void> collectKeys();
    void arrange(std::vector<Candidate> files, std::vector<AgentKey> held, const std::vector<std::string>& preferred);
    Step tryMethod(const std::string& method);
    Step tryKeys();
    Step tryKey(Candidate& candidate);
    Step tryAgentKey(const Candidate& candidate);
    Step tryKeyFile(const Candidate& candidate);
    Step tryEncryptedKey(const Candidate& candidate);
    boost::asio::awaitable<ssize_t> offerFile(const Candidate& candidate, const SecretText* passphrase);
    Step tryQuestions();
    Step tryPassword();
    // What a failure means: the server may have taken it as the first of several steps, which libssh2 does not tell. It shows
    // in what the server takes then; that question can count as a failure.
    enum class Partial { no, maybe, likely };
    Step afterFailure(ssize_t code, Partial partial);
    std::string whyNotOffered(const std::string& type) const;
    bool mayFailAgain(int reserve) const { return m_failures + reserve < mostFailures; }
    bool accepts(std::string_view method) const;
    Error refused() const;
    Error broken(ssize_t code) const;
    std::string method(const std::vector<std::string>& exhausted) const;

    static constexpr int mostFailures = 6;  // MaxAuthTries of sshd

    std::shared_ptr<SshSession> m_session;
    HostSettings m_settings;
    SshPrompter& m_prompter;
    std::vector<std::string> m_methods;  // that the server takes now
    std::vector<Candidate> m_keys;
    std::size_t m_nextKey = 0;
    bool m_collected = false;
    int m_failures = 0;
    std::vector<std::string> m_tried;
    std::vector<std::string> m_leftOut;
};

}  // namespace fairlead::ssh
