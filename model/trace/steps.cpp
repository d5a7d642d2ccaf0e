#include "model/trace/steps.h"

#include "model/trace/match_words.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace fairlead::trace {

using netfilter::Nat;

namespace {

std::string mark(std::uint32_t value)
{
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "0x%x", value);
    return text.data();
}

std::string natText(Nat::Kind kind, const Header& after)
{
    switch (kind) {
    case Nat::Kind::destination:
        return "DNAT to " + toString(after.destination, after.destinationPort);
    case Nat::Kind::redirect:
        return "redirect to " + toString(after.destination, after.destinationPort);
    case Nat::Kind::source:
        return "SNAT to " + after.source.toString();
    case Nat::Kind::masquerade:
        break;
    }
    return "masquerade as " + after.source.toString();
}

std::string actionText(const StepRecord& record)
{
    switch (record.action) {
    case RuleAction::continues:
        return {};
    case RuleAction::accept:
        return record.nat ? "" : "accept";
    case RuleAction::drop:
        return "drop";
    case RuleAction::reject:
        return "reject with " + std::string(record.target);
    case RuleAction::jump:
        return "jump " + std::string(record.target);
    case RuleAction::goTo:
        return "goto " + std::string(record.target);
    case RuleAction::returnToCaller:
        return "return";
    case RuleAction::queue:
        break;
    }
    return "queue to a program";
}

// The name of a statement that does not steer the packet, such as LOG.
std::string sideEffect(const netfilter::RuleBody& body)
{
    for (const netfilter::RulePart& part : body.parts) {
        if (const auto* effect = std::get_if<netfilter::SideEffect>(&part))
            return effect->name;
        if (const auto* update = std::get_if<netfilter::SetUpdate>(&part))
            return "remembers the client in " + update->set;
        if (std::holds_alternative<netfilter::NoTrack>(part))
            return "not tracked";
    }
    return "goes on";
}

std::string effectText(const StepRecord& record, const netfilter::RuleBody& body)
{
    std::string text;
    const auto append = [&text](const std::string& part) {
        if (!part.empty())
            text += (text.empty() ? "" : ", ") + part;
    };
    if (record.before.mark != record.after.mark)
        append("mark " + mark(record.before.mark) + " → " + mark(record.after.mark));
    if (record.nat)
        append(natText(*record.nat, record.after));
    append(actionText(record));
    return text.empty() ? sideEffect(body) : text;
}

}  // namespace

Step StepLog::inWords(const StepRecord& record) const
{
    Step step;
    step.node = record.node;
    step.hook = record.hook;
    step.before = record.before;
    step.after = record.after;
    if (record.rules == nullptr) {
        const StepNote& words = m_notes[record.note];
        step.file = words.file;
        step.line = words.line;
        step.text = words.text;
        step.effect = words.effect;
        step.why = words.why;
        return step;
    }
    const netfilter::RuleSet& rules = *record.rules;
    step.table = rules.tableOf(record.chain).name;
    step.chain = rules.chains()[record.chain].name;
    step.file = rules.file();
    step.rules = &rules;
    if (record.policy) {
        step.line = rules.chains()[record.chain].line;
        step.effect = "policy drop";
        step.why = "no rule of the chain decided";
        return step;
    }
    step.rule = record.rule;
    step.line = rules.rules()[record.rule].line;
    step.text = rules.text(record.rule);
    step.effect = effectText(record, *record.body);
    step.why = whyItMatched(*record.body);
    return step;
}

std::vector<Step> StepLog::inWords(std::uint32_t last) const
{
    std::vector<Step> steps;
    for (std::uint32_t at = last; at != noStep; at = m_records[at].previous)
        steps.push_back(inWords(m_records[at]));
    std::ranges::reverse(steps);
    return steps;
}

}  // namespace fairlead::trace
