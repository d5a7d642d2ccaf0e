#pragma once

#include "model/findings/finding.h"

#include <boost/json/array.hpp>

namespace fairlead::findings {

// `fairlead findings --json` (contract, section 4): "node" where it is about one, "nodes" beside it where about several.
boost::json::array toJson(const std::vector<Finding>& findings);

}  // namespace fairlead::findings
