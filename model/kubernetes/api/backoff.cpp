#include "model/kubernetes/api/backoff.h"

#include <algorithm>

namespace fairlead::kubernetes {

std::chrono::milliseconds Backoff::next(Pace& pace)
{
    constexpr std::chrono::milliseconds first{800};
    constexpr std::chrono::milliseconds longest{30'000};
    constexpr std::chrono::minutes quiet{2};
    const auto now = pace.now();
    if (m_step.count() == 0 || now - m_last > quiet)
        m_step = first;
    else
        m_step = std::min(longest, m_step * 2);
    const auto wait = m_step + std::chrono::milliseconds(static_cast<long>(static_cast<double>(m_step.count()) * pace.chance()));
    // The waiting itself is not quiet.
    m_last = now + wait;
    return wait;
}

}  // namespace fairlead::kubernetes
