#pragma once

#include "model/kubernetes/api/pace.h"

#include <chrono>

namespace fairlead::kubernetes {

// How long to wait before the next try, as client-go: 0.8 s, doubled each time up to 30 s, each once to twice as long by
// chance; from the beginning after two minutes without a failure.
class Backoff {
public:
    std::chrono::milliseconds next(Pace& pace);

private:
    std::chrono::milliseconds m_step{0};
    std::chrono::steady_clock::time_point m_last{};
};

}  // namespace fairlead::kubernetes
