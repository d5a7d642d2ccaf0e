#include "model/kubeproxy/mentions.h"

#include "model/kubeproxy/line_owners.h"
#include "model/kubeproxy/rule_owners.h"
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

bool isDeclaration(std::string_view line)
{
    const std::size_t first = line.find_first_not_of(" \t");
    if (first == std::string_view::npos)
        return true;
    line.remove_prefix(first);
    return line.starts_with(':') || line.starts_with("chain ") || line.starts_with("set ") || line.starts_with("create ");
}

// "shop/cart" in "shop/cart, shop/frontend".
bool isAmong(std::string_view owners, std::string_view name)
{
    for (std::size_t at = owners.find(name); at != std::string_view::npos; at = owners.find(name, at + 1)) {
        const std::size_t end = at + name.size();
        if ((at == 0 || owners[at - 1] == ' ') && (end == owners.size() || owners[end] == ','))
            return true;
    }
    return false;
}

void findOwned(const cluster::ClusterSnapshot& snapshot, const std::string& path, const std::string& name, std::size_t limit,
               std::vector<SourceRef>& found)
{
    const auto text = snapshot.evidence().find(path);
    if (!text || found.size() >= limit)
        return;
    const auto lines = static_cast<std::size_t>(std::ranges::count(*text, '\n')) + 1;
    const LineOwners owners = ownersOfLines(snapshot, path, lines);
    std::vector<bool> asked(owners.names.size());
    for (std::size_t i = 0; i < asked.size(); ++i)
        asked[i] = isAmong(owners.names[i], name);
    std::string_view rest(*text);
    for (std::size_t i = 0; i < owners.ofLine.size() && !rest.empty() && found.size() < limit; ++i) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        const std::string_view line = rest.substr(0, end);
        if (asked[owners.ofLine[i]] && !isDeclaration(line))  // an nft listing is indented
            found.push_back({path, static_cast<int>(i) + 1, std::string(line.substr(line.find_first_not_of(" \t")))});
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
}

void addRulesOf(const cluster::ClusterSnapshot& snapshot, const netfilter::RuleSet& rules, const kubernetes::Service& service,
                std::size_t limit, std::vector<SourceRef>& found)
{
    const ServiceIndex index(snapshot);
    const RuleOwners owners(rules, index);
    for (netfilter::RuleIndex rule = 0; rule < rules.rules().size() && found.size() < limit; ++rule) {
        const auto owner = owners.ownerOfRule(rule);
        if (owner && index.entries()[*owner].service == &service)
            found.push_back({rules.file(), rules.rules()[rule].line, std::string(rules.text(rule))});
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
    const std::string folder = "nodes/" + node.name + '/';
    for (const char* const file : {"iptables-save.txt", "ip6tables-save.txt", "iptables-legacy-save.txt",
                                   "ip6tables-legacy-save.txt", "nft.txt", "ipset.txt", "ipvs.txt"})
        findOwned(snapshot, folder + file, service.meta.qualifiedName(), limit, found);
    // Without a listing the rules of nftables stand in the JSON, whose lines say nothing.
    if (node.rules.nft && node.rules.nft->file() != folder + "nft.txt")
        addRulesOf(snapshot, *node.rules.nft, service, limit, found);
    return found;
}

}  // namespace fairlead::kubeproxy
