#pragma once

#include <cstddef>
#include <functional>

namespace fairlead::kubernetes {

// Calls work(0) … work(count - 1), each once: the first on this thread, the others on threads of their own, or here too where
// there is none to have. Returns when all are done; what one throws is thrown then.
void runSideBySide(std::size_t count, const std::function<void(std::size_t)>& work);

}  // namespace fairlead::kubernetes
