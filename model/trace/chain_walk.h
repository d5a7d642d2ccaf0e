#pragma once

#include "model/netfilter/rule_set.h"
#include "model/trace/address_translation.h"
#include "model/trace/match_evaluator.h"
#include "model/trace/packet.h"
#include "model/trace/rule_lookup.h"
#include "model/trace/steps.h"

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::trace {

// Bounds on one trace, so that hostile rules end too. What is left when one is reached becomes
// notDecidable, and says so.
struct WalkBudget {
    std::size_t rules = 4'000'000;  // tried
    std::size_t branches = 20'000;
};

// What a walk shares from its first hook to its last.
struct WalkState {
    StepLog& steps;
    WalkBudget& budget;
    std::set<std::string>& undecided;
    const TraceOptions& options;
};

enum class ChainEnd : std::uint8_t { accept, drop, reject, notDecidable };

struct ChainResult {
    Branch branch;
    ChainEnd end = ChainEnd::accept;
    std::string reason;  // of reject: how; of notDecidable: why
};

// Follows one packet through one base chain of one rule set, into all chains that it jumps to.
// Where chance decides, the packet parts into branches; their probabilities sum to the one that came in.
class ChainWalk {
public:
    ChainWalk(const MatchSite& site, const RuleLookup& lookup, netfilter::Hook hook, WalkState& state)
        : m_site(site), m_lookup(lookup), m_rules(lookup.rules()), m_hook(hook), m_state(state)
    {
    }

    std::vector<ChainResult> run(netfilter::ChainIndex base, Branch branch);

private:
    struct Frame {
        netfilter::ChainIndex chain = 0;
        std::size_t position = 0;
    };
    // A branch and where it goes on.
    struct Cursor {
        Branch branch;
        Frame at;
        std::vector<Frame> callers;
        std::size_t entries = 0;  // chains entered
    };
    // A rule under way.
    struct Attempt {
        netfilter::ChainIndex chain;
        netfilter::RuleIndex rule;
        const netfilter::RuleBody& body;
        Header before;
        std::optional<netfilter::Nat::Kind> nat;
    };
    enum class Progress : std::uint8_t { nextPart, ruleOver, branchOver };

    void follow(Cursor cursor);
    bool leaveChain(Cursor& cursor);
    bool tryRule(Cursor& cursor);
    Judgement judgeMatches(const Attempt& attempt, std::size_t& part, Cursor& cursor);
    Progress matches(const Attempt& attempt, std::size_t& part, Cursor& cursor);
    bool isHarmless(const Attempt& attempt, std::size_t part) const;
    std::size_t affinityChecksFrom(const Frame& at) const;

    Progress act(const netfilter::RulePart& part, Attempt& attempt, Cursor& cursor);
    bool change(const netfilter::RulePart& part, Cursor& cursor) const;
    Progress apply(const netfilter::Verdict& verdict, const Attempt& attempt, Cursor& cursor);
    Progress enter(const netfilter::Verdict& verdict, const Attempt& attempt, Cursor& cursor);
    Progress applyNat(const netfilter::Nat& nat, Attempt& attempt, Cursor& cursor);
    Progress choose(const netfilter::VerdictByNumber& choice, const Attempt& attempt, Cursor& cursor);
    Progress choose(const netfilter::NatByNumber& choice, Attempt& attempt, Cursor& cursor);
    Progress lookUpVerdict(const netfilter::VerdictMapLookup& map, const Attempt& attempt, Cursor& cursor);
    Progress lookUpNat(const netfilter::NatMapLookup& map, Attempt& attempt, Cursor& cursor);
    void setMark(const netfilter::SetMark& change, Cursor& cursor) const;
    void copyMark(const netfilter::CopyMark& copy, Cursor& cursor) const;

    void record(const Attempt& attempt, Cursor& cursor, RuleAction action, std::string_view target = {});
    void fork(Cursor cursor, double share);
    void finish(Cursor& cursor, ChainEnd end, std::string reason = {});

    const MatchSite& m_site;
    const RuleLookup& m_lookup;
    const netfilter::RuleSet& m_rules;
    netfilter::Hook m_hook;
    WalkState& m_state;
    netfilter::ChainIndex m_base = 0;
    std::vector<Cursor> m_pending;
    std::vector<ChainResult> m_results;
};

}  // namespace fairlead::trace
