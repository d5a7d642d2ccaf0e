#include "model/kubernetes/api/update_pace.h"

#include <gtest/gtest.h>

namespace fairlead::kubernetes {
namespace {

using namespace std::chrono_literals;

TEST(UpdatePace, GathersLongerWhereAnUpdateTakesLong)
{
    UpdatePace pace(100ms);
    EXPECT_EQ(pace.gather(), 100ms);
    bool done = false;
    pace.run([&done] {
        const auto end = std::chrono::steady_clock::now() + 20ms;
        while (std::chrono::steady_clock::now() < end) { }
        done = true;
    });
    EXPECT_TRUE(done);
    EXPECT_GE(pace.gather(), 9 * 20ms);
    EXPECT_LE(pace.gather(), 10s) << "and never for good";
}

}  // namespace
}  // namespace fairlead::kubernetes
