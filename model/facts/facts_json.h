#pragma once

#include "model/facts/address_book.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace fairlead::facts {

// `fairlead facts --json` (contract, section 4). A value that is not known is null, with the reason in "note";
// "inferred" is there where nobody says it.
boost::json::object toJson(const ClusterFacts& facts);

// How much of each range is taken, for the "occupancy" beside the facts.
boost::json::array toJson(const std::vector<Occupancy>& occupancy);

// `fairlead facts --who --json`: [{"query","tenants":[{"who","service","pod","node","from"}],"remark"}].
boost::json::array toJson(const std::vector<Listing>& listings);

}  // namespace fairlead::facts
