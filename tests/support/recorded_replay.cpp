#include "tests/support/recorded_replay.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace fairlead::test {

RecordedReplay::RecordedReplay(DoubleCluster& cluster, std::map<std::string, std::vector<RecordedEvent>> events, int speed)
{
    for (auto& [resource, list] : events) {
        for (RecordedEvent& event : list)
            m_events.push_back({resource, std::move(event)});
    }
    std::ranges::stable_sort(m_events, {}, [](const Timed& timed) { return timed.event.at; });
    m_thread = std::thread([this, &cluster, speed] { run(cluster, speed); });
}

RecordedReplay::~RecordedReplay()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopped = true;
    }
    m_stop.notify_all();
    m_thread.join();
}

bool RecordedReplay::done() const
{
    const std::lock_guard lock(m_mutex);
    return m_done;
}

void RecordedReplay::run(DoubleCluster& cluster, int speed)
{
    const auto begin = std::chrono::steady_clock::now();
    for (const Timed& timed : m_events) {
        std::unique_lock lock(m_mutex);
        if (m_stop.wait_until(lock, begin + timed.event.at / speed, [this] { return m_stopped; }))
            return;
        lock.unlock();
        cluster.apply(timed.resource, timed.event);
    }
    const std::lock_guard lock(m_mutex);
    m_done = true;
}

}  // namespace fairlead::test
