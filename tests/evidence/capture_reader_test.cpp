#include "model/evidence/capture_reader.h"

#include "tests/support/sample_captures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fairlead::evidence {
namespace {

TEST(CaptureReader, OpensEverySampleCapture)
{
    for (const std::string& name : test::captureNames()) {
        const Result<Evidence> evidence = openCapture(test::capturePath(name));
        ASSERT_TRUE(evidence) << evidence.error().what << ": " << evidence.error().why;
        EXPECT_EQ(evidence->description().cluster, name);
        EXPECT_EQ(evidence->description().server, "https://172.30.56.1:6443");
        EXPECT_THAT(evidence->nodeNames(), testing::ElementsAre("control-plane", "worker-1", "worker-2"));
        EXPECT_TRUE(evidence->contains("api/services.json"));
        EXPECT_TRUE(evidence->contains("nodes/worker-2/ip-rule.json"));
    }
}

}  // namespace
}  // namespace fairlead::evidence
