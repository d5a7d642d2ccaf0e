#pragma once

#include "model/kubernetes/credentials/exec_credential_parser.h"
#include "model/kubernetes/credentials/exec_program.h"
#include "model/kubernetes/server_access.h"

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace fairlead::kubernetes {

// What credential sources need of the program around them.
struct CredentialSurroundings {
    Environment environment;
    std::shared_ptr<ExecApproval> approval;  // null: no command may run
    bool terminal = false;  // standard input is a terminal that a plugin may ask at
    std::chrono::milliseconds execTimeout = std::chrono::minutes(5);
    // What a plugin writes while it runs ("open this page and enter…"), printable, on the I/O thread; may be empty.
    std::function<void(std::string_view)> onPluginMessage;
    std::function<std::chrono::system_clock::time_point()> now = std::chrono::system_clock::now;
};

// Runs an exec plugin for credentials. They are kept until they expire or the server refuses them; one run at a time, whoever
// asks meanwhile waits for it. Nothing runs that `approval` does not allow.
class ExecCredentials final : public CredentialSource {
public:
    // `clusterJson`: what the plugin is told of the cluster, a JSON object; empty: nothing. The user must have a valid exec.
    ExecCredentials(UserEntry user, std::string clusterJson, CredentialSurroundings surroundings);

    boost::asio::awaitable<Result<Credentials>> credentials() override;
    void refused() override;

private:
    class Turn;

    bool isGood() const;
    boost::asio::awaitable<Result<Credentials>> waitOrObtain();
    boost::asio::awaitable<Result<Credentials>> obtain();
    boost::asio::awaitable<Result<ExecCredential>> runPlugin(const std::string& program);
    std::vector<std::string> pluginEnvironment() const;
    bool interactive() const;

    UserEntry m_user;
    std::string m_clusterJson;
    std::string m_place;
    CredentialSurroundings m_surroundings;
    std::optional<ExecCredential> m_current;
    std::string m_approved;  // the fingerprint that was allowed already
    std::shared_ptr<boost::asio::steady_timer> m_running;  // rings when the run that is under way ends; null: none is
};

}  // namespace fairlead::kubernetes
