#include "model/findings/finding_kinds.h"
#include "model/findings/finding_words.h"
#include "model/findings/node_faults.h"

namespace fairlead::findings {

void lookForBackendSplit(const FindingContext& context, FindingList& list)
{
    for (const NodeView& node : context.nodes()) {
        if (!node.compared)
            list.notKnown("its rules were not read", node.node->name);
        const auto& nft = node.node->rules.iptables;
        const auto& legacy = node.node->rules.iptablesLegacy;
        if (!nft || !legacy)
            continue;
        const auto one = nft->findChain(netfilter::TableFamily::ip, "nat", "KUBE-SERVICES");
        const auto other = legacy->findChain(netfilter::TableFamily::ip, "nat", "KUBE-SERVICES");
        if (!one || !other || nft->rulesOf(*one).empty() || legacy->rulesOf(*other).empty())
            continue;
        Finding finding;
        finding.title = "Both iptables backends hold rules for services";
        finding.message =
            "kube-proxy writes into one of them. The other keeps what it was when the backend changed, and the kernel "
            "obeys both: connections go to pods that are gone, or are refused.";
        finding.nodes = {node.node->name};
        finding.evidence = {chainSource(context, *nft, *one), chainSource(context, *legacy, *other)};
        finding.fix =
            "# on the node, for the backend that kube-proxy does not use (mostly legacy):\nsudo iptables-legacy-save | grep -v "
            "KUBE- | sudo iptables-legacy-restore\nsudo update-alternatives --display iptables";
        list.add(std::move(finding));
    }
}

}  // namespace fairlead::findings
