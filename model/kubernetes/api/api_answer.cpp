#include "model/kubernetes/api/api_client.h"
#include "model/kubernetes/api/connection_pool.h"
#include "model/kubernetes/api/deadline.h"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <utility>

namespace fairlead::kubernetes {
namespace {

using boost::asio::awaitable;

constexpr std::size_t pieceSize = std::size_t{64} << 10;

Error tooLong(const Asked& asked, std::size_t longest)
{
    return {"cannot " + asked.verb + ' ' + asked.what, "the answer is longer than " + std::to_string(longest) + " bytes",
            "check the server's address: is it a Kubernetes API?"};
}

}  // namespace

ApiAnswer::ApiAnswer(std::unique_ptr<HttpConnection> connection, std::shared_ptr<ConnectionPool> pool)
    : m_connection(std::move(connection)), m_pool(std::move(pool)), m_generation(m_pool->generation())
{
}

ApiAnswer::ApiAnswer(ApiAnswer&&) noexcept = default;

ApiAnswer::~ApiAnswer()
{
    if (m_connection && m_connection->reusable())
        m_pool->give(std::move(m_connection), m_generation);
}

awaitable<ApiResult<std::size_t>> ApiAnswer::readRaw(std::span<char> into)
{
    const auto executor = co_await boost::asio::this_coro::executor;
    const Deadline deadline(executor, m_silence, [connection = m_connection.get()] { connection->close(); });
    const auto got = co_await m_connection->readBody(into);
    if (got)
        co_return *got;
    Error error = got.error();
    if (deadline.expired())
        error.why = "the server said nothing for " + std::to_string(m_silence.count() / 1000) + " s";
    error.what = "cannot " + m_asked.verb + ' ' + m_asked.what;
    co_return noAnswer(std::move(error));
}

awaitable<ApiResult<std::size_t>> ApiAnswer::readPacked(std::span<char> into)
{
    for (;;) {
        if (m_packedBegin < m_packedEnd) {
            const std::span<const char> packed(m_packed.data() + m_packedBegin, m_packedEnd - m_packedBegin);
            const auto step = m_gzip->unpack(packed, into);
            if (!step)
                co_return noAnswer(step.error());
            m_packedBegin += step->taken;
            if (step->given > 0)
                co_return step->given;
            if (step->taken > 0)
                continue;
        }
        const auto got = co_await readRaw(m_packed);
        if (!got)
            co_return got.error();
        if (*got == 0) {
            // What zlib still holds back comes without new input.
            const auto rest = m_gzip->finished() ? GzipDecoder::Step() : m_gzip->unpack({}, into).value();
            if (rest.given > 0)
                co_return rest.given;
            if (m_gzip->finished())
                co_return std::size_t{0};
            const Error cut{"cannot " + m_asked.verb + ' ' + m_asked.what, "the answer's gzip was cut short",
                            "try again; if it stays, a proxy between alters it: set disable-compression in the kubeconfig"};
            co_return noAnswer(cut);
        }
        m_packedBegin = 0;
        m_packedEnd = *got;
    }
}

awaitable<ApiResult<std::size_t>> ApiAnswer::read(std::span<char> into)
{
    if (!m_gzip) {
        auto got = co_await readRaw(into);
        co_return got;
    }
    if (m_packed.empty())
        m_packed.resize(pieceSize);
    auto got = co_await readPacked(into);
    co_return got;
}

awaitable<ApiResult<std::string>> ApiAnswer::readAll(std::size_t longest)
{
    std::string body;
    std::vector<char> piece(pieceSize);
    for (;;) {
        const auto got = co_await read(piece);
        if (!got)
            co_return got.error();
        if (*got == 0)
            co_return ApiResult<std::string>(boost::system::in_place_value, std::move(body));
        if (body.size() + *got > longest)
            co_return noAnswer(tooLong(m_asked, longest));
        body.append(piece.data(), *got);
    }
}

}  // namespace fairlead::kubernetes
