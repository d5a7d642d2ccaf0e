#pragma once

#include <QFuture>
#include <QObject>
#include <QtConcurrent>

#include <cstdint>
#include <type_traits>
#include <utility>

namespace fairlead::views {

// Runs work off the UI thread and delivers its result on it, unless newer work was started or this
// one was cancelled: the latest wins. Owned by the object that the results are for; the work must
// own or share all that it uses, because it may outlive both. UI thread.
class LatestJob : public QObject {
public:
    using QObject::QObject;

    // work: T(), any thread. deliver: void(T), UI thread.
    template <class Work, class Deliver> void run(Work work, Deliver deliver)
    {
        using Value = std::invoke_result_t<Work>;
        const auto turn = ++m_turn;
        QtConcurrent::run(std::move(work)).then(this, [this, turn, deliver = std::move(deliver)](Value result) mutable {
            if (turn != m_turn)
                return;
            m_running = false;
            deliver(std::move(result));
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
    std::uint64_t m_turn = 0;
    bool m_running = false;
};

}  // namespace fairlead::views
