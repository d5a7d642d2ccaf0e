#include "model/netfilter/iptables_lines_ahead.h"

#include <array>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace fairlead::netfilter {
namespace {

constexpr std::size_t partSize = std::size_t{128} << 10;  // text and lines of a part stay in a core's second cache
constexpr std::size_t worthAThread = std::size_t{2} << 20;  // a few milliseconds
constexpr std::size_t partsAhead = 32;

using Part = std::vector<ScannedLine>;

}  // namespace

class IptablesLinesAhead::Source {
public:
    Source(std::string_view text, IpFamily family) : m_text(text), m_family(family) { }

    // Puts the next lines in place of what is there; none at the end of the text.
    void fill(Part& part)
    {
        part.clear();
        const std::size_t end = std::min(m_text.size(), m_next + partSize);
        while (m_next < end) {
            const std::size_t newline = m_text.find('\n', m_next);
            ScannedLine& line = part.emplace_back(scanIptablesLine(m_text.substr(m_next, newline - m_next), m_family));
            line.sameChain = !line.rule.empty() && line.chain == m_lastChain;
            m_lastChain = line.rule.empty() ? std::string_view() : line.chain;
            m_next = newline == std::string_view::npos ? m_text.size() : newline + 1;
        }
    }

    Part& own() { return m_own; }

private:
    std::string_view m_text;
    IpFamily m_family;
    std::size_t m_next = 0;
    std::string_view m_lastChain;  // of the line before, where that was a rule
    Part m_own;
};

// A ring of parts between the thread that scans and the caller. A failure to get memory reaches the caller.
class IptablesLinesAhead::Thread {
public:
    explicit Thread(Source& source) : m_source(source), m_thread([this] { run(); }) { }
    Thread(const Thread&) = delete;
    Thread& operator=(const Thread&) = delete;
    ~Thread()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_stopped = true;
        }
        m_changed.notify_all();
        m_thread.join();
    }

    std::span<const ScannedLine> next()
    {
        std::unique_lock lock(m_mutex);
        if (m_lent) {
            ++m_taken;
            m_changed.notify_all();
        }
        m_changed.wait(lock, [this] { return m_filled > m_taken || m_failure; });
        if (m_filled == m_taken)
            std::rethrow_exception(m_failure);
        m_lent = !m_parts[m_taken % partsAhead].empty();
        return m_parts[m_taken % partsAhead];
    }

private:
    void run() noexcept
    {
        try {
            while (waitForRoom()) {
                Part& part = m_parts[m_filled % partsAhead];
                m_source.fill(part);
                const bool last = part.empty();
                publish();
                if (last)
                    return;
            }
        } catch (...) {
            const std::lock_guard lock(m_mutex);
            m_failure = std::current_exception();
            m_changed.notify_all();
        }
    }

    bool waitForRoom()
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return m_stopped || m_filled - m_taken < partsAhead; });
        return !m_stopped;
    }

    void publish()
    {
        {
            const std::lock_guard lock(m_mutex);
            ++m_filled;
        }
        m_changed.notify_all();
    }

    Source& m_source;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::array<Part, partsAhead> m_parts;
    std::size_t m_filled = 0;
    std::size_t m_taken = 0;  // given back by the caller
    bool m_lent = false;
    bool m_stopped = false;
    std::exception_ptr m_failure;
    std::thread m_thread;  // last: it uses all of the others
};

IptablesLinesAhead::IptablesLinesAhead(std::string_view text, IpFamily family) : m_source(std::make_unique<Source>(text, family))
{
    if (text.size() < worthAThread)
        return;
    try {
        m_thread = std::make_unique<Thread>(*m_source);
    } catch (const std::system_error&) {
        m_thread = nullptr;  // it takes longer, no more
    }
}

IptablesLinesAhead::~IptablesLinesAhead() = default;

std::span<const ScannedLine> IptablesLinesAhead::next()
{
    if (m_thread)
        return m_thread->next();
    m_source->fill(m_source->own());
    return m_source->own();
}

}  // namespace fairlead::netfilter
