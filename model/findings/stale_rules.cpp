#include "model/findings/drift_matters.h"
#include "model/findings/finding_kinds.h"

namespace fairlead::findings {

void lookForStaleRules(const FindingContext& context, FindingList& list) { addDrift(context, DriftMatter::stale, list); }

}  // namespace fairlead::findings
