#pragma once

#include "model/kubeproxy/address_names.h"
#include "model/kubeproxy/rule_drift.h"

#include <string>
#include <vector>

namespace fairlead::kubeproxy {

// What the entries that a difference expects would mean, in the words of describeRule(), one text for
// each entry of the difference. They are read as a small dump of their own, so that a jump to an
// endpoint's chain that is missing too is said as the endpoint. Empty where nothing is expected.
// Cost: linear in the entries.
std::vector<std::string> expectedWords(const Difference& difference, const AddressNames& names);

}  // namespace fairlead::kubeproxy
