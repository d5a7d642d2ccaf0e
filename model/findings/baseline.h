#pragma once

#include "model/core/result.h"
#include "model/findings/finding.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::findings {

// A finding that somebody accepted, and why. A field that is empty matches any.
struct AcceptedFinding {
    std::string id;
    std::string service;
    std::string node;
    std::string pod;
    std::string reason;
    int line = 0;  // of the file

    bool matches(const Finding& finding) const;
};

// Findings that are known and accepted, from a YAML file:
//
//     accepted:
//       - id: no-matching-pods
//         service: shop/orphan
//         reason: keeps the node port until January
//
// An entry without an id or a reason, a field that there is not, and an id that no kind has are errors, so that a typing
// mistake accepts nothing and hides nothing.
class Baseline {
public:
    static Result<Baseline> parse(std::string_view yaml, const std::string& file);
    // A file that accepts all of them, with the same reason for each, to be changed by hand.
    static std::string write(const std::vector<Finding>& findings);

    struct Outcome {
        std::vector<Finding> left;
        std::size_t accepted = 0;
        std::vector<std::string> unused;  // "baseline.yaml:7: stale-rules of shop/cart": nothing of the sort is there now
    };
    // `findings` as found, a node each.
    Outcome apply(const std::vector<Finding>& findings) const;

private:
    std::string m_file;
    std::vector<AcceptedFinding> m_entries;
};

}  // namespace fairlead::findings
