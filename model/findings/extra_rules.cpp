#include "model/findings/drift_matters.h"
#include "model/findings/finding_kinds.h"

namespace fairlead::findings {

void lookForExtraRules(const FindingContext& context, FindingList& list) { addDrift(context, DriftMatter::extra, list); }

}  // namespace fairlead::findings
