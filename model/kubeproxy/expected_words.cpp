#include "model/kubeproxy/expected_words.h"

#include "model/kubeproxy/rule_words.h"
#include "model/netfilter/iptables_save_parser.h"
#include "model/netfilter/nft_parser.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string_view>

namespace fairlead::kubeproxy {
namespace {

using netfilter::RuleIndex;
using netfilter::RuleSet;

// "nat KUBE-SVC-…" in its two parts.
struct RulePlace {
    std::string table;
    std::string chain;
};

RulePlace placeOf(const DriftEntry& entry)
{
    const std::size_t space = entry.place.find(' ');
    if (space == std::string::npos)
        return {};
    return {entry.place.substr(0, space), entry.place.substr(space + 1)};
}

bool isIptablesRule(const DriftEntry& entry) { return entry.expected.starts_with("-A "); }
bool isNftRule(const DriftEntry& entry) { return entry.place.starts_with("kube-proxy ") && !entry.expected.empty(); }

// The names that follow a word such as "-j" or "goto".
void addJumpTargets(std::string_view text, std::initializer_list<std::string_view> words, std::set<std::string>& targets)
{
    for (const std::string_view word : words) {
        const std::string needle = ' ' + std::string(word) + ' ';
        const std::string padded = ' ' + std::string(text) + ' ';
        for (std::size_t at = padded.find(needle); at != std::string::npos; at = padded.find(needle, at + 1)) {
            const std::size_t begin = at + needle.size();
            const std::size_t end = padded.find_first_of(" ,}", begin);
            targets.insert(padded.substr(begin, end - begin));
        }
    }
}

// Text that is read again, and on which line each entry stands in it.
struct SmallDump {
    std::string text;
    int line = 0;
    std::map<int, std::size_t> entryAtLine;

    void add(const std::string& lineText)
    {
        text += lineText + '\n';
        ++line;
    }
};

SmallDump iptablesDump(const Difference& difference)
{
    const std::vector<DriftEntry>& entries = difference.entries;
    std::map<std::string, std::vector<std::size_t>> tables;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (isIptablesRule(entries[i]))
            tables[placeOf(entries[i]).table].push_back(i);
    }
    SmallDump dump;
    for (const auto& [table, indices] : tables) {
        std::set<std::string> targets;
        for (const std::size_t index : indices)
            addJumpTargets(entries[index].expected, {"-j", "-g"}, targets);
        dump.add('*' + table);
        for (const std::string& target : targets) {
            if (target.starts_with("KUBE-"))
                dump.add(':' + target + " - [0:0]");
        }
        for (const std::size_t index : indices) {
            dump.add(entries[index].expected);
            dump.entryAtLine[dump.line] = index;
        }
        // Jumps are said as where they lead, also where the endpoint's chain is there and not expected anew.
        for (const std::string& target : targets) {
            if (target.starts_with("KUBE-SEP-") && !difference.endpoint.empty())
                dump.add("-A " + target + " -p tcp -j DNAT --to-destination " + difference.endpoint);
        }
        dump.add("COMMIT");
    }
    return dump;
}

SmallDump nftDump(const Difference& difference)
{
    const std::vector<DriftEntry>& entries = difference.entries;
    std::map<std::string, std::vector<std::size_t>> chains;
    std::set<std::string> targets;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (!isNftRule(entries[i]))
            continue;
        chains[placeOf(entries[i]).chain].push_back(i);
        addJumpTargets(entries[i].expected, {"goto", "jump"}, targets);
    }
    for (const std::string& target : targets)
        chains[target];
    SmallDump dump;
    dump.add(difference.family == IpFamily::ipv4 ? "table ip kube-proxy {" : "table ip6 kube-proxy {");
    for (const auto& [chain, indices] : chains) {
        dump.add("\tchain " + chain + " {");
        for (const std::size_t index : indices) {
            dump.add("\t\t" + entries[index].expected);
            dump.entryAtLine[dump.line] = index;
        }
        if (chain.starts_with("endpoint-") && !difference.endpoint.empty())
            dump.add("\t\tmeta l4proto tcp dnat to " + difference.endpoint);
        dump.add("\t}");
    }
    dump.add("}");
    return dump;
}

void readWords(const Result<std::shared_ptr<const RuleSet>>& rules, const SmallDump& dump, const Difference& difference,
               const AddressNames& names, std::vector<std::string>& words)
{
    if (!rules)
        return;  // the verbatim text says it
    for (RuleIndex rule = 0; rule < (*rules)->rules().size(); ++rule) {
        const auto found = dump.entryAtLine.find((*rules)->rules()[rule].line);
        if (found != dump.entryAtLine.end() && (*rules)->rules()[rule].understood)
            words[found->second] =
                describeRule(**rules, rule, (*rules)->body(rule), difference.entries[found->second].expectedShare, names);
    }
}

// "-a -t 10.96.0.1:443 -r 10.244.1.5:8443 -m -w 1".
std::string serverWords(const std::string& text)
{
    const std::size_t real = text.find(" -r ");
    if (real == std::string::npos)
        return "A virtual server: " + text + '.';
    const std::size_t end = text.find(' ', real + 4);
    return "Connections are also sent to " + text.substr(real + 4, end - real - 4) + '.';
}

}  // namespace

std::vector<std::string> expectedWords(const Difference& difference, const AddressNames& names)
{
    const std::vector<DriftEntry>& entries = difference.entries;
    std::vector<std::string> words(entries.size());
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (!entries[i].expected.empty())
            words[i] = entries[i].place.starts_with("IPVS ") ? serverWords(entries[i].expected) : entries[i].expected;
    }
    if (std::ranges::any_of(entries, isIptablesRule)) {
        const SmallDump dump = iptablesDump(difference);
        readWords(netfilter::parseIptablesSave(std::make_shared<const std::string>(dump.text), "expected", difference.family),
                  dump, difference, names, words);
    } else if (std::ranges::any_of(entries, isNftRule)) {
        const SmallDump dump = nftDump(difference);
        readWords(netfilter::parseNftText(std::make_shared<const std::string>(dump.text), "expected"), dump, difference, names,
                  words);
    }
    return words;
}

}  // namespace fairlead::kubeproxy
