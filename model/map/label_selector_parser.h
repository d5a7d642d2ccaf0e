#pragma once

#include "model/core/result.h"
#include "model/kubernetes/objects.h"

#include <string>
#include <string_view>
#include <vector>

namespace fairlead::map {

// One condition on the labels of an object.
struct LabelRequirement {
    enum class Operator : std::uint8_t { exists, absent, in, notIn };
    std::string key;
    Operator op = Operator::exists;
    std::vector<std::string> values;  // of in and notIn; "=" is in with one value

    bool matches(const kubernetes::Labels& labels) const;
    friend bool operator==(const LabelRequirement&, const LabelRequirement&) = default;
};

// All of them must hold; none: everything matches.
struct LabelSelector {
    std::vector<LabelRequirement> requirements;

    bool matches(const kubernetes::Labels& labels) const;
    std::string toString() const;  // as kubectl would take it
    friend bool operator==(const LabelSelector&, const LabelSelector&) = default;
};

// What kubectl takes behind -l: "app=cart", "app==cart", "app!=cart", "app", "!app", "app in (a, b)",
// "app notin (a,b)", several with commas. As in Kubernetes, != and notin hold too where the label is absent.
// Empty text: everything. An error names what was not understood. Linear.
Result<LabelSelector> parseLabelSelector(std::string_view text);

}  // namespace fairlead::map
