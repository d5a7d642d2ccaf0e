#pragma once

#include "model/kubernetes/api/api_client.h"
#include "tests/support/api_double.h"
#include "tests/support/run_coroutine.h"

#include <boost/asio/io_context.hpp>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace fairlead::test {

// Credentials that a test decides; counts what it is asked.
class FixedCredentials : public kubernetes::CredentialSource {
public:
    explicit FixedCredentials(kubernetes::Credentials credentials) : current(std::move(credentials)) { }
    explicit FixedCredentials(const std::string& token) { current.bearerToken = kubernetes::Secret(token); }

    boost::asio::awaitable<Result<kubernetes::Credentials>> credentials() override;
    void refused() override
    {
        ++refusals;
        if (!next.empty())
            current.bearerToken = kubernetes::Secret(next);
    }

    kubernetes::Credentials current;
    std::string next;  // the token after a refusal
    std::optional<Error> failure;
    int asked = 0;
    int refusals = 0;
};

// A clock that a test moves: who pauses goes on at once, and the clock has moved by as much.
class TestPace : public kubernetes::Pace {
public:
    std::chrono::steady_clock::time_point now() override { return time; }
    boost::asio::awaitable<void> pause(std::chrono::milliseconds wait) override;
    double chance() override { return luck; }

    std::chrono::steady_clock::time_point time{};
    std::vector<std::chrono::milliseconds> pauses;
    std::function<void()> onPause;  // may be empty
    double luck = 0.5;
};

class StepLog : public kubernetes::ConnectionObserver {
public:
    void onStep(const kubernetes::StepReport& report) override { reports.push_back(report); }

    // The last report of the step; nothing where it was never reached.
    std::optional<kubernetes::StepReport> last(kubernetes::ConnectionStep step) const
    {
        for (auto report = reports.rbegin(); report != reports.rend(); ++report) {
            if (report->step == step)
                return *report;
        }
        return std::nullopt;
    }
    // "name ok, proxy skipped, tcp ok": what ended, in order.
    std::string ended() const
    {
        std::string text;
        for (const kubernetes::StepReport& report : reports) {
            if (report.state != kubernetes::StepState::started)
                text +=
                    (text.empty() ? "" : ", ") + std::string(toString(report.step)) + ' ' + std::string(toString(report.state));
        }
        return text;
    }

    std::vector<kubernetes::StepReport> reports;
};

// Everything between a test and an API double.
struct ApiAccess {
    explicit ApiAccess(const ApiDouble& api);
    ~ApiAccess();

    // Made at the first call, with what is set by then.
    const std::shared_ptr<kubernetes::ApiClient>& clientPtr();
    kubernetes::ApiClient& client() { return *clientPtr(); }
    void setProxy(const std::string& url);

    template <class T> T run(boost::asio::awaitable<T> coroutine) { return runCoroutine(context, std::move(coroutine)); }
    kubernetes::ApiResult<std::string> get(const std::string& path);

    boost::asio::io_context context;
    kubernetes::ServerAccess access;
    std::shared_ptr<FixedCredentials> credentials = std::make_shared<FixedCredentials>("good-token");
    std::shared_ptr<TestPace> pace = std::make_shared<TestPace>();
    kubernetes::ConnectionLimits limits;
    StepLog steps;

private:
    std::shared_ptr<kubernetes::ApiClient> m_client;
};

}  // namespace fairlead::test
