#pragma once

#include <algorithm>
#include <chrono>

namespace fairlead::kubernetes {

// How long changes are gathered before the next update: a tenth of a second, and longer where updates are dear, so that they take
// no more than a tenth of their thread. For one thread.
class UpdatePace {
public:
    explicit UpdatePace(std::chrono::milliseconds least) : m_least(least), m_gather(least) { }

    std::chrono::milliseconds gather() const { return m_gather; }
    // Does an update, and learns what it costs.
    template <class Update> void run(Update update)
    {
        const auto begin = std::chrono::steady_clock::now();
        update();
        const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
        m_gather = std::clamp(9 * took, m_least, std::max(m_least, longest));
    }

private:
    static constexpr std::chrono::milliseconds longest{10'000};

    std::chrono::milliseconds m_least;
    std::chrono::milliseconds m_gather;
};

}  // namespace fairlead::kubernetes
