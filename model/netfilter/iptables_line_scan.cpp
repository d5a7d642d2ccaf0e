#include "model/netfilter/iptables_line_scan.h"

#include "model/netfilter/iptables_line_fields.h"
#include "model/netfilter/iptables_rule_scan.h"
#include "model/netfilter/name_index.h"

namespace fairlead::netfilter {
namespace {

constexpr std::string_view append = "-A ";

// The text from "-A " on; empty where the line is no rule. What counts as counters only says who reads the line.
std::string_view ruleOf(std::string_view line, std::optional<Counters>& counters)
{
    if (line.starts_with(append))
        return line;
    if (!line.starts_with('[') || line.starts_with("[sudo]"))
        return {};
    std::string_view rest = line;
    counters = takeCounters(rest);
    if (!counters || !rest.starts_with(' ') || !rest.substr(1).starts_with(append))
        return {};
    return rest.substr(1);
}

}  // namespace

ScannedLine scanIptablesLine(std::string_view line, IpFamily family)
{
    ScannedLine scanned;
    scanned.carriageReturn = line.ends_with('\r');
    if (scanned.carriageReturn)
        line.remove_suffix(1);
    scanned.text = line;
    scanned.holdsZero = line.find('\0') != std::string_view::npos;
    if (line.starts_with(':')) {
        std::string_view rest = line.substr(1);
        scanned.chain = takeWord(rest);
        scanned.hash = NameIndex::hashOfText(scanned.chain);
        return scanned;
    }
    scanned.rule = ruleOf(line, scanned.counters);
    if (scanned.rule.empty())
        return scanned;
    std::string_view options = scanned.rule.substr(append.size());
    scanned.chain = takeWord(options);
    scanned.target = scanCommonRule(options, family);
    if (scanned.target)
        scanned.hash = NameIndex::hashOfText(*scanned.target);
    return scanned;
}

}  // namespace fairlead::netfilter
