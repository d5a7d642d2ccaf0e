#include "model/findings/node_faults.h"

#include "model/findings/finding_words.h"

namespace fairlead::findings {

SourceRef ruleSource(const netfilter::RuleSet& rules, netfilter::RuleIndex rule)
{
    return {rules.file(), rules.rules()[rule].line, std::string(rules.text(rule))};
}

SourceRef chainSource(const FindingContext& context, const netfilter::RuleSet& rules, netfilter::ChainIndex chain)
{
    return context.snapshot().evidence().reference(rules.file(), rules.chains()[chain].line);
}

std::optional<std::uint64_t> readSysctl(const NodeView& node, std::string_view name, FindingList& list)
{
    const auto value = sysctlNumber(*node.node, name);
    if (!value)
        list.notKnown(std::string(name) + " was not read", node.node->name);
    return value;
}

std::vector<const netfilter::RuleSet*> ipv4RuleSets(const cluster::ClusterNode& node)
{
    return node.rules.iptablesOf(IpFamily::ipv4);
}

}  // namespace fairlead::findings
