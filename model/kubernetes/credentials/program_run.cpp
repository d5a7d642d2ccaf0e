#include "model/kubernetes/credentials/program_run.h"

#include "model/kubernetes/credentials/child_process.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <cstdio>
#include <memory>
#include <utility>

namespace fairlead::kubernetes {
namespace {

namespace asio = boost::asio;

constexpr std::size_t maxMessages = 16U << 10U;

// One run: reads both pipes and waits for the end, each by itself; `m_done` rings when the end is known. Keeps itself alive by
// its handlers.
class ProgramWatch : public std::enable_shared_from_this<ProgramWatch> {
public:
    ProgramWatch(const asio::any_io_executor& executor, ProgramStart start, ChildProcess child)
        : m_start(std::move(start)),
          m_child(std::move(child)),
          m_output(executor, m_child.takeOutput()),
          m_errors(executor, m_child.takeErrors()),
          m_exit(executor, m_child.takeExitSignal()),
          m_deadline(executor),
          m_silence(executor),
          m_done(executor, asio::steady_timer::time_point::max())
    {
        m_output.non_blocking(true);
        m_errors.non_blocking(true);
    }

    void begin()
    {
        readOutput();
        readErrors();
        m_exit.async_wait(asio::posix::stream_descriptor::wait_read,
                          [self = shared_from_this()](const boost::system::error_code&) { self->finish(); });
        if (m_start.timeout.count() > 0) {
            m_deadline.expires_after(m_start.timeout);
            m_deadline.async_wait([self = shared_from_this()](const boost::system::error_code& failure) {
                if (!failure)
                    self->stop("it did not end within " + std::to_string(self->m_start.timeout.count() / 1000) + " s");
            });
        }
        listen();
    }

    void stop(const std::string& why)
    {
        if (m_ended)
            return;
        if (m_stopped.empty())
            m_stopped = why;
        m_child.kill();
    }

    bool ended() const { return m_ended; }
    asio::steady_timer& done() { return m_done; }

    Result<ProgramEnd> result()
    {
        if (!m_stopped.empty())
            return Error{m_start.path, m_stopped, {}};
        return m_end;
    }

private:
    // From now on, until there is another byte.
    void listen()
    {
        if (m_start.silence.count() == 0)
            return;
        m_silence.expires_after(m_start.silence);
        m_silence.async_wait([self = shared_from_this()](const boost::system::error_code& failure) {
            if (!failure)
                self->stop("nothing came for " + std::to_string(self->m_start.silence.count() / 1000) + " s");
        });
    }

    // Waits for something to read instead of reading ahead, so that nothing is under way when the end is known.
    void readOutput()
    {
        m_output.async_wait(asio::posix::stream_descriptor::wait_read, [self = shared_from_this()](auto failure) {
            if (!failure && self->drain(self->m_output, [&self](std::string_view bytes) { self->takeOutput(bytes); }))
                self->readOutput();
        });
    }

    void readErrors()
    {
        m_errors.async_wait(asio::posix::stream_descriptor::wait_read, [self = shared_from_this()](auto failure) {
            if (!failure && self->drain(self->m_errors, [&self](std::string_view bytes) { self->takeErrors(bytes); }))
                self->readErrors();
        });
    }

    void takeOutput(std::string_view bytes)
    {
        const bool tooMuch = isTooMuch(bytes.size());
        if (!m_start.onOutput)
            m_end.output += bytes;
        else if (!tooMuch)
            m_start.onOutput(bytes);
    }

    bool isTooMuch(std::size_t more)
    {
        m_size += more;
        if (m_size <= m_start.maxOutput)
            return false;
        stop("it wrote more than " + std::to_string(m_start.maxOutput / 1024) + " KiB");
        return true;
    }

    void takeErrors(std::string_view bytes)
    {
        if (m_start.onOutput && isTooMuch(bytes.size()))
            return;
        const std::string words = printableLines(bytes);
        m_end.messages += words;
        if (m_end.messages.size() > maxMessages)
            m_end.messages.erase(0, m_end.messages.size() - maxMessages);
        if (m_start.onMessage)
            m_start.onMessage(words);
    }

    // What still lies in the pipes is read; a program of its own that keeps one open is not waited for.
    void finish()
    {
        m_end.exitStatus = m_child.reap();
        drain(m_output, [this](std::string_view bytes) { takeOutput(bytes); });
        drain(m_errors, [this](std::string_view bytes) { takeErrors(bytes); });
        m_ended = true;
        boost::system::error_code ignored;
        m_output.close(ignored);
        m_errors.close(ignored);
        m_deadline.cancel();
        m_silence.cancel();
        m_done.cancel();
    }

    // Reads what there is, not for ever. False at the end of the pipe, or where nothing more is wanted.
    template <class Take> bool drain(asio::posix::stream_descriptor& from, Take take)
    {
        std::array<char, 4096> block{};
        for (int blocks = 0; blocks < 64 && m_stopped.empty(); ++blocks) {
            boost::system::error_code failure;
            const std::size_t count = from.read_some(asio::buffer(block), failure);
            if (failure)
                return failure == asio::error::would_block || failure == asio::error::try_again;
            take({block.data(), count});
            if (!m_ended && blocks == 0)
                listen();
        }
        return m_stopped.empty();
    }

    ProgramStart m_start;
    ChildProcess m_child;
    asio::posix::stream_descriptor m_output;
    asio::posix::stream_descriptor m_errors;
    asio::posix::stream_descriptor m_exit;
    asio::steady_timer m_deadline;
    asio::steady_timer m_silence;
    asio::steady_timer m_done;
    ProgramEnd m_end;
    std::size_t m_size = 0;  // of what counts for maxOutput
    std::string m_stopped;  // why we ended it
    bool m_ended = false;
};

}  // namespace

boost::asio::awaitable<Result<ProgramEnd>> runProgram(ProgramStart start)
{
    const bool throws = co_await asio::this_coro::throw_if_cancelled();
    auto child = ChildProcess::start(start);
    if (!child)
        co_return child.error();
    const auto executor = co_await asio::this_coro::executor;
    const auto watch = std::make_shared<ProgramWatch>(executor, std::move(start), std::move(*child));
    watch->begin();
    boost::system::error_code ignored;
    co_await asio::this_coro::throw_if_cancelled(false);
    co_await watch->done().async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    if (!watch->ended())
        watch->stop("it was cancelled");
    co_await asio::this_coro::throw_if_cancelled(throws);
    co_return watch->result();
}

std::string printableLines(std::string_view text)
{
    std::string result;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte >= 0x20 && byte != 0x7f) || c == '\n') {
            result += c;
            continue;
        }
        std::array<char, 8> number{};
        std::snprintf(number.data(), number.size(), "U+%04X", static_cast<unsigned>(byte));
        result += number.data();
    }
    return result;
}

}  // namespace fairlead::kubernetes
