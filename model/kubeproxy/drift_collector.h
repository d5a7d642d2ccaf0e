#pragma once

#include "model/kubeproxy/expected_rules.h"
#include "model/kubeproxy/rule_drift.h"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::kubeproxy {

// Whose an entry is that was found but not expected.
struct FoundOwner {
    std::uint32_t port = EntryOwner::nobody;  // a service port that is expected
    std::string label;  // else how the entry names its service: "shop/old:http", "hash ABC…"; empty: not at all
    std::string endpoint;  // "10.244.1.4:8080"
};

// One entry that differs, before differences are grouped.
struct Deviation {
    enum class Kind : std::uint8_t { missing, extra, changed, share };
    Kind kind = Kind::missing;
    FoundOwner owner;
    std::string subject;  // what it is about beside the endpoint: a chain, a virtual IP, a server
    std::string chain;  // "nat KUBE-SVC-…": shares that move belong to what changed in the same chain
    bool choice = false;  // one of the ways that new connections go
    bool wholeChain = false;  // nothing else of its chain is there either
    DriftEntry entry;
};

// Takes what the comparisons of rules, sets and servers find, and makes the differences of it.
class DriftCollector {
public:
    DriftCollector(const ExpectedFamily& expected, const cluster::ClusterNode& node);

    const ExpectedFamily& expected() const { return m_expected; }

    void matched(EntryOwner owner);
    void add(Deviation deviation) { m_deviations.push_back(std::move(deviation)); }

    // The owner of an expected entry. `endpoint`: where it is one of several in the entry.
    FoundOwner ownerOf(EntryOwner owner, const std::string& endpoint = {}) const;
    // The service port with this name as in comments, this hash, or reached at this address; nobody
    // where none is expected.
    std::uint32_t portLabelled(std::string_view label) const { return find(m_byLabel, label); }
    std::uint32_t portHashed(std::string_view hash) const { return find(m_byHash, hash); }
    std::uint32_t portAt(Protocol protocol, const IpAddress& address, std::uint16_t port) const;
    std::uint32_t portAtNodePort(Protocol protocol, std::uint16_t port) const;
    std::uint32_t portWithVirtualIp(const IpAddress& address) const { return find(m_byFrontend, address.toString()); }
    // Index of the target of the port with this text; nobody where it has none.
    std::uint32_t targetOf(std::uint32_t port, std::string_view endpoint) const;

    // Groups what was added and appends it to the drift.
    void finish(NodeDrift& drift);

private:
    using ByText = std::map<std::string, std::uint32_t, std::less<>>;
    static std::uint32_t find(const ByText& index, std::string_view key);

    struct Group {
        std::vector<Deviation> deviations;
        Difference::Scope scope = Difference::Scope::entry;
    };
    struct Tally {
        std::size_t matched = 0;
        std::vector<std::uint32_t> matchedTargets;
        bool anyExtra = false;
    };

    std::string groupKeyOf(const Deviation& deviation, Difference::Scope& scope) const;
    bool changedSides(std::uint32_t port) const;
    void noteStrangers();
    void nameStrangers();
    void attachShares(std::map<std::string, Group>& groups);
    Difference makeDifference(const Group& group) const;
    std::string sentenceOf(const Difference& difference) const;
    std::string serviceSentence(const Difference& difference) const;
    std::string endpointSentence(const Difference& difference) const;
    std::string entrySentence(const Difference& difference) const;

    const ExpectedFamily& m_expected;
    const cluster::ClusterNode& m_node;
    ByText m_byLabel;
    ByText m_byHash;
    ByText m_byFrontend;
    std::vector<Tally> m_tallies;  // beside the expected ports
    std::size_t m_matched = 0;
    std::vector<Deviation> m_deviations;
    std::map<std::uint32_t, std::set<std::string>> m_strangers;  // endpoints found that a port should not have
};

// The comparisons, each for one kind of evidence.
void compareRuleSets(DriftCollector& collector, const netfilter::RuleSet& expected, const ExpectedFamily::Owners& owners,
                     const netfilter::RuleSet& found);
void compareNftSets(DriftCollector& collector, const netfilter::RuleSet& expected, const ExpectedFamily::Owners& owners,
                    const netfilter::RuleSet& found);
void compareIpsets(DriftCollector& collector, const std::vector<netfilter::Set>& found, const std::string& file);
void compareIpvs(DriftCollector& collector, const netfilter::IpvsTable& found, const std::vector<Prefix>& excluded);

}  // namespace fairlead::kubeproxy
