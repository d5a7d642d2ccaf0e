#include "model/cluster/rule_counts.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace fairlead::cluster {
namespace {

using netfilter::RuleIndex;
using netfilter::RuleSet;
using netfilter::Table;
using netfilter::TableFamily;

bool isReadElsewhere(const Table& table, const NodeRules& rules)
{
    static constexpr std::array<std::string_view, 5> names{"filter", "nat", "mangle", "raw", "security"};
    if (std::ranges::find(names, table.name) == names.end())
        return false;
    return (table.family == TableFamily::ip && rules.iptables) || (table.family == TableFamily::ip6 && rules.ip6tables);
}

DumpCount countNft(const NodeRules& rules)
{
    const RuleSet& nft = *rules.nft;
    const auto readElsewhere = [&](RuleIndex rule) { return isReadElsewhere(nft.tableOf(nft.rules()[rule].chain), rules); };
    DumpCount count{&nft, 0, {}};
    for (RuleIndex rule = 0; rule < nft.rules().size(); ++rule)
        count.total += readElsewhere(rule) ? 0 : 1;
    for (const RuleIndex rule : nft.notUnderstood()) {
        if (!readElsewhere(rule))
            count.notUnderstood.push_back(rule);
    }
    return count;
}

}  // namespace

std::vector<DumpCount> countRules(const NodeRules& rules)
{
    std::vector<DumpCount> counts;
    for (const auto& set : {rules.iptables, rules.ip6tables, rules.iptablesLegacy, rules.ip6tablesLegacy}) {
        if (set)
            counts.push_back({set.get(), set->rules().size(), {set->notUnderstood().begin(), set->notUnderstood().end()}});
    }
    if (rules.nft)
        counts.push_back(countNft(rules));
    return counts;
}

}  // namespace fairlead::cluster
