#include "model/kubeproxy/mentions.h"

#include "model/kubeproxy/rule_owners.h"
#include "model/kubeproxy/service_frontends.h"
#include "model/kubeproxy/service_index.h"

#include <algorithm>
#include <array>

namespace fairlead::kubeproxy {
namespace {

// What may stand inside an address, so that a longer one is not taken for the one looked for.
bool continuesAddress(char c, bool ipv4)
{
    const bool digit = c >= '0' && c <= '9';
    return digit || (ipv4 ? c == '.' : ((c >= 'a' && c <= 'f') || c == ':'));
}

void findIn(const evidence::Evidence& evidence, const std::string& path, const std::string& address, bool ipv4, std::size_t limit,
            std::vector<SourceRef>& found)
{
    const auto text = evidence.find(path);
    if (!text)
        return;
    int line = 1;
    std::size_t counted = 0;
    for (std::size_t at = text->find(address); at != std::string::npos && found.size() < limit;
         at = text->find(address, at + 1)) {
        const std::size_t end = at + address.size();
        // "10.0.0.1:80" and "10.0.0.1." at the end of a sentence are the address; "10.0.0.1.2" and "fd00::1:2" are not.
        const bool longer = end < text->size() && continuesAddress((*text)[end], ipv4)
            && !((*text)[end] == '.' && (end + 1 == text->size() || (*text)[end + 1] < '0' || (*text)[end + 1] > '9'));
        if ((at > 0 && continuesAddress((*text)[at - 1], ipv4)) || longer)
            continue;
        line += static_cast<int>(std::count(text->begin() + static_cast<std::ptrdiff_t>(counted),
                                            text->begin() + static_cast<std::ptrdiff_t>(at), '\n'));
        counted = at;
        if (found.empty() || found.back().file != path || found.back().line != line)
            found.push_back(evidence.reference(path, line));
    }
}

void findOwned(const netfilter::RuleSet& rules, const ServiceIndex& index, const kubernetes::Service& service, std::size_t limit,
               std::vector<SourceRef>& found)
{
    const RuleOwners owners(rules, index);
    for (std::size_t i = 0; i < rules.rules().size() && found.size() < limit; ++i) {
        const auto rule = static_cast<netfilter::RuleIndex>(i);
        const auto owner = owners.ownerOfRule(rule);
        if (owner && index.entries()[*owner].service == &service)
            found.push_back({rules.file(), rules.rules()[i].line, std::string(rules.text(rule))});
    }
}

}  // namespace

std::vector<SourceRef> mentionsOf(const cluster::ClusterSnapshot& snapshot, const cluster::ClusterNode& node,
                                  const IpAddress& address, std::size_t limit)
{
    const bool ipv4 = address.isIpv4();
    // The listing is the readable form of the same rules; the JSON is searched only without it.
    const std::string folder = "nodes/" + node.name + '/';
    const char* const nft = snapshot.evidence().contains(folder + "nft.txt") ? "nft.txt" : "nft.json";
    const std::array files{ipv4 ? "iptables-save.txt" : "ip6tables-save.txt",
                           ipv4 ? "iptables-legacy-save.txt" : "ip6tables-legacy-save.txt", nft, "ipset.txt", "ipvs.txt"};
    std::vector<SourceRef> found;
    for (const char* const file : files)
        findIn(snapshot.evidence(), folder + file, address.toString(), ipv4, limit, found);
    return found;
}

std::vector<SourceRef> rulesOf(const cluster::ClusterSnapshot& snapshot, const cluster::ClusterNode& node,
                               const kubernetes::Service& service, std::size_t limit)
{
    std::vector<SourceRef> found;
    const ServiceIndex index(snapshot);
    const auto& rules = node.rules;
    for (const auto& set : {rules.iptables, rules.ip6tables, rules.iptablesLegacy, rules.ip6tablesLegacy, rules.nft}) {
        if (set)
            findOwned(*set, index, service, limit, found);
    }
    for (const std::string& text : service.clusterIps) {
        const auto address = IpAddress::parse(text);
        for (const char* const file : {"ipset.txt", "ipvs.txt"}) {
            if (address)
                findIn(snapshot.evidence(), "nodes/" + node.name + '/' + file, text, address->isIpv4(), limit, found);
        }
    }
    return found;
}

}  // namespace fairlead::kubeproxy
