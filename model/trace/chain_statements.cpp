#include "model/trace/chain_walk.h"

#include <algorithm>

// What the statements of a rule do to the branch that reached them.

namespace fairlead::trace {

using netfilter::MarkKind;
using netfilter::Nat;
using netfilter::NatRange;
using netfilter::PortRange;
using netfilter::RulePart;
using netfilter::SetValue;
using RuleVerdict = netfilter::Verdict;

namespace {

// The share of the numbers of a generator that lie in a range.
double shareOf(const netfilter::NumberGenerator& generator, const PortRange& numbers)
{
    if (generator.modulus == 0)
        return 0;
    const std::uint64_t first = generator.offset;
    const std::uint64_t last = first + generator.modulus - 1;
    const std::uint64_t low = std::max<std::uint64_t>(first, numbers.first);
    const std::uint64_t high = std::min<std::uint64_t>(last, numbers.last);
    return high < low ? 0 : static_cast<double>(high - low + 1) / static_cast<double>(generator.modulus);
}

// The address and port that a map gives for a translation.
std::optional<NatRange> natRange(const std::vector<SetValue>& data)
{
    NatRange range;
    for (const SetValue& value : data) {
        if (const auto* addresses = std::get_if<netfilter::AddressRange>(&value))
            range.addresses = *addresses;
        else if (const auto* ports = std::get_if<PortRange>(&value))
            range.ports = *ports;
        else
            return std::nullopt;
    }
    return data.empty() ? std::nullopt : std::optional(range);
}

std::uint32_t exchanged(std::uint32_t own, std::uint32_t clear, std::uint32_t flip) { return (own & ~clear) ^ flip; }

}  // namespace

// What a statement that ends or parts the branch does; all others only change the packet.
ChainWalk::Progress ChainWalk::act(const RulePart& part, Attempt& attempt, Cursor& cursor)
{
    if (const auto* verdict = std::get_if<RuleVerdict>(&part))
        return apply(*verdict, attempt, cursor);
    if (const auto* nat = std::get_if<Nat>(&part))
        return applyNat(*nat, attempt, cursor);
    if (const auto* byNumber = std::get_if<netfilter::VerdictByNumber>(&part))
        return choose(*byNumber, attempt, cursor);
    if (const auto* natByNumber = std::get_if<netfilter::NatByNumber>(&part))
        return choose(*natByNumber, attempt, cursor);
    if (const auto* verdictMap = std::get_if<netfilter::VerdictMapLookup>(&part))
        return lookUpVerdict(*verdictMap, attempt, cursor);
    if (const auto* natMap = std::get_if<netfilter::NatMapLookup>(&part))
        return lookUpNat(*natMap, attempt, cursor);
    if (const auto* reject = std::get_if<netfilter::Reject>(&part)) {
        record(attempt, cursor, RuleAction::reject, reject->with);
        finish(cursor, ChainEnd::reject, reject->with);
        return Progress::branchOver;
    }
    if (change(part, cursor))
        return Progress::nextPart;
    const auto* unknown = std::get_if<netfilter::UnknownStatement>(&part);
    record(attempt, cursor, RuleAction::continues);
    finish(cursor, ChainEnd::notDecidable,
           unknown != nullptr ? "the statement \"" + unknown->text + "\" is not understood"
                              : "a transparent proxy takes the packet, and what it does is not in the rules");
    return Progress::branchOver;
}

// False for a statement that is more than a change of the packet.
bool ChainWalk::change(const RulePart& part, Cursor& cursor) const
{
    Packet& packet = cursor.branch.packet;
    if (const auto* mark = std::get_if<netfilter::SetMark>(&part)) {
        setMark(*mark, cursor);
    } else if (const auto* copy = std::get_if<netfilter::CopyMark>(&part)) {
        copyMark(*copy, cursor);
    } else if (const auto* update = std::get_if<netfilter::SetUpdate>(&part)) {
        std::erase(packet.rememberedIn, std::string_view(update->set));
        if (update->operation != netfilter::SetUpdate::Operation::remove)
            packet.rememberedIn.push_back(update->set);
    } else if (std::holds_alternative<netfilter::NoTrack>(part)) {
        if (packet.connection.state == Connection::State::none)
            packet.connection.state = Connection::State::untracked;
    } else {
        return std::holds_alternative<netfilter::SideEffect>(part);
    }
    return true;
}

ChainWalk::Progress ChainWalk::apply(const RuleVerdict& verdict, const Attempt& attempt, Cursor& cursor)
{
    switch (verdict.kind) {
    case RuleVerdict::Kind::accept:
        record(attempt, cursor, RuleAction::accept);
        finish(cursor, ChainEnd::accept);
        return Progress::branchOver;
    case RuleVerdict::Kind::drop:
        record(attempt, cursor, RuleAction::drop);
        finish(cursor, ChainEnd::drop, "a rule drops it");
        return Progress::branchOver;
    case RuleVerdict::Kind::queue:
        record(attempt, cursor, RuleAction::queue);
        finish(cursor, ChainEnd::notDecidable, "a rule hands the packet to a program, which decides");
        return Progress::branchOver;
    case RuleVerdict::Kind::returnToCaller:
        record(attempt, cursor, RuleAction::returnToCaller);
        return leaveChain(cursor) ? Progress::ruleOver : Progress::branchOver;
    case RuleVerdict::Kind::continueNext:
        record(attempt, cursor, RuleAction::continues);
        return Progress::ruleOver;
    case RuleVerdict::Kind::jump:
    case RuleVerdict::Kind::goTo:
        break;
    }
    return enter(verdict, attempt, cursor);
}

ChainWalk::Progress ChainWalk::applyNat(const Nat& nat, Attempt& attempt, Cursor& cursor)
{
    attempt.nat = nat.kind;
    const Translation translation = translate(cursor.branch.packet, nat, m_hook, m_site.routing, m_site.node);
    if (!translation.assumption.empty())
        m_state.undecided.insert(translation.assumption);
    if (translation.choices.empty()) {
        record(attempt, cursor, RuleAction::continues);
        if (translation.problem.empty())
            finish(cursor, ChainEnd::drop, "the node has no address to write into the packet");
        else
            finish(cursor, ChainEnd::notDecidable, translation.problem);
        return Progress::branchOver;
    }
    for (const Translation::Choice& choice : translation.choices) {
        Cursor chosen = cursor;
        chosen.branch.packet = choice.packet;
        chosen.branch.probability *= choice.share;
        record(attempt, chosen, RuleAction::accept);
        finish(chosen, ChainEnd::accept);
    }
    return Progress::branchOver;
}

ChainWalk::Progress ChainWalk::choose(const netfilter::VerdictByNumber& choice, const Attempt& attempt, Cursor& cursor)
{
    double left = 1;
    for (const auto& [numbers, verdict] : choice.choices) {
        const double share = std::min(left, shareOf(choice.generator, numbers));
        if (share <= 0)
            continue;
        left -= share;
        Cursor chosen = cursor;
        chosen.branch.probability *= share;
        if (apply(verdict, attempt, chosen) != Progress::branchOver)
            fork(std::move(chosen), 1);
    }
    // A number without an entry: the rule ends there.
    cursor.branch.probability *= left;
    return left > 1e-12 ? Progress::ruleOver : Progress::branchOver;
}

ChainWalk::Progress ChainWalk::choose(const netfilter::NatByNumber& choice, Attempt& attempt, Cursor& cursor)
{
    double left = 1;
    for (const auto& [numbers, to] : choice.choices) {
        const double share = std::min(left, shareOf(choice.generator, numbers));
        if (share <= 0)
            continue;
        left -= share;
        Cursor chosen = cursor;
        chosen.branch.probability *= share;
        applyNat(Nat{choice.kind, to}, attempt, chosen);
    }
    attempt.nat.reset();
    cursor.branch.probability *= left;
    return left > 1e-12 ? Progress::ruleOver : Progress::branchOver;
}

ChainWalk::Progress ChainWalk::lookUpVerdict(const netfilter::VerdictMapLookup& map, const Attempt& attempt, Cursor& cursor)
{
    const MatchEvaluator evaluator(m_site, m_lookup, attempt.chain, cursor.branch.packet);
    const auto answer = evaluator.lookUp(map.key, map.map, map.anonymous);
    if (answer.found.element != nullptr && answer.found.element->verdict)
        return apply(*answer.found.element->verdict, attempt, cursor);
    if (answer.problem.empty() && !answer.found.unknown && answer.found.element == nullptr)
        return Progress::ruleOver;
    record(attempt, cursor, RuleAction::continues);
    finish(cursor, ChainEnd::notDecidable,
           answer.problem.empty() ? "what the map " + map.map + " says depends on what a flow does not say" : answer.problem);
    return Progress::branchOver;
}

ChainWalk::Progress ChainWalk::lookUpNat(const netfilter::NatMapLookup& map, Attempt& attempt, Cursor& cursor)
{
    const MatchEvaluator evaluator(m_site, m_lookup, attempt.chain, cursor.branch.packet);
    const auto answer = evaluator.lookUp(map.key, map.map, map.anonymous);
    if (answer.found.element != nullptr) {
        if (const auto range = natRange(answer.found.element->data))
            return applyNat(Nat{map.kind, *range}, attempt, cursor);
    } else if (answer.problem.empty() && !answer.found.unknown) {
        return Progress::ruleOver;
    }
    record(attempt, cursor, RuleAction::continues);
    finish(cursor, ChainEnd::notDecidable,
           answer.problem.empty() ? "what the map " + map.map + " says is not understood" : answer.problem);
    return Progress::branchOver;
}

void ChainWalk::setMark(const netfilter::SetMark& change, Cursor& cursor) const
{
    Packet& packet = cursor.branch.packet;
    if (change.kind == MarkKind::packet)
        packet.header.mark = exchanged(packet.header.mark, change.clear, change.flip);
    else if (packet.connection.state == Connection::State::isNew)
        packet.connection.mark = exchanged(packet.connection.mark, change.clear, change.flip);
}

void ChainWalk::copyMark(const netfilter::CopyMark& copy, Cursor& cursor) const
{
    Packet& packet = cursor.branch.packet;
    if (packet.connection.state != Connection::State::isNew)
        return;
    if (copy.from == MarkKind::packet)
        packet.connection.mark = exchanged(packet.connection.mark, copy.connectionMask, packet.header.mark & copy.packetMask);
    else
        packet.header.mark = exchanged(packet.header.mark, copy.packetMask, packet.connection.mark & copy.connectionMask);
}

}  // namespace fairlead::trace
