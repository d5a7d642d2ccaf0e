#pragma once

#include <QMetaObject>
#include <QObject>
#include <QThreadPool>

#include <cstdint>
#include <memory>
#include <mutex>
#include <type_traits>
#include <utility>

namespace fairlead::views {

// Runs work off the UI thread and delivers its result on it, unless newer work was started or this
// one was cancelled: the latest wins. Owned by the object that the results are for; the work must
// own or share all that it uses, because it may outlive both. UI thread.
class LatestJob : public QObject {
public:
    explicit LatestJob(QObject* parent = nullptr) : QObject(parent) { m_gate->job = this; }
    ~LatestJob() override
    {
        const std::lock_guard lock(m_gate->mutex);
        m_gate->job = nullptr;
    }

    // Work: T(), any thread. deliver: void(T), UI thread.
    template <class Work, class Deliver> void run(Work work, Deliver deliver)
    {
        using Value = std::invoke_result_t<Work>;
        const auto turn = ++m_turn;
        auto finish = std::make_shared<Deliver>(std::move(deliver));
        QThreadPool::globalInstance()->start([gate = m_gate, turn, work = std::move(work), finish = std::move(finish)]() mutable {
            auto result = std::make_shared<Value>(work());
            const std::lock_guard lock(gate->mutex);
            if (!gate->job)
                return;
            // A queued call dies with the job, so it never reaches one that is gone.
            QMetaObject::invokeMethod(
                gate->job,
                [job = gate->job, turn, result = std::move(result), finish = std::move(finish)] {
                    if (turn != job->m_turn)
                        return;
                    job->m_running = false;
                    (*finish)(std::move(*result));
                },
                Qt::QueuedConnection);
        });
        m_running = true;
    }
    void cancel()
    {
        ++m_turn;
        m_running = false;
    }
    bool isRunning() const { return m_running; }

private:
    // Shared with the work that is under way, which may outlive this object.
    struct Gate {
        std::mutex mutex;
        LatestJob* job = nullptr;
    };

    std::shared_ptr<Gate> m_gate = std::make_shared<Gate>();
    std::uint64_t m_turn = 0;
    bool m_running = false;
};

}  // namespace fairlead::views
