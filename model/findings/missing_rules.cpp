#include "model/findings/drift_matters.h"
#include "model/findings/finding_kinds.h"

namespace fairlead::findings {

void lookForMissingRules(const FindingContext& context, FindingList& list) { addDrift(context, DriftMatter::missing, list); }

}  // namespace fairlead::findings
