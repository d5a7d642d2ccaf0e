#include "model/facts/component_arguments.h"

#include <gtest/gtest.h>

#include <ostream>

namespace fairlead::facts {
namespace {

struct LineCase {
    const char* line;
    const char* value;  // null: the line gives the flag no value
};

// The name of the test.
void PrintTo(const LineCase& test, std::ostream* out) { *out << test.line; }

class FlagInLine : public testing::TestWithParam<LineCase> { };

TEST_P(FlagInLine, IsReadAsThePersonMeantIt)
{
    const auto value = flagInLine(GetParam().line, "cluster-cidr");
    EXPECT_EQ(value.value_or("nothing"), GetParam().value == nullptr ? "nothing" : GetParam().value);
}

INSTANTIATE_TEST_SUITE_P(
    Manifests, FlagInLine,
    testing::Values(LineCase{"    - --cluster-cidr=10.244.0.0/16,fd00:10:244::/48", "10.244.0.0/16,fd00:10:244::/48"},
                    LineCase{"    - \"--cluster-cidr=10.244.0.0/16\"", "10.244.0.0/16"},
                    LineCase{"    - '--cluster-cidr=10.244.0.0/16'\r", "10.244.0.0/16"},
                    LineCase{"command: [kube-controller-manager, --cluster-cidr=10.244.0.0/16, --v=2]", "10.244.0.0/16"},
                    LineCase{R"(command: ["kcm","--cluster-cidr=10.1.0.0/16,fd00::/48","--v=2"])", "10.1.0.0/16,fd00::/48"},
                    LineCase{"ExecStart=/usr/bin/kube-controller-manager --cluster-cidr 10.244.0.0/16", "10.244.0.0/16"},
                    LineCase{"    - --cluster-cidr=10.244.0.0/16 # the pods", "10.244.0.0/16"},
                    LineCase{"    # - --cluster-cidr=10.0.0.0/8", nullptr},
                    LineCase{"    - --node-cluster-cidr=10.0.0.0/8", nullptr},
                    LineCase{"    - x--cluster-cidr=10.0.0.0/8", nullptr}, LineCase{"    - --cluster-cidr-mask=24", nullptr},
                    LineCase{"    - --cluster-cidr=", nullptr}, LineCase{"    - --cluster-cidr", nullptr},
                    LineCase{"", nullptr}));

}  // namespace
}  // namespace fairlead::facts
