#pragma once

#include "model/core/address.h"
#include "model/core/source_ref.h"
#include "model/netfilter/matches.h"
#include "model/netfilter/name_index.h"
#include "model/netfilter/set.h"
#include "model/netfilter/statements.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace fairlead::netfilter {

// One part of a rule. Parts are tried from left to right: a match that is false ends the rule.
using RulePart =
    std::variant<AddressMatch, InterfaceMatch, ProtocolMatch, FamilyMatch, PortMatch, ConntrackMatch, MarkMatch, AddressTypeMatch,
                 StatisticMatch, RecentMatch, IpsetMatch, NftSetMatch, ReversePathMatch, PhysdevMatch, IcmpMatch, TcpFlagsMatch,
                 LimitMatch, KnownMatch, UnknownMatch, Verdict, Reject, Nat, NatByNumber, VerdictByNumber, VerdictMapLookup,
                 NatMapLookup, SetMark, CopyMark, SetUpdate, TransparentProxy, NoTrack, SideEffect, UnknownStatement>;

struct RuleBody {
    std::vector<RulePart> parts;
};

enum class Syntax : std::uint8_t { iptablesSave, nftables };
enum class TableFamily : std::uint8_t { ip, ip6, inet, arp, bridge, netdev };
enum class Hook : std::uint8_t { prerouting, input, forward, output, postrouting, ingress, egress };
enum class ChainType : std::uint8_t { filter, nat, route };

// "prerouting"…: the words of the public JSON.
std::string_view toString(Hook hook);
std::string_view toString(TableFamily family);

using TableIndex = std::uint32_t;
using ChainIndex = std::uint32_t;
using RuleIndex = std::uint32_t;

struct Counters {
    std::uint64_t packets = 0;
    std::uint64_t bytes = 0;
    friend bool operator==(const Counters&, const Counters&) = default;
};

struct Table {
    TableFamily family = TableFamily::ip;
    std::string name;
    int line = 0;
};

// How a chain hangs on a hook; kernel priorities (raw -300, mangle -150, dstnat -100, filter 0, srcnat 100).
struct BaseChain {
    ChainType type = ChainType::filter;
    Hook hook = Hook::input;
    int priority = 0;
    bool policyAccept = true;
};

struct Chain {
    TableIndex table = 0;
    std::string name;
    std::optional<BaseChain> base;  // absent: a chain that only jumps lead to
    std::optional<Counters> counters;
    int line = 0;  // of its declaration; 0 where only rules name it
};

// The compact record of a rule: what scans need at once. The rest is decoded from its text on
// demand by RuleSet::body(), because 434,000 rules with every match in memory cost too much.
struct Rule {
    ChainIndex chain = 0;
    int line = 0;
    std::uint32_t textOffset = 0;  // into RuleSet::evidence()
    std::uint32_t textLength = 0;
    std::optional<Counters> counters;
    bool understood = true;  // false where a part is an UnknownMatch or UnknownStatement
};

// The rules of one dump: iptables-save, ip6tables-save, their legacy twins, or nft. Immutable.
// Owns (shares) the verbatim dump; all text views stay valid as long as the rule set.
// Thread-safe to read.
class RuleSet {
public:
    virtual ~RuleSet() = default;

    const std::string& file() const { return m_file; }
    Syntax syntax() const { return m_syntax; }
    // The dump, byte for byte.
    std::string_view evidence() const { return *m_evidence; }

    std::span<const Table> tables() const { return m_tables; }
    std::span<const Chain> chains() const { return m_chains; }
    // In the order of the file.
    std::span<const Rule> rules() const { return m_rules; }
    // In the order in which a packet meets them. O(1).
    std::span<const RuleIndex> rulesOf(ChainIndex chain) const;
    std::span<const Set> sets() const { return m_sets; }

    const Table& tableOf(ChainIndex chain) const { return m_tables[m_chains[chain].table]; }
    // By name; O(1). Nothing where there is none.
    std::optional<TableIndex> findTable(TableFamily family, std::string_view table) const;
    std::optional<ChainIndex> findChain(TableFamily family, std::string_view table, std::string_view chain) const;
    std::optional<ChainIndex> findChain(TableIndex table, std::string_view chain) const;
    const Set* findSet(TableFamily family, std::string_view table, std::string_view name) const;

    // The rule as written, without the newline and without the counters before it ("[5:300] ").
    std::string_view text(RuleIndex rule) const;
    // All its parts, typed. Cost: one pass over the rule's text (about a microsecond).
    virtual RuleBody body(RuleIndex rule) const = 0;
    // The chain that the rule jumps or goes to unconditionally of its matches, without decoding it.
    virtual std::optional<ChainIndex> jumpOf(RuleIndex rule) const = 0;

    // Rules with a part that is not understood.
    std::span<const RuleIndex> notUnderstood() const { return m_notUnderstood; }
    // What the reader left aside although it stood beside the dump.
    std::span<const Warning> warnings() const { return m_warnings; }

protected:
    friend class RuleSetBuilder;
    std::string m_file;
    Syntax m_syntax = Syntax::iptablesSave;
    std::shared_ptr<const std::string> m_evidence;
    std::vector<Table> m_tables;
    std::vector<Chain> m_chains;
    std::vector<Rule> m_rules;
    std::vector<Set> m_sets;
    std::vector<RuleIndex> m_notUnderstood;
    std::vector<Warning> m_warnings;
    std::vector<RuleIndex> m_ruleOrder;  // rules grouped by chain
    std::vector<std::uint32_t> m_firstRule;  // per chain, into m_ruleOrder; one more at the end

private:
    std::optional<std::uint32_t> indexOfSet(TableFamily family, std::string_view table, std::string_view name) const;

    NameIndex m_tableIndex;
    NameIndex m_chainIndex;
    NameIndex m_setIndex;
    std::vector<TableFamily> m_setFamilies;  // beside m_sets: a set alone does not say inet
};

}  // namespace fairlead::netfilter
