#pragma once

#include "model/findings/finding.h"
#include "model/findings/finding_context.h"

#include <span>
#include <string_view>

namespace fairlead::findings {

// A kind of finding: a pure function of what the context shows. Kinds know nothing of each other; where two would speak of
// the same matter, the context decides which of them it is (Diagnosis), or the matter of a difference does.
struct FindingKind {
    std::string_view id;  // of the public contract, for good
    std::string_view looksFor;  // "services whose selector matches no pod"
    void (*look)(const FindingContext& context, FindingList& list);
};

// All kinds, those that hurt most first; findings of one severity are listed in this order.
std::span<const FindingKind> findingKinds();

// Each in the file of its name.
void lookForBackendSplit(const FindingContext& context, FindingList& list);
void lookForBridgeNfOff(const FindingContext& context, FindingList& list);
void lookForCidrOverlap(const FindingContext& context, FindingList& list);
void lookForConntrackFull(const FindingContext& context, FindingList& list);
void lookForExternalIpConflict(const FindingContext& context, FindingList& list);
void lookForExtraRules(const FindingContext& context, FindingList& list);
void lookForForwardDrop(const FindingContext& context, FindingList& list);
void lookForHostPortConflict(const FindingContext& context, FindingList& list);
void lookForIpForwardOff(const FindingContext& context, FindingList& list);
void lookForIpvsDeprecated(const FindingContext& context, FindingList& list);
void lookForKubeProxyMissing(const FindingContext& context, FindingList& list);
void lookForLocalPolicyNoEndpoints(const FindingContext& context, FindingList& list);
void lookForMasqueradeMissing(const FindingContext& context, FindingList& list);
void lookForMissingRules(const FindingContext& context, FindingList& list);
void lookForModeLeftovers(const FindingContext& context, FindingList& list);
void lookForModeMismatch(const FindingContext& context, FindingList& list);
void lookForMtuMismatch(const FindingContext& context, FindingList& list);
void lookForNoEndpoints(const FindingContext& context, FindingList& list);
void lookForNoMatchingPods(const FindingContext& context, FindingList& list);
void lookForNoReadyEndpoints(const FindingContext& context, FindingList& list);
void lookForNodeFirewall(const FindingContext& context, FindingList& list);
void lookForNodePortConflict(const FindingContext& context, FindingList& list);
void lookForNodePortInEphemeralRange(const FindingContext& context, FindingList& list);
void lookForOldCapture(const FindingContext& context, FindingList& list);
void lookForPodIpInServiceCidr(const FindingContext& context, FindingList& list);
void lookForRpFilterStrict(const FindingContext& context, FindingList& list);
void lookForRulesNotRead(const FindingContext& context, FindingList& list);
void lookForSelectorTypo(const FindingContext& context, FindingList& list);
void lookForSliceLagsPods(const FindingContext& context, FindingList& list);
void lookForSourceRangesBlock(const FindingContext& context, FindingList& list);
void lookForStaleConntrack(const FindingContext& context, FindingList& list);
void lookForStaleRules(const FindingContext& context, FindingList& list);
void lookForTargetPortMismatch(const FindingContext& context, FindingList& list);
void lookForTwoKubeProxies(const FindingContext& context, FindingList& list);
void lookForVersionSkew(const FindingContext& context, FindingList& list);
void lookForWeightsUneven(const FindingContext& context, FindingList& list);

}  // namespace fairlead::findings
