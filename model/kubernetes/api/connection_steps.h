#pragma once

#include "model/core/result.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace fairlead::kubernetes {

// The way to a cluster, in the order in which it is gone. `ssh` is the log-in on a host from which the rest is done; `file` and
// `context` are the kubeconfig's.
enum class ConnectionStep : std::uint8_t { ssh, file, context, name, proxy, tcp, credentials, tls, version, rights, lists };
std::string_view toString(ConnectionStep step);  // "file"…, as `fairlead check` prints it

enum class StepState : std::uint8_t { started, ok, failed, skipped };
std::string_view toString(StepState state);

// What became of one step. `detail` says what was found ("10.0.0.1", "TLSv1.3, certificate until 2027-01-01"), for a
// failed one why; `remedy` what to do. No text holds a secret.
struct StepReport {
    ConnectionStep step = ConnectionStep::file;
    StepState state = StepState::started;
    std::chrono::microseconds took{0};
    std::string detail;
    std::string remedy;
};

// Told about each step as it begins and ends, on the thread of the connection. A step can come again: a connection is
// made anew, lists report as they get on (state started, the detail grows).
class ConnectionObserver {
public:
    virtual ~ConnectionObserver() = default;
    virtual void onStep(const StepReport& report) = 0;
};

// Reports one step to an observer, which may be null: the start at once, the end when it is told. A step that is left
// without an end was cancelled, and is reported as skipped.
class StepWatch {
public:
    StepWatch(ConnectionObserver* observer, ConnectionStep step);
    StepWatch(const StepWatch&) = delete;
    StepWatch& operator=(const StepWatch&) = delete;
    ~StepWatch();

    void ok(std::string detail);
    void failed(const Error& error);
    void skipped(std::string why);
    void progress(std::string detail);

private:
    void report(StepState state, std::string detail, std::string remedy);

    ConnectionObserver* m_observer;
    ConnectionStep m_step;
    std::chrono::steady_clock::time_point m_begin;
    bool m_ended = false;
};

}  // namespace fairlead::kubernetes
