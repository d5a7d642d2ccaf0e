#include "model/findings/drift_matters.h"
#include "model/findings/finding_kinds.h"

namespace fairlead::findings {

void lookForWeightsUneven(const FindingContext& context, FindingList& list) { addDrift(context, DriftMatter::uneven, list); }

}  // namespace fairlead::findings
