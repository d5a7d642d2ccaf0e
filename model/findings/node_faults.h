#pragma once

#include "model/findings/finding.h"
#include "model/findings/finding_context.h"
#include "model/netfilter/rule_set.h"

#include <string>

namespace fairlead::findings {

// The line of a rule or chain in its dump, as evidence.
SourceRef ruleSource(const netfilter::RuleSet& rules, netfilter::RuleIndex rule);
SourceRef chainSource(const FindingContext& context, const netfilter::RuleSet& rules, netfilter::ChainIndex chain);

// Whether a sysctl is set on the node, and what it says; what was not read goes to the list as not known.
std::optional<std::uint64_t> readSysctl(const NodeView& node, std::string_view name, FindingList& list);

// Rule sets in which something may stand that concerns IPv4 traffic, each once.
std::vector<const netfilter::RuleSet*> ipv4RuleSets(const cluster::ClusterNode& node);

}  // namespace fairlead::findings
