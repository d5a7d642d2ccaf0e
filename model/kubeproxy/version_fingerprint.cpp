#include "model/kubeproxy/version_fingerprint.h"

#include "model/kubeproxy/chain_roles.h"

#include <algorithm>
#include <array>
#include <optional>

namespace fairlead::kubeproxy {
namespace {

using netfilter::ChainIndex;
using netfilter::RuleIndex;
using netfilter::RuleSet;

constexpr int oldest = 17;
constexpr int newest = 99;  // whatever comes after the versions that were read

// A chain whose presence tells versions apart.
struct ChainClue {
    std::string_view table;
    std::string_view chain;
    int from;
    int to;
    const char* why;
};

constexpr std::array iptablesChains{
    ChainClue{"filter", "KUBE-PROXY-FIREWALL", 25, newest, "source ranges are enforced in KUBE-PROXY-FIREWALL"},
    ChainClue{"filter", "KUBE-IPVS-FILTER", 26, newest, "IPVS mode guards the host's own ports with KUBE-IPVS-FILTER"},
    ChainClue{"filter", "KUBE-IPVS-OUT-FILTER", 29, newest, "IPVS mode filters the host's own packets in KUBE-IPVS-OUT-FILTER"},
    ChainClue{"nat", "KUBE-PORTALS-CONTAINER", oldest, 25, "userspace mode was removed in 1.26"},
};

constexpr std::array nftChains{
    ChainClue{"kube-proxy", "endpoints-check", 29, 29, "the first alpha of nftables mode has one chain endpoints-check"},
    ChainClue{"kube-proxy", "filter-output-post-dnat", 30, 33, "endpoint checks run after the rewriting in a chain of their own"},
    ChainClue{"kube-proxy", "filter-prerouting-pre-dnat", 33, newest, "base chains are named -pre-dnat"},
    ChainClue{"kube-proxy", "mark-for-masquerade", 29, 35, "packets are marked in a chain mark-for-masquerade"},
};

// A text whose presence in a rule tells versions apart.
struct RuleClue {
    std::string_view text;
    int from;
    int to;
    const char* why;
};

constexpr std::array ruleClues{
    RuleClue{"--nfacct-name", 31, newest, "packets are counted with nfacct"},
    RuleClue{"conntrack pod source rule\"", oldest, 22, "KUBE-FORWARD accepts by pod source and destination"},
    RuleClue{"traffic not accepted by KUBE-FW-", 25, newest, "traffic outside the source ranges is dropped in filter"},
    RuleClue{"will be dropped by KUBE-PROXY-FIREWALL\"", 27, newest, "KUBE-FW ends with a note"},
    RuleClue{"--comment \"Balancing rule ", oldest, 22, "rules of KUBE-XLB are numbered"},
    RuleClue{"health check node port\"", 21, newest, "health check node ports are let in"},
    RuleClue{" external destinations\"", 24, newest, "traffic from outside is masqueraded in KUBE-EXT"},
};

class Fingerprinter {
public:
    explicit Fingerprinter(const cluster::ClusterSnapshot& snapshot) : m_snapshot(snapshot) { }

    void readIptables(const RuleSet& rules)
    {
        addChains(rules, iptablesChains);
        addHashChains(rules);
        std::array<bool, ruleClues.size()> seen{};
        for (RuleIndex rule = 0; rule < rules.rules().size(); ++rule)
            addRule(rules, rule, seen);
    }

    void readNft(const RuleSet& rules)
    {
        addChains(rules, nftChains);
        for (const netfilter::Set& set : rules.sets()) {
            if (set.table == "kube-proxy" && set.name == "hairpin-connections")
                add(36, newest, "hairpin connections are listed in a set", rules.file(), set.line);
        }
    }

    VersionFingerprint result() &&
    {
        VersionFingerprint print;
        print.clues = std::move(m_clues);
        print.from = oldest;
        print.to = newest;
        for (const VersionClue& clue : print.clues) {
            print.from = std::max(print.from, clue.from);
            print.to = std::min(print.to, clue.to);
        }
        return print;
    }

private:
    template <std::size_t N> void addChains(const RuleSet& rules, const std::array<ChainClue, N>& clues)
    {
        for (const ChainClue& clue : clues) {
            for (const auto family : {netfilter::TableFamily::ip, netfilter::TableFamily::ip6}) {
                if (const auto chain = rules.findChain(family, clue.table, clue.chain))
                    add(clue.from, clue.to, clue.why, rules.file(), rules.chains()[*chain].line);
            }
        }
    }

    void addHashChains(const RuleSet& rules)
    {
        bool external = false;
        bool local = false;
        for (const netfilter::Chain& chain : rules.chains()) {
            if (!local && isHashChain(chain.name, "KUBE-XLB-")) {
                add(oldest, 23, "eTP Local has KUBE-XLB chains", rules.file(), chain.line);
                local = true;
            }
            if (!external && isHashChain(chain.name, "KUBE-EXT-")) {
                add(24, newest, "traffic from outside enters by KUBE-EXT chains", rules.file(), chain.line);
                external = true;
            }
        }
    }

    // In dumps of 430,000 lines each clue is looked for until it is found once.
    void addRule(const RuleSet& rules, RuleIndex rule, std::array<bool, ruleClues.size()>& seen)
    {
        const std::string& chain = rules.chains()[rules.rules()[rule].chain].name;
        if (!chain.starts_with("KUBE-") || chain.starts_with("KUBE-SEP-") || chain.starts_with("KUBE-SVC-"))
            return;
        for (std::size_t index = 0; index < ruleClues.size(); ++index) {
            if (seen[index] || rules.text(rule).find(ruleClues[index].text) == std::string_view::npos)
                continue;
            seen[index] = true;
            add(ruleClues[index].from, ruleClues[index].to, ruleClues[index].why, rules.file(), rules.rules()[rule].line);
        }
    }

    void add(int from, int to, const char* why, const std::string& file, int line)
    {
        const auto same = [&](const VersionClue& clue) { return clue.why == why; };
        if (std::ranges::none_of(m_clues, same))
            m_clues.push_back({from, to, why, m_snapshot.evidence().reference(file, line)});
    }

    const cluster::ClusterSnapshot& m_snapshot;
    std::vector<VersionClue> m_clues;
};

}  // namespace

std::string VersionFingerprint::toString() const
{
    if (clues.empty())
        return {};
    if (from > to)
        return "no version writes all of this";
    if (to == newest)
        return "1." + std::to_string(from) + " or newer";
    if (from == oldest)
        return "1." + std::to_string(to) + " or older";
    return from == to ? "1." + std::to_string(from) : "1." + std::to_string(from) + " to 1." + std::to_string(to);
}

VersionFingerprint fingerprintVersion(const cluster::ClusterSnapshot& snapshot, const cluster::ClusterNode& node)
{
    Fingerprinter fingerprinter(snapshot);
    for (const IpFamily family : {IpFamily::ipv4, IpFamily::ipv6}) {
        for (const RuleSet* const rules : node.rules.iptablesOf(family))
            fingerprinter.readIptables(*rules);
    }
    if (node.rules.nft)
        fingerprinter.readNft(*node.rules.nft);
    return std::move(fingerprinter).result();
}

}  // namespace fairlead::kubeproxy
