#include "model/findings/finding_kinds.h"

namespace fairlead::findings {

void lookForCidrOverlap(const FindingContext& context, FindingList& list)
{
    if (context.facts().podCidrs.empty() || context.facts().serviceCidrs.empty())
        list.notKnown("the ranges of pods or services are not known");
    for (const facts::Overlap& overlap : context.facts().overlaps) {
        Finding finding;
        finding.title = "The " + overlap.first + " and the " + overlap.second + " share addresses";
        finding.message = "One address may mean two things: packets to it go where the more specific route or the first rule "
                          "says, and some pods, services or machines cannot be reached.";
        finding.evidence = overlap.from;
        finding.fix = "# Ranges cannot be changed in place: set up the cluster (or the node) with ranges that are apart, e.g.\n"
                      "kubeadm init --pod-network-cidr 10.244.0.0/16 --service-cidr 10.96.0.0/16";
        list.add(std::move(finding));
    }
}

}  // namespace fairlead::findings
