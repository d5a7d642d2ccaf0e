#pragma once

#include "model/kubeproxy/rule_drift.h"
#include "tests/support/edited_evidence.h"

#include <gtest/gtest.h>

#include <string>

namespace fairlead::test {

inline std::string describe(const kubeproxy::NodeDrift& drift)
{
    std::string text;
    for (const kubeproxy::Difference& difference : drift.differences) {
        text += std::string(toString(difference.kind)) + ": " + difference.sentence + '\n';
        for (const kubeproxy::DriftEntry& entry : difference.entries)
            text += "    [" + entry.place + "] expected: " + entry.expected
                + "\n        found: " + (entry.found ? entry.found->text : "-") + '\n';
    }
    for (const kubeproxy::NodeDrift::NotCompared& entry : drift.notCompared)
        text += "not compared: " + entry.reason + '\n';
    return text;
}

inline kubeproxy::NodeDrift driftOf(const EditedEvidence& evidence, const std::string& name = "worker-1")
{
    const auto snapshot = evidence.build();
    kubeproxy::NodeDrift drift = kubeproxy::findDrift(*snapshot, *snapshot->findNode(name));
    for (kubeproxy::Difference& difference : drift.differences)
        difference.service = nullptr;  // the snapshot ends here
    return drift;
}

// The one difference that there must be.
inline kubeproxy::Difference onlyDifference(const kubeproxy::NodeDrift& drift)
{
    EXPECT_TRUE(drift.notCompared.empty()) << describe(drift);
    EXPECT_EQ(drift.differences.size(), 1u) << describe(drift);
    return drift.differences.size() == 1 ? drift.differences.front() : kubeproxy::Difference();
}

// A ready endpoint on worker-2 more, like the first one.
inline void addEndpoint(EditedEvidence& evidence, const std::string& service, const std::string& type, const std::string& address)
{
    editSlice(evidence, service, type, [&](boost::json::object& slice) {
        boost::json::object endpoint = slice.at("endpoints").at(0).as_object();
        endpoint["addresses"] = {address};
        endpoint["nodeName"] = "worker-2";
        endpoint["conditions"] = {{"ready", true}, {"serving", true}, {"terminating", false}};
        slice.at("endpoints").as_array().push_back(endpoint);
    });
}

}  // namespace fairlead::test
