#pragma once

#include "model/kubeproxy/address_names.h"
#include "model/netfilter/rule_set.h"

#include <string>

namespace fairlead::kubeproxy {

// What packets a rule is about, in plain words: "TCP to 10.96.89.105 (ClusterIP of shop/frontend)
// port 80, new connections". Empty where the rule is about every packet. Statistic matches are left
// out: their share is said by the action.
std::string describeConditions(const netfilter::RuleBody& body, const AddressNames& names);

// The comment of a rule, without its quotes; empty where it has none.
std::string commentOf(const netfilter::RuleBody& body);

// The value of the first part of this kind; null where the rule has none.
template <class Part> const Part* findPart(const netfilter::RuleBody& body)
{
    for (const netfilter::RulePart& part : body.parts) {
        if (const Part* const found = std::get_if<Part>(&part))
            return found;
    }
    return nullptr;
}

}  // namespace fairlead::kubeproxy
