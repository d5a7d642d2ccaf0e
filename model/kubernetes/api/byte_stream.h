#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/system/error_code.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace fairlead::kubernetes {

struct Transfer {
    boost::system::error_code error;
    std::size_t size = 0;
};

// The bytes of a connection, whatever carries them: TCP, a tunnel, TLS in TLS. One reader and one writer at a time;
// belongs to one I/O thread. A cancelled coroutine ends with boost::system::system_error, as Asio's do.
class ByteStream {
public:
    ByteStream() = default;
    ByteStream(const ByteStream&) = delete;
    ByteStream& operator=(const ByteStream&) = delete;
    virtual ~ByteStream() = default;

    // At least one byte, or an error; where the peer ended in order, boost::asio::error::eof.
    virtual boost::asio::awaitable<Transfer> readSome(std::span<char> into) = 0;
    // All of it, or an error.
    virtual boost::asio::awaitable<boost::system::error_code> write(std::string_view bytes) = 0;
    // What waits ends with operation_aborted.
    virtual void close() noexcept = 0;
    // What is known of the last error beyond its code, in words; mostly empty.
    virtual std::string detail() const { return {}; }
};

// The error in words: the detail where there is one.
std::string describe(const boost::system::error_code& error, const ByteStream& stream);

}  // namespace fairlead::kubernetes
