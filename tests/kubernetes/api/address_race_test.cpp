#include "model/kubernetes/api/address_race.h"
#include "model/kubernetes/api/name_lookup.h"
#include "tests/support/run_coroutine.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <gmock/gmock.h>

#include <sys/socket.h>

#include <future>

namespace fairlead::kubernetes {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using testing::ElementsAre;
using testing::HasSubstr;

// Who waits for this waits for ever.
constexpr std::chrono::hours forEver{24};

class Listener {
public:
    Listener(const char* address, std::uint16_t port, int backlog = 8)
        : m_acceptor(m_context, tcp::endpoint(asio::ip::make_address(address), port), true)
    {
        m_acceptor.listen(backlog);
    }
    std::uint16_t port() const { return m_acceptor.local_endpoint().port(); }
    // Nobody accepts, and the queue is full: the kernel drops what comes then.
    void fill()
    {
        for (int i = 0; i < 8; ++i) {
            auto& one = *m_fillers.emplace_back(std::make_unique<tcp::socket>(m_context));
            one.open(tcp::v4());
            one.native_non_blocking(true);
            const auto target = m_acceptor.local_endpoint();
            ::connect(one.native_handle(), target.data(), static_cast<socklen_t>(target.size()));  // and does not wait
        }
    }

private:
    asio::io_context m_context;
    tcp::acceptor m_acceptor;
    std::vector<std::unique_ptr<tcp::socket>> m_fillers;
};

class AddressRaceTest : public testing::Test {
protected:
    RaceOutcome race(std::vector<std::string> addresses, std::uint16_t port, std::chrono::milliseconds limit = forEver,
                     std::string from = {})
    {
        return test::runCoroutine(m_context, raceAddresses(std::move(addresses), port, limit, std::move(from)));
    }

    asio::io_context m_context;
};

TEST_F(AddressRaceTest, DoesNotWaitForAnAddressThatDoesNotAnswer)
{
    Listener silent("127.0.0.1", 0, 0);
    silent.fill();
    const Listener answers("127.0.0.2", silent.port());
    const RaceOutcome outcome = race({"127.0.0.1", "127.0.0.2"}, silent.port());
    EXPECT_TRUE(outcome.stream);
    EXPECT_EQ(outcome.address, "127.0.0.2");
}

TEST_F(AddressRaceTest, TakesTheFamiliesByTurnsAndSaysWhyEachFailed)
{
    std::uint16_t port = 0;
    {
        const Listener gone("127.0.0.1", 0);
        port = gone.port();
    }
    const RaceOutcome outcome = race({"127.0.0.1", "127.0.0.2", "no address", "::1"}, port);
    EXPECT_FALSE(outcome.stream);
    EXPECT_TRUE(outcome.refused);
    EXPECT_EQ(outcome.reasons, "127.0.0.1: connection refused; ::1: connection refused; 127.0.0.2: connection refused");
}

TEST_F(AddressRaceTest, EndsWithItsTime)
{
    Listener silent("127.0.0.1", 0, 0);
    silent.fill();
    const RaceOutcome outcome = race({"127.0.0.1"}, silent.port(), std::chrono::milliseconds(20));
    EXPECT_FALSE(outcome.stream);
    EXPECT_FALSE(outcome.refused);
    EXPECT_EQ(outcome.reasons, "127.0.0.1: no answer in time");
}

TEST_F(AddressRaceTest, BindsToTheAddressAskedFor)
{
    const Listener answers("127.0.0.1", 0);
    EXPECT_TRUE(race({"127.0.0.1"}, answers.port(), forEver, "127.0.0.3").stream);
    EXPECT_THAT(race({"127.0.0.1"}, answers.port(), forEver, "203.0.113.7").reasons, HasSubstr("127.0.0.1: "));
    EXPECT_EQ(race({}, answers.port()).reasons, "");
}

// A look-up that ends when it is told to.
class SlowLookup {
public:
    NameLookup function()
    {
        return [may = m_may.get_future().share(), done = m_done](const std::string& name) {
            may.wait();
            done->set_value();
            return LookupAnswer{{"192.0.2.1", name}, 0};
        };
    }
    void release()
    {
        m_may.set_value();
        m_done->get_future().wait();
    }
    void allow() { m_may.set_value(); }

private:
    std::promise<void> m_may;
    std::shared_ptr<std::promise<void>> m_done = std::make_shared<std::promise<void>>();
};

TEST(NameLookupTest, GivesTheAnswer)
{
    asio::io_context context;
    SlowLookup slow;
    slow.allow();
    const auto answer = test::runCoroutine(context, lookUpName("here.example", forEver, slow.function()));
    ASSERT_TRUE(answer);
    EXPECT_THAT(answer->addresses, ElementsAre("192.0.2.1", "here.example"));
    EXPECT_THAT(lookUpByMachine("127.0.0.5").addresses, ElementsAre("127.0.0.5"));
    EXPECT_NE(lookUpByMachine("no-such-name.invalid").error, 0);
}

TEST(NameLookupTest, IsLeftToItselfWhenItsTimeIsOver)
{
    asio::io_context context;
    SlowLookup slow;
    EXPECT_FALSE(test::runCoroutine(context, lookUpName("slow.example", std::chrono::milliseconds(5), slow.function())));
    slow.release();  // and reaches nothing that is gone
}

TEST(NameLookupTest, IsLeftToItselfWhenCancelledAndWhenTheContextIsGone)
{
    SlowLookup cancelled;
    SlowLookup gone;
    {
        asio::io_context context;
        asio::cancellation_signal cancel;
        bool ended = false;
        asio::co_spawn(context, lookUpName("slow.example", forEver, cancelled.function()),
                       asio::bind_cancellation_slot(
                           cancel.slot(), [&](const std::exception_ptr&, const auto& answer) { ended = !answer.has_value(); }));
        asio::co_spawn(context, lookUpName("slow.example", forEver, gone.function()),
                       [](const std::exception_ptr&, const auto&) { FAIL() << "nobody ended it"; });
        context.poll();
        cancel.emit(asio::cancellation_type::terminal);
        while (!ended)
            context.run_one();
    }
    cancelled.release();
    gone.release();
}

}  // namespace
}  // namespace fairlead::kubernetes
