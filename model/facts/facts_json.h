#pragma once

#include "model/facts/cluster_facts.h"

#include <boost/json/object.hpp>

namespace fairlead::facts {

// `fairlead facts --json` (contract, section 4). A value that is not known is null, with the reason in "note";
// "inferred" is there where nobody says it.
boost::json::object toJson(const ClusterFacts& facts);

}  // namespace fairlead::facts
