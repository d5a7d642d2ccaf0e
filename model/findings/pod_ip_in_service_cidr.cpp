#include "model/findings/finding_kinds.h"
#include "model/findings/finding_words.h"

namespace fairlead::findings {

void lookForPodIpInServiceCidr(const FindingContext& context, FindingList& list)
{
    std::vector<Prefix> ranges;
    std::vector<SourceRef> sources;
    for (const facts::Fact& fact : context.facts().serviceCidrs) {
        const auto range = fact.inferred ? std::nullopt : Prefix::parse(fact.value);
        if (range && !fact.from.empty()) {
            ranges.push_back(*range);
            sources.push_back(fact.from.front());
        }
    }
    if (ranges.empty() || !context.objects().pods) {
        list.notKnown("the range of the services or the list of pods was not read");
        return;
    }
    for (const kubernetes::Pod& pod : *context.objects().pods) {
        const auto address = pod.hostNetwork || pod.podIps.empty() ? std::nullopt : IpAddress::parse(pod.podIps.front());
        for (std::size_t i = 0; address && i < ranges.size(); ++i) {
            if (!ranges[i].contains(*address))
                continue;
            Finding finding;
            finding.title = "Pod " + pod.meta.qualifiedName() + " has an address of the services";
            finding.message = address->toString() + " lies in the service CIDR " + ranges[i].toString()
                + ". kube-proxy or the API server may give it to a service, and packets for the pod then go there.";
            finding.pod = pod.meta.qualifiedName();
            finding.evidence = {podSource(pod, "address " + address->toString()), sources[i]};
            finding.fix =
                "# Let the CNI give addresses outside " + ranges[i].toString() + ", then\n" + kubectl(pod.meta, "delete", "pod");
            list.add(std::move(finding));
        }
    }
}

}  // namespace fairlead::findings
