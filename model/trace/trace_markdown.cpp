#include "model/trace/trace_markdown.h"

#include "model/trace/share_words.h"

#include <string_view>

namespace fairlead::trace {
namespace {

// Text that Markdown must not read: names and rules hold '|', '*' and '<'; line ends would end a cell.
std::string plain(std::string_view text)
{
    constexpr std::string_view special = "\\`*_{}[]<>#|~";
    std::string escaped;
    for (const char c : text) {
        if (special.find(c) != std::string_view::npos)
            escaped += '\\';
        escaped += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
    }
    return escaped;
}

// A rule in a line of its own, between more backticks than it holds.
std::string code(std::string_view text)
{
    std::string line;
    for (const char c : text)
        line += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
    std::string fence = "`";
    while (line.find(fence) != std::string::npos)
        fence += '`';
    return fence + ' ' + line + ' ' + fence;
}

std::string outcomeRow(const Outcome& outcome)
{
    std::string row = "| " + percentOf(outcome.probability) + " | " + std::string(toString(outcome.verdict)) + " | ";
    if (outcome.endpoint)
        row += toString(outcome.endpoint->address, outcome.endpoint->port);
    row += " | ";
    if (outcome.endpoint && outcome.endpoint->pod)
        row += plain(*outcome.endpoint->pod);
    row += " | ";
    if (outcome.endpoint)
        row += plain(outcome.endpoint->node);
    row += " | ";
    if (outcome.sourceSeen)
        row += outcome.sourceSeen->toString() + (outcome.masqueraded ? " (rewritten)" : "");
    return row + " |\n";
}

std::string stepLines(std::size_t number, const Step& step)
{
    std::string place = plain(step.node) + ", " + plain(step.hook);
    if (!step.table.empty() || !step.chain.empty())
        place += ", " + plain(step.table) + ' ' + plain(step.chain);
    std::string text = std::to_string(number) + ". **" + place + "**: " + plain(step.effect);
    if (!step.why.empty())
        text += ", because " + plain(step.why);
    text += ".\n";
    if (!step.file.empty())
        text += "   " + plain(step.file) + (step.line > 0 ? ':' + std::to_string(step.line) : "") + "  \n";
    if (!step.text.empty())
        text += "   " + code(step.text) + '\n';
    return text;
}

}  // namespace

std::string toMarkdown(const Trace& trace, std::size_t index)
{
    const Flow& flow = trace.flow;
    std::string text = "## " + plain(flow.origin) + " to " + toString(flow.destination, flow.destinationPort) + "\n\n";
    text += toString(flow.protocol) + " from " + (flow.source ? flow.source->toString() : "an address of its node")
        + ", first rules on " + plain(flow.node)
        + ".\n\n| share | verdict | endpoint | pod | node | source seen |\n|---|---|---|---|---|---|\n";
    for (const Outcome& outcome : trace.outcomes)
        text += outcomeRow(outcome);
    if (!trace.outcomes.empty()) {
        const Outcome& shown = trace.outcomes[index < trace.outcomes.size() ? index : 0];
        text += "\nThe way to the outcome with " + percentOf(shown.probability) + ", " + std::string(toString(shown.verdict))
            + (shown.reason.empty() ? "" : ": " + plain(shown.reason)) + "\n\n";
        for (std::size_t i = 0; i < shown.steps.size(); ++i)
            text += stepLines(i + 1, shown.steps[i]);
        for (const ReplyStep& step : shown.reply)
            text += "- The answer, on " + plain(step.node) + ": " + plain(step.effect) + (step.broken ? " (lost)" : "") + '\n';
    }
    for (const std::string& sentence : trace.undecided)
        text += "- Not known: " + plain(sentence) + '\n';
    return text;
}

}  // namespace fairlead::trace
