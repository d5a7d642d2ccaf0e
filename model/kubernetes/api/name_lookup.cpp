#include "model/kubernetes/api/name_lookup.h"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <memory>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

namespace fairlead::kubernetes {
namespace {

namespace asio = boost::asio;

// What the waiting coroutine and the thread share. The thread may reach the executor only while it holds the mutex and the
// coroutine is there: behind it the context may be gone.
struct PendingLookup {
    explicit PendingLookup(const asio::any_io_executor& one) : executor(one), timer(std::make_shared<asio::steady_timer>(one)) { }

    std::mutex mutex;
    std::optional<asio::any_io_executor> executor;
    std::shared_ptr<asio::steady_timer> timer;  // of the executor's thread
    std::optional<LookupAnswer> answer;  // of the executor's thread
};

// The coroutine waits no longer, for whatever reason.
struct EndOfWaiting {
    explicit EndOfWaiting(PendingLookup& one) : pending(one) { }
    EndOfWaiting(const EndOfWaiting&) = delete;
    EndOfWaiting& operator=(const EndOfWaiting&) = delete;
    ~EndOfWaiting()
    {
        const std::lock_guard lock(pending.mutex);
        pending.executor.reset();
        pending.timer.reset();
    }
    PendingLookup& pending;
};

void runLookup(const std::shared_ptr<PendingLookup>& pending, const std::string& name, const NameLookup& lookup)
{
    LookupAnswer answer = lookup(name);
    const std::lock_guard lock(pending->mutex);
    if (!pending->executor)
        return;
    asio::post(*pending->executor, [pending, answer = std::move(answer)]() mutable {
        pending->answer = std::move(answer);
        if (pending->timer)
            pending->timer->cancel();
    });
}

}  // namespace

LookupAnswer lookUpByMachine(const std::string& name)
{
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    LookupAnswer answer;
    answer.error = ::getaddrinfo(name.c_str(), nullptr, &hints, &found);
    if (answer.error != 0)
        return answer;
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, ::freeaddrinfo);
    for (const addrinfo* entry = found; entry; entry = entry->ai_next) {
        std::array<char, NI_MAXHOST> text{};
        if (::getnameinfo(entry->ai_addr, entry->ai_addrlen, text.data(), static_cast<socklen_t>(text.size()), nullptr, 0,
                          NI_NUMERICHOST)
            != 0)
            continue;
        if (std::ranges::find(answer.addresses, text.data()) == answer.addresses.end())
            answer.addresses.emplace_back(text.data());
    }
    return answer;
}

asio::awaitable<std::optional<LookupAnswer>> lookUpName(std::string name, std::chrono::milliseconds limit, NameLookup lookup)
{
    const auto executor = co_await asio::this_coro::executor;
    const auto pending = std::make_shared<PendingLookup>(executor);
    const EndOfWaiting atEnd(*pending);
    pending->timer->expires_after(limit);
    try {
        std::thread(runLookup, pending, std::move(name), std::move(lookup)).detach();
    } catch (const std::system_error&) {
        pending->answer = LookupAnswer{{}, EAI_MEMORY};  // no thread to be had
    }
    boost::system::error_code ignored;
    if (!pending->answer)
        co_await pending->timer->async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    co_return pending->answer;
}

}  // namespace fairlead::kubernetes
