#pragma once

#include "model/core/result.h"
#include "model/kubernetes/api/byte_stream.h"

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fairlead::kubernetes {

// The head of an answer. Names of fields are lower case.
struct HttpHead {
    int status = 0;
    std::vector<std::pair<std::string, std::string>> fields;

    // The first field of this name, given in lower case; empty where there is none.
    std::string_view field(std::string_view name) const;
};

// HTTP/1.1 over one stream: a request, its answer, the next request. For one I/O thread; one exchange at a time.
class HttpConnection {
public:
    explicit HttpConnection(std::unique_ptr<ByteStream> stream);
    ~HttpConnection();

    // Sends a request, whole as it goes over the wire, and reads the head of the answer. `answered` tells, after an
    // error, whether a byte of an answer had come.
    boost::asio::awaitable<Result<HttpHead>> exchange(std::string request);
    bool answered() const { return m_answered; }

    // The next bytes of the body, without transfer coding; 0: it ended, whole. A body that is cut short is an error.
    boost::asio::awaitable<Result<std::size_t>> readBody(std::span<char> into);
    // True where the body was read to its end and the connection is good for another request.
    bool reusable() const;
    void close() noexcept;

    // After an answer 101: the stream, and what it had sent already. The connection is over then.
    std::pair<std::unique_ptr<ByteStream>, std::string> takeStream();

private:
    struct Parser;
    boost::asio::awaitable<Result<void>> receive();
    Error failure(std::string why) const;

    std::unique_ptr<ByteStream> m_stream;
    std::unique_ptr<Parser> m_parser;
    std::vector<char> m_buffer;
    std::size_t m_begin = 0;  // of what is not parsed yet
    std::size_t m_end = 0;
    bool m_answered = false;
    bool m_ended = false;  // the peer closed
    bool m_broken = false;
};

}  // namespace fairlead::kubernetes
