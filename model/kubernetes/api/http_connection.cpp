#include "model/kubernetes/api/http_connection.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>

#include <algorithm>
#include <cstring>
#include <limits>
#include <optional>

namespace fairlead::kubernetes {
namespace {

namespace http = boost::beast::http;
using boost::asio::awaitable;
using boost::system::error_code;

constexpr std::size_t bufferSize = std::size_t{128} << 10;
constexpr std::uint32_t longestHead = 64 * 1024;

std::string lowerCase(std::string_view text)
{
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return lower;
}

}  // namespace

struct HttpConnection::Parser {
    http::response_parser<http::buffer_body> parser;

    Parser()
    {
        parser.header_limit(longestHead);
        parser.body_limit(boost::none);  // who reads the body knows its limit
    }
};

std::string_view HttpHead::field(std::string_view name) const
{
    const auto found = std::ranges::find(fields, name, &std::pair<std::string, std::string>::first);
    return found == fields.end() ? std::string_view() : std::string_view(found->second);
}

HttpConnection::HttpConnection(std::unique_ptr<ByteStream> stream) : m_stream(std::move(stream)), m_buffer(bufferSize) { }
HttpConnection::~HttpConnection() = default;

Error HttpConnection::failure(std::string why) const
{
    return {"the connection broke", std::move(why),
            "try again; if it stays, look for a proxy or firewall that closes connections"};
}

// At least one more byte in the buffer, or the note that the peer ended.
awaitable<Result<void>> HttpConnection::receive()
{
    if (m_begin > 0) {
        std::memmove(m_buffer.data(), m_buffer.data() + m_begin, m_end - m_begin);
        m_end -= m_begin;
        m_begin = 0;
    }
    if (m_end == m_buffer.size())
        co_return failure("a line of the answer is too long");
    const std::span<char> into(m_buffer.data() + m_end, m_buffer.size() - m_end);
    const Transfer got = co_await m_stream->readSome(into);
    m_end += got.size;
    m_answered = m_answered || got.size > 0;
    if (got.error && got.error == boost::asio::error::eof) {
        m_ended = true;
        co_return Result<void>();
    }
    if (got.error) {
        m_broken = true;
        co_return failure(describe(got.error, *m_stream));
    }
    co_return Result<void>();
}

awaitable<Result<HttpHead>> HttpConnection::exchange(std::string request)
{
    m_parser = std::make_unique<Parser>();
    m_answered = false;
    const error_code written = co_await m_stream->write(request);
    if (written) {
        m_broken = true;
        co_return failure(describe(written, *m_stream));
    }
    auto& parser = m_parser->parser;
    while (!parser.is_header_done()) {
        const auto received = co_await receive();
        if (!received)
            co_return received.error();
        if (m_ended && !parser.is_header_done()) {
            m_broken = true;
            co_return failure("the server closed the connection without an answer");
        }
        error_code error;
        m_begin += parser.put(boost::asio::buffer(m_buffer.data() + m_begin, m_end - m_begin), error);
        if (error && error != http::error::need_more && error != http::error::need_buffer) {
            m_broken = true;
            co_return failure("the answer is not HTTP: " + error.message());
        }
    }
    HttpHead head;
    head.status = static_cast<int>(parser.get().result_int());
    for (const auto& field : parser.get())
        head.fields.emplace_back(lowerCase(field.name_string()), std::string(field.value()));
    co_return head;
}

awaitable<Result<std::size_t>> HttpConnection::readBody(std::span<char> into)
{
    auto& parser = m_parser->parser;
    while (!parser.is_done()) {
        auto& body = parser.get().body();
        body.data = into.data();
        body.size = into.size();
        body.more = true;
        error_code error;
        if (m_begin < m_end)
            m_begin += parser.put(boost::asio::buffer(m_buffer.data() + m_begin, m_end - m_begin), error);
        else if (m_ended)
            parser.put_eof(error);
        else
            error = http::error::need_more;
        const std::size_t got = into.size() - body.size;
        if (error && error != http::error::need_more && error != http::error::need_buffer) {
            m_broken = true;
            co_return failure(error == http::error::partial_message ? "the answer was cut short"
                                                                    : "the answer is not HTTP: " + error.message());
        }
        if (got > 0)
            co_return got;
        if (error == http::error::need_more) {
            if (m_ended) {
                m_broken = true;
                co_return failure("the answer was cut short");
            }
            const auto received = co_await receive();
            if (!received)
                co_return received.error();
        }
    }
    co_return std::size_t{0};
}

bool HttpConnection::reusable() const
{
    return !m_broken && !m_ended && m_parser && m_parser->parser.is_done() && m_parser->parser.keep_alive() && m_begin == m_end;
}

void HttpConnection::close() noexcept
{
    m_broken = true;
    if (m_stream)
        m_stream->close();
}

std::pair<std::unique_ptr<ByteStream>, std::string> HttpConnection::takeStream()
{
    m_broken = true;
    std::string early(m_buffer.data() + m_begin, m_end - m_begin);
    return {std::move(m_stream), std::move(early)};
}

}  // namespace fairlead::kubernetes
