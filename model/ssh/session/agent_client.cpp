#include "model/ssh/session/agent_client.h"

#include "model/kubernetes/api/deadline.h"
#include "model/ssh/session/server_text.h"
#include "model/ssh/session/ssh_fields.h"

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <utility>

namespace fairlead::ssh {
namespace {

namespace asio = boost::asio;
using asio::local::stream_protocol;
using boost::system::error_code;

constexpr char requestIdentities = 11;
constexpr char identitiesAnswer = 12;
constexpr char signRequest = 13;
constexpr char signResponse = 14;
constexpr std::uint32_t flagSha256 = 2;
constexpr std::uint32_t flagSha512 = 4;
constexpr std::size_t longestAnswer = std::size_t{1} << 20;
constexpr std::size_t mostKeys = 1'000;
constexpr std::chrono::milliseconds patience{60'000};

Error agentError(const std::string& path, std::string why)
{
    return {"cannot ask the SSH agent", path + ": " + std::move(why),
            "look at SSH_AUTH_SOCK and whether the agent runs (ssh-add -l)"};
}

asio::awaitable<Result<std::string>> askAgent(std::string path, std::string request)
{
    const auto executor = co_await asio::this_coro::executor;
    stream_protocol::socket socket(executor);
    // The limit of sun_path; Asio throws beyond it.
    if (path.empty() || path.size() > 107)
        co_return agentError(path, "it is no path of a socket");
    const kubernetes::Deadline deadline(executor, patience, [&socket] {
        error_code ignored;
        socket.close(ignored);
    });
    error_code error;
    const stream_protocol::endpoint endpoint(path);
    co_await socket.async_connect(endpoint, asio::redirect_error(asio::use_awaitable, error));
    const std::string message = sshText(request);
    if (!error)
        co_await asio::async_write(socket, asio::buffer(message), asio::redirect_error(asio::use_awaitable, error));
    std::array<char, 4> head{};
    if (!error)
        co_await asio::async_read(socket, asio::buffer(head), asio::redirect_error(asio::use_awaitable, error));
    if (error)
        co_return agentError(path, deadline.expired() ? "it does not answer" : error.message());
    const std::size_t size = SshFields({head.data(), head.size()}).number().value_or(0);
    if (size == 0 || size > longestAnswer)
        co_return agentError(path, "what answers is no SSH agent");
    std::string answer(size, '\0');
    co_await asio::async_read(socket, asio::buffer(answer), asio::redirect_error(asio::use_awaitable, error));
    if (error)
        co_return agentError(path, deadline.expired() ? "it does not answer" : error.message());
    co_return Result<std::string>(boost::system::in_place_value, std::move(answer));
}

// RFC 4252, 7: what is signed names the algorithm.
std::uint32_t flagsFor(std::string_view data)
{
    SshFields fields(data);
    fields.text();  // session identifier
    fields.byte();  // SSH_MSG_USERAUTH_REQUEST
    fields.text();  // user
    fields.text();  // service
    fields.text();  // "publickey"
    fields.byte();
    const auto algorithm = fields.text();
    if (!algorithm)
        return 0;
    return *algorithm == "rsa-sha2-256" ? flagSha256 : *algorithm == "rsa-sha2-512" ? flagSha512 : 0;
}

}  // namespace

asio::awaitable<Result<std::vector<AgentKey>>> listAgentKeys(std::string socketPath)
{
    const std::string request(1, requestIdentities);
    const auto answer = co_await askAgent(socketPath, request);
    if (!answer)
        co_return answer.error();
    SshFields fields(*answer);
    const auto kind = fields.byte();
    const auto count = fields.number();
    if (!kind || static_cast<char>(*kind) != identitiesAnswer || !count || *count > mostKeys)
        co_return agentError(socketPath, "it lists no keys");
    std::vector<AgentKey> keys;
    for (std::uint32_t i = 0; i < *count; ++i) {
        const auto blob = fields.text();
        const auto comment = fields.text();
        if (!blob || !comment)
            co_return agentError(socketPath, "its list of keys is cut");
        AgentKey key;
        key.publicBlob = *blob;
        if (const auto type = SshFields(*blob).text())
            key.type = plainServerText(*type, 100);
        key.comment = plainServerText(*comment, 200);
        keys.push_back(std::move(key));
    }
    co_return std::move(keys);
}

asio::awaitable<Result<std::string>> signWithAgent(std::string socketPath, std::string publicBlob, std::string data)
{
    const std::string request = signRequest + sshText(publicBlob) + sshText(data) + sshNumber(flagsFor(data));
    const auto answer = co_await askAgent(socketPath, request);
    if (!answer)
        co_return answer.error();
    SshFields fields(*answer);
    const auto kind = fields.byte();
    const auto signature = fields.text();
    if (!kind || static_cast<char>(*kind) != signResponse || !signature)
        co_return agentError(socketPath, "it refused to sign with this key");
    SshFields parts(*signature);
    const auto algorithm = parts.text();
    const auto value = parts.text();
    if (!algorithm || !value)
        co_return agentError(socketPath, "its signature is damaged");
    co_return Result<std::string>(boost::system::in_place_value, *value);
}

}  // namespace fairlead::ssh
