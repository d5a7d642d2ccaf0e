#pragma once

#include "model/collection/command_runner.h"
#include "model/kubernetes/api/api_client.h"

#include <optional>
#include <string>

namespace fairlead::collection {

// The container of a pod in which commands run.
struct PodPlace {
    std::string node;
    std::string nameSpace;
    std::string pod;
    std::string container;
};

// Runs commands in a container (pods/exec): argv only, so an image without a shell does. Who the container's user is decides
// what may be read; nothing raises it.
class PodCommandRunner : public CommandRunner {
public:
    // The client outlives it.
    PodCommandRunner(kubernetes::ApiClient& client, PodPlace place) : m_client(client), m_place(std::move(place)) { }

    boost::asio::awaitable<Result<CommandEnd>> run(CommandRequest request,
                                                   std::function<void(std::string_view)> standardOutput) override;
    // Why the API lets nobody run anything here (401, 403); the commands after it were not tried.
    const std::optional<Error>& refusal() const { return m_refusal; }

private:
    kubernetes::ApiClient& m_client;
    PodPlace m_place;
    std::optional<Error> m_refusal;
};

}  // namespace fairlead::collection
