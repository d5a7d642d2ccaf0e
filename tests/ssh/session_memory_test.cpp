#include "model/ssh/session/session_memory.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <limits>

namespace fairlead::ssh {
namespace {

TEST(SessionMemory, GivesResizesAndTakesBack)
{
    SessionMemory memory;
    auto* const first = static_cast<char*>(memory.allocate(5));
    std::memcpy(first, "abcd", 5);
    void* const second = memory.allocate(0);
    ASSERT_TRUE(second);
    auto* const bigger = static_cast<char*>(memory.resize(first, 500));
    EXPECT_STREQ(bigger, "abcd");
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(bigger) % alignof(std::max_align_t), 0U);
    auto* const smaller = static_cast<char*>(memory.resize(bigger, 2));
    EXPECT_EQ(std::string(smaller, 2), "ab");
    EXPECT_EQ(memory.pieces(), 2U);
    memory.release(second);
    memory.release(nullptr);
    EXPECT_EQ(memory.pieces(), 1U);
    EXPECT_TRUE(memory.resize(nullptr, 7));
    EXPECT_FALSE(memory.allocate(std::numeric_limits<std::size_t>::max()));
    EXPECT_EQ(memory.pieces(), 2U) << "what is left goes with the session";
}

}  // namespace
}  // namespace fairlead::ssh
