#include "model/diagram/rule_choices.h"

namespace fairlead::diagram {

namespace {

double shareOf(const netfilter::PortRange& numbers, const netfilter::NumberGenerator& generator)
{
    return (numbers.last - numbers.first + 1.0) / generator.modulus;
}

std::string endpointOf(const netfilter::NatRange& to)
{
    if (!to.addresses || !to.ports)
        return to.addresses ? to.addresses->first.toString() : std::string();
    return toString(to.addresses->first, to.ports->first);
}

}  // namespace

std::vector<RuleChoice> choicesOf(const netfilter::RuleBody& body)
{
    std::vector<RuleChoice> choices;
    for (const netfilter::RulePart& part : body.parts) {
        if (const auto* nat = std::get_if<netfilter::NatByNumber>(&part); nat && nat->generator.modulus > 0) {
            for (const auto& choice : nat->choices)
                choices.push_back({endpointOf(choice.to), {}, shareOf(choice.numbers, nat->generator)});
        }
        if (const auto* verdicts = std::get_if<netfilter::VerdictByNumber>(&part); verdicts && verdicts->generator.modulus > 0) {
            for (const auto& choice : verdicts->choices)
                choices.push_back({{}, choice.verdict.chain, shareOf(choice.numbers, verdicts->generator)});
        }
    }
    return choices;
}

}  // namespace fairlead::diagram
