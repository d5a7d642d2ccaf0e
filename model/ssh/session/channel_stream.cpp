#include "model/ssh/session/channel_stream.h"

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <utility>

namespace fairlead::ssh {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using kubernetes::Transfer;

constexpr std::size_t pieceSize = 32'000;
constexpr std::chrono::milliseconds noLimit{0};

// What the two directions share with who closes: a channel that is closed while one of them waits.
struct ChannelState {
    ChannelState(std::shared_ptr<SshSession> with, LIBSSH2_CHANNEL* owned) : session(std::move(with)), channel(owned) { }
    ChannelState(const ChannelState&) = delete;
    ChannelState& operator=(const ChannelState&) = delete;
    ~ChannelState() { close(); }

    void close() noexcept
    {
        if (channel)
            session->discard(std::exchange(channel, nullptr));
    }

    std::shared_ptr<SshSession> session;
    LIBSSH2_CHANNEL* channel;
    std::string detail;
};

class ChannelStream final : public kubernetes::ByteStream {
public:
    ChannelStream(std::shared_ptr<SshSession> session, LIBSSH2_CHANNEL* channel)
        : m_state(std::make_shared<ChannelState>(std::move(session), channel))
    {
    }
    ChannelStream(const ChannelStream&) = delete;
    ChannelStream& operator=(const ChannelStream&) = delete;
    ~ChannelStream() override { m_state->close(); }

    asio::awaitable<Transfer> readSome(std::span<char> into) override
    {
        const auto state = m_state;
        const auto call = [state, into]() -> ssize_t {
            if (!state->channel)
                return LIBSSH2_ERROR_CHANNEL_CLOSED;
            const ssize_t got = libssh2_channel_read_ex(state->channel, 0, into.data(), into.size());
            return got == 0 && !libssh2_channel_eof(state->channel) ? LIBSSH2_ERROR_EAGAIN : got;
        };
        const ssize_t got = co_await state->session->repeat(call, noLimit);
        Transfer transfer;
        if (got > 0) {
            transfer.size = static_cast<std::size_t>(got);
            state->session->delivered(transfer.size);
        } else {
            transfer.error = got == 0 ? error_code(asio::error::eof) : failure(*state, got);
        }
        co_return transfer;
    }

    asio::awaitable<error_code> write(std::string_view bytes) override
    {
        const auto state = m_state;
        while (!bytes.empty()) {
            const std::string_view piece = bytes.substr(0, pieceSize);
            const auto call = [state, piece]() -> ssize_t {
                if (!state->channel)
                    return LIBSSH2_ERROR_CHANNEL_CLOSED;
                if (state->session->isAlive() && state->session->wire().isCongested())
                    return LIBSSH2_ERROR_EAGAIN;
                const ssize_t put = libssh2_channel_write_ex(state->channel, 0, piece.data(), piece.size());
                return put == 0 ? LIBSSH2_ERROR_EAGAIN : put;
            };
            const ssize_t put = co_await state->session->repeat(call, noLimit);
            if (put < 0)
                co_return failure(*state, put);
            bytes.remove_prefix(static_cast<std::size_t>(put));
        }
        co_return error_code();
    }

    void close() noexcept override { m_state->close(); }
    std::string detail() const override { return m_state->detail; }

private:
    static error_code failure(ChannelState& state, ssize_t code)
    {
        if (!state.channel)
            return asio::error::operation_aborted;
        state.detail = "the SSH connection to " + state.session->name() + " ended: " + state.session->explain(code);
        return asio::error::connection_reset;
    }

    std::shared_ptr<ChannelState> m_state;
};

}  // namespace

std::unique_ptr<kubernetes::ByteStream> streamOver(std::shared_ptr<SshSession> session, LIBSSH2_CHANNEL* channel)
{
    return std::make_unique<ChannelStream>(std::move(session), channel);
}

}  // namespace fairlead::ssh
