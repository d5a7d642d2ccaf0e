#include "model/trace/chain_walk.h"

#include <algorithm>

namespace fairlead::trace {

using netfilter::ChainIndex;
using netfilter::NftSetMatch;
using netfilter::RecentMatch;
using netfilter::RulePart;
using netfilter::SideEffect;
using RuleVerdict = netfilter::Verdict;

namespace {

// The kernel refuses deeper nesting long before (16 in nftables).
constexpr std::size_t deepestJump = 512;
constexpr std::size_t mostEntries = 100'000;

bool isMatch(const RulePart& part) { return part.index() < RulePart(RuleVerdict()).index(); }

// Whether a rule asks if the client was seen before, as kube-proxy's session affinity does.
bool isAffinityCheck(const RulePart& part)
{
    const auto* recent = std::get_if<RecentMatch>(&part);
    const auto* set = std::get_if<NftSetMatch>(&part);
    return (recent != nullptr && recent->operation == RecentMatch::Operation::check && recent->list.starts_with("KUBE-SEP-"))
        || (set != nullptr && set->set.starts_with("affinity-"));
}

void remember(Packet& packet, std::string_view list)
{
    if (std::ranges::find(packet.rememberedIn, list) == packet.rememberedIn.end())
        packet.rememberedIn.push_back(list);
}

// What a "recent" match that is reached does, whatever the matches behind it say.
void touch(Packet& packet, const RecentMatch& match)
{
    if (match.operation == RecentMatch::Operation::set)
        remember(packet, match.list);
    else if (match.operation == RecentMatch::Operation::remove)
        std::erase(packet.rememberedIn, std::string_view(match.list));
}

}  // namespace

std::vector<ChainResult> ChainWalk::run(ChainIndex base, Branch branch)
{
    m_base = base;
    m_results.clear();
    m_pending.push_back(Cursor{std::move(branch), Frame{base, 0}, {}, 0});
    while (!m_pending.empty()) {
        Cursor cursor = std::move(m_pending.back());
        m_pending.pop_back();
        follow(std::move(cursor));
    }
    return std::move(m_results);
}

void ChainWalk::follow(Cursor cursor)
{
    for (;;) {
        const Frame& at = cursor.at;
        cursor.at.position = m_lookup.next(at.chain, at.position, cursor.branch.packet, m_state.options.useIndex);
        if (cursor.at.position >= m_rules.rulesOf(at.chain).size()) {
            if (!leaveChain(cursor))
                return;
            continue;
        }
        if (m_state.budget.rules == 0) {
            finish(cursor, ChainEnd::notDecidable, "the rules on this way are too many to try them all");
            return;
        }
        --m_state.budget.rules;
        if (!tryRule(cursor))
            return;
    }
}

// The end of a chain, or RETURN: on behind the jump, or the policy of the base chain.
bool ChainWalk::leaveChain(Cursor& cursor)
{
    if (!cursor.callers.empty()) {
        cursor.at = cursor.callers.back();
        cursor.callers.pop_back();
        return true;
    }
    const auto& base = m_rules.chains()[m_base].base;
    const bool accept = !base || base->policyAccept;
    if (!accept) {
        StepRecord step;
        step.previous = cursor.branch.step;
        step.node = m_site.node;
        step.hook = netfilter::toString(m_hook);
        step.rules = &m_rules;
        step.chain = m_base;
        step.policy = true;
        step.action = RuleAction::drop;
        step.before = step.after = cursor.branch.packet.header;
        cursor.branch.step = m_state.steps.add(step);
    }
    finish(cursor, accept ? ChainEnd::accept : ChainEnd::drop, accept ? "" : "the policy of the chain is to drop");
    return false;
}

bool ChainWalk::tryRule(Cursor& cursor)
{
    const netfilter::RuleIndex rule = m_rules.rulesOf(cursor.at.chain)[cursor.at.position];
    Attempt attempt{cursor.at.chain, rule, m_lookup.body(rule), cursor.branch.packet.header, {}};
    ++cursor.at.position;
    const auto& parts = attempt.body.parts;
    for (std::size_t part = 0; part < parts.size();) {
        const Progress progress = isMatch(parts[part]) ? matches(attempt, part, cursor) : act(parts[part++], attempt, cursor);
        if (progress != Progress::nextPart)
            return progress != Progress::branchOver;
    }
    record(attempt, cursor, RuleAction::continues);
    return true;
}

std::size_t ChainWalk::affinityChecksFrom(const Frame& at) const
{
    if (m_state.options.client != ClientHistory::seenBefore)
        return 1;
    const auto rules = m_rules.rulesOf(at.chain);
    std::size_t count = 1;  // the one under way
    for (std::size_t position = at.position; position < rules.size(); ++position) {
        count += std::ranges::any_of(m_lookup.body(rules[position]).parts, isAffinityCheck) ? 1 : 0;
    }
    return count;
}

// All matches from `part` to the next statement: no where one says no, however little is known of the others.
Judgement ChainWalk::judgeMatches(const Attempt& attempt, std::size_t& part, Cursor& cursor)
{
    const auto& parts = attempt.body.parts;
    Judgement all = Judgement::of(true);
    for (; part < parts.size() && isMatch(parts[part]); ++part) {
        const MatchEvaluator evaluator(m_site, m_lookup, attempt.chain, cursor.branch.packet, affinityChecksFrom(cursor.at));
        Judgement one = evaluator.judge(parts[part]);
        const auto* recent = std::get_if<RecentMatch>(&parts[part]);
        if (isAffinityCheck(parts[part]) && !one.unknown && one.probability < 1)
            m_state.undecided.insert("Session affinity applies: a client seen before keeps its endpoint.");
        if (one.no())
            return one;
        if (recent != nullptr)
            touch(cursor.branch.packet, *recent);
        if (one.unknown && !all.unknown)
            all = std::move(one);
        else if (!all.unknown)
            all.probability *= one.probability;
    }
    return all;
}

// Unknown matches before parts that do not steer the packet leave nothing open.
bool ChainWalk::isHarmless(const Attempt& attempt, std::size_t part) const
{
    const auto& parts = attempt.body.parts;
    return std::all_of(parts.begin() + static_cast<std::ptrdiff_t>(part), parts.end(), [](const RulePart& one) {
        const auto* verdict = std::get_if<RuleVerdict>(&one);
        return isMatch(one) || std::holds_alternative<SideEffect>(one)
            || (verdict != nullptr && verdict->kind == RuleVerdict::Kind::continueNext);
    });
}

ChainWalk::Progress ChainWalk::matches(const Attempt& attempt, std::size_t& part, Cursor& cursor)
{
    // In nftables a statement may stand before a match; what it did stays.
    const bool changed = cursor.branch.packet.header != attempt.before;
    const Judgement judgement = judgeMatches(attempt, part, cursor);
    if (judgement.no()) {
        if (changed)
            record(attempt, cursor, RuleAction::continues);
        return Progress::ruleOver;
    }
    if (judgement.unknown) {
        if (isHarmless(attempt, part))
            return Progress::ruleOver;
        record(attempt, cursor, RuleAction::continues);
        finish(cursor, ChainEnd::notDecidable, judgement.reason);
        return Progress::branchOver;
    }
    if (judgement.probability < 1) {
        if (isHarmless(attempt, part))
            return Progress::ruleOver;
        Cursor other = cursor;
        if (changed)
            record(attempt, other, RuleAction::continues);
        fork(std::move(other), 1 - judgement.probability);
        cursor.branch.probability *= judgement.probability;
    }
    return Progress::nextPart;
}

void ChainWalk::record(const Attempt& attempt, Cursor& cursor, RuleAction action, std::string_view target)
{
    StepRecord step;
    step.previous = cursor.branch.step;
    step.node = m_site.node;
    step.hook = netfilter::toString(m_hook);
    step.rules = &m_rules;
    step.chain = attempt.chain;
    step.rule = attempt.rule;
    step.body = &attempt.body;
    step.action = action;
    step.target = target;
    step.nat = attempt.nat;
    step.before = attempt.before;
    step.after = cursor.branch.packet.header;
    cursor.branch.step = m_state.steps.add(step);
}

// Adds a branch with its share of the one that it parts from.
void ChainWalk::fork(Cursor cursor, double share)
{
    cursor.branch.probability *= share;
    if (cursor.branch.probability <= 0)
        return;
    if (m_state.budget.branches == 0) {
        finish(cursor, ChainEnd::notDecidable, "chance parts this way into more branches than can be followed");
        return;
    }
    --m_state.budget.branches;
    m_pending.push_back(std::move(cursor));
}

void ChainWalk::finish(Cursor& cursor, ChainEnd end, std::string reason)
{
    m_results.push_back({std::move(cursor.branch), end, std::move(reason)});
}

ChainWalk::Progress ChainWalk::enter(const RuleVerdict& verdict, const Attempt& attempt, Cursor& cursor)
{
    const bool jump = verdict.kind == RuleVerdict::Kind::jump;
    record(attempt, cursor, jump ? RuleAction::jump : RuleAction::goTo, verdict.chain);
    // Mostly the chain that the rule names itself, which is known without looking for it.
    const auto named = m_rules.jumpOf(attempt.rule);
    const auto chain = named && m_rules.chains()[*named].name == verdict.chain
        ? named
        : m_rules.findChain(m_rules.chains()[attempt.chain].table, verdict.chain);
    if (!chain) {
        finish(cursor, ChainEnd::notDecidable, "the chain " + verdict.chain + " is not in " + m_rules.file());
        return Progress::branchOver;
    }
    if (++cursor.entries > mostEntries || cursor.callers.size() >= deepestJump) {
        finish(cursor, ChainEnd::notDecidable, "the chains lead in a circle, which the kernel would have refused");
        return Progress::branchOver;
    }
    if (jump)
        cursor.callers.push_back(cursor.at);
    cursor.at = Frame{*chain, 0};
    return Progress::ruleOver;
}

}  // namespace fairlead::trace
