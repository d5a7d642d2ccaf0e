#include "model/kubernetes/api/connection_steps.h"

#include <utility>

namespace fairlead::kubernetes {

std::string_view toString(ConnectionStep step)
{
    switch (step) {
    case ConnectionStep::ssh:
        return "ssh";
    case ConnectionStep::file:
        return "file";
    case ConnectionStep::context:
        return "context";
    case ConnectionStep::name:
        return "name";
    case ConnectionStep::proxy:
        return "proxy";
    case ConnectionStep::tcp:
        return "tcp";
    case ConnectionStep::credentials:
        return "credentials";
    case ConnectionStep::tls:
        return "tls";
    case ConnectionStep::version:
        return "version";
    case ConnectionStep::rights:
        return "rights";
    case ConnectionStep::lists:
        break;
    }
    return "lists";
}

std::string_view toString(StepState state)
{
    switch (state) {
    case StepState::started:
        return "started";
    case StepState::ok:
        return "ok";
    case StepState::failed:
        return "failed";
    case StepState::skipped:
        break;
    }
    return "skipped";
}

StepWatch::StepWatch(ConnectionObserver* observer, ConnectionStep step)
    : m_observer(observer), m_step(step), m_begin(std::chrono::steady_clock::now())
{
    report(StepState::started, {}, {});
}

StepWatch::~StepWatch()
{
    if (!m_ended)
        skipped("cancelled");
}

void StepWatch::ok(std::string detail)
{
    m_ended = true;
    report(StepState::ok, std::move(detail), {});
}

void StepWatch::failed(const Error& error)
{
    m_ended = true;
    report(StepState::failed, error.what + ": " + error.why, error.hint);
}

void StepWatch::skipped(std::string why)
{
    m_ended = true;
    report(StepState::skipped, std::move(why), {});
}

void StepWatch::progress(std::string detail) { report(StepState::started, std::move(detail), {}); }

void StepWatch::report(StepState state, std::string detail, std::string remedy)
{
    if (!m_observer)
        return;
    const auto took = std::chrono::steady_clock::now() - m_begin;
    m_observer->onStep(
        {m_step, state, std::chrono::duration_cast<std::chrono::microseconds>(took), std::move(detail), std::move(remedy)});
}

}  // namespace fairlead::kubernetes
