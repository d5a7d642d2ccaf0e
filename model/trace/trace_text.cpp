#include "model/trace/trace_json.h"

#include "model/trace/share_words.h"

namespace fairlead::trace {
namespace {

constexpr std::size_t shareWidth = 7;  // "100.0 %"

std::string endpointText(const Endpoint& endpoint)
{
    std::string text = toString(endpoint.address, endpoint.port);
    if (endpoint.pod)
        text += " (pod " + *endpoint.pod + " on " + endpoint.node + ')';
    else if (!endpoint.node.empty())
        text += " (a process of " + endpoint.node + ')';
    return text;
}

std::string stepLines(const Step& step)
{
    const std::string place = step.node + ' ' + step.hook + (step.table.empty() ? "" : ' ' + step.table + '/' + step.chain);
    std::string lines = "         " + place + ": " + step.effect + "\n             because " + step.why + '\n';
    if (!step.text.empty()) {
        lines += "             ";
        if (!step.file.empty())
            lines += step.file + ':' + std::to_string(step.line) + ": ";
        lines += step.text + '\n';
    }
    return lines;
}

}  // namespace

std::string toLine(const Outcome& outcome)
{
    const std::string share = percentOf(outcome.probability);
    std::string line = std::string(share.size() < shareWidth ? shareWidth - share.size() : 0, ' ') + share + "  "
        + std::string(toString(outcome.verdict));
    if (outcome.endpoint)
        line += " to " + endpointText(*outcome.endpoint);
    if (outcome.sourceSeen)
        line += ", which sees " + outcome.sourceSeen->toString() + (outcome.masqueraded ? " (rewritten)" : "");
    if (!outcome.endpoint && !outcome.reason.empty())
        line += ": " + outcome.reason;
    return line;
}

std::string toText(const Trace& trace, bool steps)
{
    const Flow& flow = trace.flow;
    std::string text = flow.origin + " on " + flow.node + ": " + toString(flow.protocol) + ' '
        + (flow.source ? flow.source->toString() : "?") + " → " + toString(flow.destination, flow.destinationPort) + '\n';
    for (const Outcome& outcome : trace.outcomes) {
        text += toLine(outcome) + '\n';
        if (!steps)
            continue;
        for (const Step& step : outcome.steps)
            text += stepLines(step);
        for (const ReplyStep& step : outcome.reply)
            text += "         answer at " + step.node + ": " + step.effect + "\n             because " + step.why + '\n';
    }
    for (const std::string& sentence : trace.undecided)
        text += "not known: " + sentence + '\n';
    return text;
}

std::string toText(const std::vector<std::string>& changes, const WhatIfAnswer& answer)
{
    std::string text = "what if";
    for (const std::string& change : changes)
        text += ' ' + change;
    text += ":\n";
    for (const Outcome& outcome : answer.then.outcomes)
        text += toLine(outcome) + '\n';
    for (const std::string& sentence : answer.then.undecided)
        text += "not known: " + sentence + '\n';
    for (const TraceDifference& difference : answer.difference)
        text += "difference: " + difference.sentence + '\n';
    return answer.difference.empty() ? text + "difference: none; nothing changes.\n" : text;
}

}  // namespace fairlead::trace
