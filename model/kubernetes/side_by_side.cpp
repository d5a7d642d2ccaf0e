#include "model/kubernetes/side_by_side.h"

#include <future>
#include <system_error>
#include <vector>

namespace fairlead::kubernetes {

void runSideBySide(std::size_t count, const std::function<void(std::size_t)>& work)
{
    std::vector<std::future<void>> others;  // their destructors wait
    for (std::size_t i = 1; i < count; ++i) {
        try {
            others.push_back(std::async(std::launch::async, work, i));
        } catch (const std::system_error&) {
            others.push_back(std::async(std::launch::deferred, work, i));
        }
    }
    if (count > 0)
        work(0);
    for (std::future<void>& other : others)
        other.get();
}

}  // namespace fairlead::kubernetes
