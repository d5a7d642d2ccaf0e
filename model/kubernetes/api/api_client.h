#pragma once

#include "model/kubernetes/api/api_error.h"
#include "model/kubernetes/api/connection_steps.h"
#include "model/kubernetes/api/dialer.h"
#include "model/kubernetes/api/gzip_decoder.h"
#include "model/kubernetes/api/http_connection.h"
#include "model/kubernetes/api/pace.h"
#include "model/kubernetes/server_access.h"

#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace fairlead::kubernetes {

struct ApiRequest {
    std::string path;  // "/api/v1/pods?limit=500", without the server's prefix
    Asked asked;  // the user is filled in
    std::string method = "GET";
    std::string body;  // JSON; empty: none
    std::string accept = "application/json";  // what the answer must be; empty: anything
    std::vector<std::pair<std::string, std::string>> fields;  // more of the head
    std::chrono::milliseconds silence{0};  // the longest time without a byte; 0: the client's
    int attempts = 10;  // that a Retry-After may ask for
};

class ConnectionPool;

// An answer that is a success, its body still to be read. Its connection goes back for reuse once the body was read
// whole; else it is closed. Belongs to the client's thread.
class ApiAnswer {
public:
    ApiAnswer(ApiAnswer&&) noexcept;
    ApiAnswer& operator=(ApiAnswer&&) = delete;
    ~ApiAnswer();

    const HttpHead& head() const { return m_head; }
    // The next bytes of the body, unpacked; 0: it ended, whole. One that is cut short, packed wrongly or silent for too
    // long is an error.
    boost::asio::awaitable<ApiResult<std::size_t>> read(std::span<char> into);
    // The rest, at most `longest` bytes; a longer one is an error.
    boost::asio::awaitable<ApiResult<std::string>> readAll(std::size_t longest);

    // Of an answer 101: the stream, and what it has sent already.
    std::pair<std::unique_ptr<ByteStream>, std::string> takeStream() { return m_connection->takeStream(); }
    // Another limit from now on.
    void setSilence(std::chrono::milliseconds silence) { m_silence = silence; }
    // Ends what waits; from the same thread.
    void close() noexcept { m_connection->close(); }

private:
    friend class ApiClient;
    ApiAnswer(std::unique_ptr<HttpConnection> connection, std::shared_ptr<ConnectionPool> pool);
    boost::asio::awaitable<ApiResult<std::size_t>> readPacked(std::span<char> into);
    boost::asio::awaitable<ApiResult<std::size_t>> readRaw(std::span<char> into);

    std::unique_ptr<HttpConnection> m_connection;
    std::shared_ptr<ConnectionPool> m_pool;
    unsigned m_generation = 0;  // of the pool, when the connection was taken
    HttpHead m_head;
    Asked m_asked;
    std::chrono::milliseconds m_silence{0};
    std::unique_ptr<GzipDecoder> m_gzip;
    std::vector<char> m_packed;
    std::size_t m_packedBegin = 0;
    std::size_t m_packedEnd = 0;
};

struct ApiClientOptions {
    ConnectionLimits limits;
    std::shared_ptr<Pace> pace;  // null: the real one
    ConnectionObserver* observer = nullptr;  // outlives the client
    Reach reach;  // where this machine does not connect by itself
};

// A client of one API server as one user. Connections are kept and used again; each request gets one of its own, so
// any number can run beside each other. What it does for each request:
//   credentials  asked for anew; 401 makes them new, once
//   429, 5xx     tried again where the answer has Retry-After, up to `attempts` times
//   3xx          refused
//   gzip         asked for, unless the kubeconfig says otherwise
// For one I/O thread, and alive as long as its requests. A cancelled coroutine ends with boost::system::system_error.
class ApiClient {
public:
    ApiClient(std::shared_ptr<const ServerAccess> access, ApiClientOptions options);
    ApiClient(const ApiClient&) = delete;
    ApiClient& operator=(const ApiClient&) = delete;
    ~ApiClient();

    // The answer, if it is a success (2xx or 101) of the content type asked for.
    boost::asio::awaitable<ApiResult<ApiAnswer>> open(ApiRequest request);
    // The whole body, at most `longest` bytes.
    boost::asio::awaitable<ApiResult<std::string>> get(ApiRequest request, std::size_t longest);

    const ServerAccess& access() const { return *m_access; }
    Pace& pace() const { return *m_options.pace; }
    ConnectionObserver* observer() const { return m_options.observer; }
    // The server without user information, for messages and captures.
    std::string serverText() const;
    // Warnings that the server sent (header Warning, code 299), each once, in order.
    const std::vector<std::string>& warnings() const { return m_warnings; }
    // Closes the connections that are idle; requests under way go on.
    void closeIdle();

private:
    boost::asio::awaitable<ApiResult<ApiAnswer>> attempt(const ApiRequest& request);
    boost::asio::awaitable<Result<Credentials>> currentCredentials();
    boost::asio::awaitable<Result<std::unique_ptr<HttpConnection>>> dial(Credentials& credentials);
    boost::asio::awaitable<ApiResult<ApiAnswer>> exchange(std::unique_ptr<HttpConnection> connection, const ApiRequest& request,
                                                          std::string text, bool& answered);
    boost::asio::awaitable<ApiError> readFailure(ApiAnswer& answer, const ApiRequest& request);
    void noteWarnings(const HttpHead& head);

    std::shared_ptr<const ServerAccess> m_access;
    ApiClientOptions m_options;
    Dialer m_dialer;
    std::shared_ptr<ConnectionPool> m_pool;
    std::vector<std::string> m_warnings;
};

// Percent-encodes for a query's value or a path's part.
std::string percentEncoded(std::string_view text);

}  // namespace fairlead::kubernetes
