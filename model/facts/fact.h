#pragma once

#include "model/core/source_ref.h"
#include "model/kubernetes/objects.h"

#include <string>
#include <vector>

namespace fairlead::facts {

// What one source says about a value.
struct Witness {
    std::string value;
    SourceRef source;

    friend bool operator==(const Witness&, const Witness&) = default;
};

// Something that one looks up about a cluster, with everybody who says so and everybody who says otherwise.
struct Fact {
    std::string value;  // empty: not known
    std::vector<SourceRef> from;  // the most trustworthy first
    std::vector<Witness> disagree;
    bool inferred = false;  // nobody says it: it is concluded from what is in use
    std::string note;  // why it is not known, or how it was concluded; may be empty

    bool known() const { return !value.empty(); }
};

// Those who speak, the most trustworthy first: the first decides, and the others agree with it or do not.
// Not known for `unknownBecause` where nobody speaks.
Fact factOf(const std::vector<Witness>& witnesses, std::string unknownBecause);

// The object of the API as a source; `text` says which of its fields, since the API's lists are one long line each.
SourceRef sourceOf(const kubernetes::ObjectMeta& meta, std::string text);

}  // namespace fairlead::facts
