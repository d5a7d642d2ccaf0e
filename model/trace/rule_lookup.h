#pragma once

#include "model/netfilter/rule_set.h"
#include "model/trace/packet.h"
#include "model/trace/set_index.h"

#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <span>
#include <unordered_map>
#include <vector>

namespace fairlead::trace {

// One packet meets at most a few of the 20,000 rules of a dispatch chain. This knows which: rules
// that ask for one destination address, or one protocol and port, are filed under it, and all
// others are always tried. Also keeps decoded rule bodies and set indexes.
// Thread-safe: chains, bodies and sets are indexed on first use. Keeps a reference to the rule set.
class RuleLookup {
public:
    explicit RuleLookup(const netfilter::RuleSet& rules);
    ~RuleLookup();
    RuleLookup(const RuleLookup&) = delete;
    RuleLookup& operator=(const RuleLookup&) = delete;

    const netfilter::RuleSet& rules() const { return m_rules; }
    const netfilter::RuleBody& body(netfilter::RuleIndex rule) const;

    // The position in rulesOf(chain) of the next rule at or after `position` that this packet may
    // match; the size of the chain where there is none. The rules left out cannot match it.
    std::size_t next(netfilter::ChainIndex chain, std::size_t position, const Packet& packet, bool useIndex) const;

    const SetIndex& index(const netfilter::Set& set) const;

private:
    using Positions = std::vector<std::uint32_t>;
    struct ChainFile {
        std::once_flag once;
        std::unordered_map<std::uint64_t, Positions> byKey;
        Positions always;
    };

    void fillFile(netfilter::ChainIndex chain, ChainFile& file) const;

    const netfilter::RuleSet& m_rules;
    // Null until decoded; decoded by whoever comes first.
    mutable std::unique_ptr<std::atomic<const netfilter::RuleBody*>[]> m_bodies;
    mutable std::unordered_map<netfilter::ChainIndex, std::unique_ptr<ChainFile>> m_files;  // of long chains; the map is fixed
    mutable std::mutex m_setsMutex;
    mutable std::unordered_map<const netfilter::Set*, std::unique_ptr<SetIndex>> m_sets;
};

}  // namespace fairlead::trace
