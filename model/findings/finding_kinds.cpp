#include "model/findings/finding_kinds.h"

namespace fairlead::findings {
namespace {

// Whole nodes first, then whole services, then parts of them, then what is only to be known.
constexpr FindingKind kinds[] = {
    {"cidr-overlap", "pod, service and node ranges that share addresses", lookForCidrOverlap},
    {"kube-proxy-missing", "nodes on which kube-proxy does not run", lookForKubeProxyMissing},
    {"two-kube-proxies", "nodes with two service proxies", lookForTwoKubeProxies},
    {"ip-forward-off", "nodes that do not forward packets", lookForIpForwardOff},
    {"forward-drop", "nodes whose firewall drops what kube-proxy forwards", lookForForwardDrop},
    {"bridge-nf-off", "nodes whose bridge bypasses the rules", lookForBridgeNfOff},
    {"conntrack-full", "nodes whose connection table is full", lookForConntrackFull},
    {"backend-split", "nodes with service rules in both iptables backends", lookForBackendSplit},
    {"masquerade-missing", "nodes that do not rewrite the source where answers would go astray", lookForMasqueradeMissing},
    {"no-matching-pods", "services whose selector matches no pod", lookForNoMatchingPods},
    {"selector-typo", "services whose selector misses pods by a letter", lookForSelectorTypo},
    {"no-endpoints", "services without an endpoint", lookForNoEndpoints},
    {"no-ready-endpoints", "services none of whose pods is ready", lookForNoReadyEndpoints},
    {"target-port-mismatch", "target ports that no container has", lookForTargetPortMismatch},
    {"slice-lags-pods", "ready pods that the endpoint slices do not name", lookForSliceLagsPods},
    {"missing-rules", "rules that a node lacks", lookForMissingRules},
    {"stale-rules", "rules that say something else than the API", lookForStaleRules},
    {"local-policy-no-endpoints", "traffic policy Local where no endpoint is", lookForLocalPolicyNoEndpoints},
    {"source-ranges-block", "source ranges that let nobody in", lookForSourceRangesBlock},
    {"external-ip-conflict", "external IPs that somebody else has too", lookForExternalIpConflict},
    {"node-port-conflict", "node ports that two services want", lookForNodePortConflict},
    {"host-port-conflict", "host ports that take a node port", lookForHostPortConflict},
    {"pod-ip-in-service-cidr", "pods with an address of the services", lookForPodIpInServiceCidr},
    {"node-firewall", "firewall rules of nodes against node ports", lookForNodeFirewall},
    {"stale-conntrack", "UDP connections held at endpoints that are gone", lookForStaleConntrack},
    {"weights-uneven", "endpoints that get another share than they should", lookForWeightsUneven},
    {"extra-rules", "rules for services that do not exist", lookForExtraRules},
    {"mode-mismatch", "nodes whose proxy mode is not the configured one", lookForModeMismatch},
    {"mode-leftovers", "rules that an earlier proxy mode left", lookForModeLeftovers},
    {"rp-filter-strict", "strict reverse path filters on nodes with several ways", lookForRpFilterStrict},
    {"mtu-mismatch", "devices whose MTU does not fit the way", lookForMtuMismatch},
    {"node-port-in-ephemeral-range", "node ports that the kernel hands out to clients", lookForNodePortInEphemeralRange},
    {"version-skew", "kube-proxy of a version that the API server does not support", lookForVersionSkew},
    {"ipvs-deprecated", "IPVS mode, which Kubernetes gives up", lookForIpvsDeprecated},
    {"rules-not-read", "nodes whose rules were not read", lookForRulesNotRead},
    {"old-capture", "captures whose parts are of different times", lookForOldCapture},
};

}  // namespace

std::span<const FindingKind> findingKinds() { return kinds; }

}  // namespace fairlead::findings
