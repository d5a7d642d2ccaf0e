#pragma once

#include "model/findings/finding.h"
#include "model/findings/finding_context.h"

#include <cstdint>

namespace fairlead::findings {

// Which kind of finding a difference between a node's rules and the expected ones is.
enum class DriftMatter : std::uint8_t { missing, stale, extra, uneven, masquerade };
DriftMatter matterOf(const kubeproxy::Difference& difference);

// One finding for each node and service with differences of the matter. Leaves out services that changed so lately, before
// the cluster was read, that kube-proxy may still be about to write (its sync period), and says so.
void addDrift(const FindingContext& context, DriftMatter matter, FindingList& list);

}  // namespace fairlead::findings
