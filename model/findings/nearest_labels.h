#pragma once

#include "model/findings/finding_context.h"

#include <optional>

namespace fairlead::findings {

// A selector that is close to the service's and does match pods: one label differs, in its key or in its value, by a
// letter or two, or in case.
struct NearSelector {
    kubernetes::Labels selector;
    std::string wrong;  // "app=fronted"
    std::string right;  // "app=frontend"
    std::vector<const kubernetes::Pod*> pods;  // that it matches
};

// The nearest one; nothing where there is none. Linear in the labels of the pods of the namespace.
std::optional<NearSelector> nearestSelector(const FindingContext& context, const kubernetes::Service& service);

// How many letters must be put in, left out, changed, or swapped with their neighbour to make one word of the other;
// more than `most` count as most + 1.
std::size_t lettersBetween(std::string_view one, std::string_view other, std::size_t most);

}  // namespace fairlead::findings
