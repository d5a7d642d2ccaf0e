#include "model/kubernetes/object_reader.h"

#include "tests/support/sample_captures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace fairlead::kubernetes {
namespace {

TEST(ObjectReader, ReadsEverySampleCaptureWithoutAWarning)
{
    for (const std::string& name : test::captureNames()) {
        const Result<Objects> objects = readObjects(test::openSample(name));
        ASSERT_TRUE(objects) << objects.error().what << ": " << objects.error().why;
        EXPECT_THAT(objects->warnings, testing::IsEmpty()) << name;
        EXPECT_EQ(objects->nodes->size(), 3) << name;
    }
}

}  // namespace
}  // namespace fairlead::kubernetes
