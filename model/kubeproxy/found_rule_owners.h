#pragma once

#include "model/kubeproxy/drift_collector.h"
#include "model/kubeproxy/rule_normal_form.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace fairlead::kubeproxy {

// Whose rules are that no expectation explains: by the chain's name, the chain it leads to, the
// address it is about, the comment. Looks at the whole dump once, when the first is asked for.
class FoundRuleOwners {
public:
    FoundRuleOwners(const DriftCollector& collector, const netfilter::RuleSet& rules) : m_collector(collector), m_rules(rules) { }

    FoundOwner ownerOf(const NormalEntry& entry);
    // True where a rule of another chain leads to this one.
    bool isReferenced(netfilter::ChainIndex chain);

private:
    FoundOwner ownerOfChain(netfilter::ChainIndex chain);
    std::optional<FoundOwner> ownerByName(std::string_view name) const;
    std::optional<FoundOwner> ownerByAddress(const netfilter::RuleBody& body) const;
    std::string commentIn(netfilter::ChainIndex chain) const;
    void readJumps();
    void readChoices(netfilter::RuleIndex rule);

    const DriftCollector& m_collector;
    const netfilter::RuleSet& m_rules;
    bool m_read = false;
    std::map<netfilter::ChainIndex, netfilter::ChainIndex>
        m_callerOf;  // the service's chain that leads to an endpoint's, else any
};

// "shop/frontend:http" at the start of kube-proxy's comments; empty where there is none.
std::string labelInComment(std::string_view comment);
// "shop/frontend:http" for "SFDBSQB2-shop/frontend/tcp/http"; empty where it is no such base.
std::string labelInNftBase(std::string_view base);
// "10.244.1.4:8080" for "…__10.244.1.4/8080" (in IPv6 the colons became dots); empty where there is none.
std::string endpointInNftBase(std::string_view base);

}  // namespace fairlead::kubeproxy
