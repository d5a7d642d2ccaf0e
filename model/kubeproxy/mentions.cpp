#include "model/kubeproxy/mentions.h"

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

}  // namespace fairlead::kubeproxy
