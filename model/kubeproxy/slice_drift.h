#pragma once

#include "model/kubeproxy/rule_drift.h"
#include "model/kubeproxy/service_slice.h"

#include <optional>
#include <string>
#include <vector>

namespace fairlead::kubeproxy {

// One entry of a slice that is not as it should be: missing (nothing is there), stale (it says
// something else than it should, or leads to what is gone) or extra (nothing asks for it).
struct SliceDeviation {
    Difference::Kind kind = Difference::Kind::missing;
    std::string place;  // as in DriftEntry
    std::string meaning;  // of what should be there, in words; empty where nothing should
    std::string expected;  // the same verbatim
    std::optional<SourceRef> found;
    std::string endpoint;  // "10.244.1.4:8080"; empty where it is about none
    std::optional<double> expectedShare;
    std::optional<double> foundShare;
};

// What of a node's drift a person sees who looks at one slice of its rules. A plain value.
struct SliceDrift {
    struct Matter {
        Difference::Kind kind = Difference::Kind::missing;
        std::string sentence;
        std::vector<SourceRef> found;
        std::vector<std::string> expected;  // verbatim
    };
    std::vector<Matter> matters;
    std::vector<SliceDeviation> deviations;  // of all matters
    std::vector<std::string> notCompared;  // why this family could not be compared

    bool asItShouldBe() const { return matters.empty() && notCompared.empty(); }
};

// True where the difference is about the service port and family of the slice, or about what all
// services share (the jump from a hook, the masquerade chain).
bool concerns(const Difference& difference, const ServiceSlice& slice);

// `drift` is of the slice's node. Cost: linear in the differences that concern the slice.
SliceDrift driftOfSlice(const cluster::ClusterSnapshot& snapshot, const ServiceSlice& slice, const NodeDrift& drift);

}  // namespace fairlead::kubeproxy
