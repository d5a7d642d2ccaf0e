#pragma once

#include "model/netfilter/nft_tree.h"

#include <simdjson.h>

namespace fairlead::netfilter {

// Copies a JSON value into the tree, and so checks all of it. Texts are views into the parser's
// buffers. Throws simdjson::simdjson_error where the JSON is broken or nested too deeply.
NftTree::Node addJson(simdjson::ondemand::value value, NftTree& tree, int depth = 0);

}  // namespace fairlead::netfilter
