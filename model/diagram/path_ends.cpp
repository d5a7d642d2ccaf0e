#include "model/diagram/path_drawing.h"

#include "model/trace/share_words.h"

#include <algorithm>

// How a path ends: all outcomes as cards, the end of the one that is shown, the answer's way back.

namespace fairlead::diagram {

namespace {

// More ends than these are counted, not drawn; the one that is shown always is.
constexpr std::size_t mostOutcomes = 9;
constexpr double outcomeHeight = 84;

}  // namespace

Role roleOf(trace::Verdict verdict)
{
    switch (verdict) {
    case trace::Verdict::delivered:
        return Role::endpointReady;
    case trace::Verdict::leaves:
        return Role::endpointOutside;
    case trace::Verdict::rejected:
    case trace::Verdict::dropped:
    case trace::Verdict::noRoute:
        return Role::noEndpoints;
    case trace::Verdict::notDecidable:
        break;
    }
    return Role::notProxied;
}

std::string endWords(trace::Verdict verdict)
{
    switch (verdict) {
    case trace::Verdict::delivered:
        return "Delivered";
    case trace::Verdict::rejected:
        return "Rejected: the sender gets an error at once";
    case trace::Verdict::dropped:
        return "Dropped: the sender hears nothing";
    case trace::Verdict::leaves:
        return "Leaves the known nodes";
    case trace::Verdict::noRoute:
        return "No route";
    case trace::Verdict::notDecidable:
        break;
    }
    return "Not decidable";
}

std::string endpointWords(const trace::Endpoint& endpoint) { return toString(endpoint.address, endpoint.port); }

std::string ownerWords(const trace::Endpoint& endpoint)
{
    if (endpoint.pod)
        return "pod " + *endpoint.pod + (endpoint.node.empty() ? "" : " on " + endpoint.node);
    return endpoint.node.empty() ? "a machine beyond the nodes" : "a process of " + endpoint.node;
}

std::string sourceWords(const trace::Header& header)
{
    if (header.sourcePort)
        return toString(header.source, *header.sourcePort);
    const std::string address = header.source.toString();
    return (header.source.isIpv4() ? address : '[' + address + ']') + ":*";
}

void PathDrawing::drawOutcomes()
{
    const std::size_t all = m_trace.outcomes.size();
    std::vector<std::size_t> shown;
    for (std::size_t i = 0; i < all && shown.size() < mostOutcomes; ++i)
        shown.push_back(i);
    if (m_options.outcome >= shown.size() && !shown.empty())
        shown.back() = m_options.outcome;
    double x = margin;
    std::size_t column = 0;
    for (const std::size_t index : shown) {
        if (column == static_cast<std::size_t>(outcomesPerRow)) {
            column = 0;
            x = margin;
            m_y += outcomeHeight + outcomeGap;
        }
        drawOutcome(index, {x, m_y, m_outcomeWidth, outcomeHeight});
        x += m_outcomeWidth + outcomeGap;
        ++column;
    }
    if (!shown.empty())
        m_y += outcomeHeight + outcomeGap;
    if (all > shown.size()) {
        const std::string words = "+ " + std::to_string(all - shown.size()) + " more outcomes";
        Item& item = m_builder.addText("more:outcomes", Role::caption,
                                       m_builder.text(margin, m_y, m_contentWidth, words, TextStyle::body));
        item.name = words;
        item.description = "Each of them can be chosen from the list of outcomes.";
        m_y += m_builder.lineHeight(TextStyle::body) + outcomeGap;
    }
    m_y += 8;
}

void PathDrawing::drawOutcome(std::size_t index, const Rect& rect)
{
    const trace::Outcome& outcome = m_trace.outcomes[index];
    const bool chosen = m_outcome == &outcome;
    Item& item =
        m_builder.addShape("outcome:" + std::to_string(index), roleOf(outcome.verdict), Shape::Kind::roundedRectangle, rect);
    item.name = trace::percentOf(outcome.probability) + ": " + endWords(outcome.verdict);
    item.description =
        outcome.endpoint ? "To " + endpointWords(*outcome.endpoint) + ", " + ownerWords(*outcome.endpoint) + '.' : outcome.reason;
    if (chosen)
        item.description += " Its way is shown below.";
    const double inner = rect.width - 2 * padding;
    double y = rect.y + 8;
    item.texts.push_back(m_builder.text(rect.x + padding, y, 90, trace::percentOf(outcome.probability), TextStyle::heading));
    if (chosen)
        item.texts.push_back(
            m_builder.text(rect.x + padding + 100, y + 2, inner - 100, "shown below", TextStyle::small, Align::right));
    y += m_builder.lineHeight(TextStyle::heading) + 2;
    const bool reached = outcome.endpoint.has_value();
    item.texts.push_back(m_builder.text(rect.x + padding, y, inner,
                                        reached && outcome.verdict == trace::Verdict::delivered ? endpointWords(*outcome.endpoint)
                                                                                                : endWords(outcome.verdict),
                                        TextStyle::body));
    y += m_builder.lineHeight(TextStyle::body) + 1;
    item.texts.push_back(
        m_builder.text(rect.x + padding, y, inner, reached ? ownerWords(*outcome.endpoint) : outcome.reason, TextStyle::small));
    y += m_builder.lineHeight(TextStyle::small) + 1;
    if (outcome.sourceSeen)
        item.texts.push_back(m_builder.text(
            rect.x + padding, y, inner, "sees " + outcome.sourceSeen->toString() + (outcome.masqueraded ? " (rewritten)" : ""),
            TextStyle::small));
    if (chosen) {
        const std::string id = item.id;
        m_builder.addShape("chosen", Role::focus, Shape::Kind::roundedRectangle, rect, id);
    }
}

void PathDrawing::drawEnd()
{
    Lines lines;
    const double inner = m_stayWidth - 2 * padding;
    addWrapped(lines, endWords(m_outcome->verdict) + (m_outcome->endpoint ? " to " + endpointWords(*m_outcome->endpoint) : ""),
               TextStyle::heading, inner, 2);
    if (m_outcome->endpoint)
        addWrapped(lines, ownerWords(*m_outcome->endpoint), TextStyle::body, inner, 2);
    if (m_outcome->sourceSeen)
        addWrapped(
            lines,
            "It sees the source " + m_outcome->sourceSeen->toString()
                + (m_outcome->masqueraded ? ", which a node wrote in place of the sender's." : ", as the sender wrote it."),
            TextStyle::body, inner, 2);
    if (!m_outcome->reason.empty())
        addWrapped(lines, m_outcome->reason, TextStyle::small, inner, 4);
    Item& item = addBox("end", roleOf(m_outcome->verdict), margin, m_stayWidth, lines);
    item.name = "The end: " + endWords(m_outcome->verdict);
    item.description = m_outcome->reason;
    if (m_outcome->endpoint && m_outcome->endpoint->pod) {
        const std::string& pod = *m_outcome->endpoint->pod;
        const auto slash = pod.find('/');
        if (slash != std::string::npos)
            item.link = Link{Link::Kind::pod, pod.substr(0, slash), pod.substr(slash + 1), m_outcome->endpoint->node, {}, {}};
    }
}

void PathDrawing::drawReply()
{
    if (m_outcome->reply.empty())
        return;
    m_y += 22;
    m_builder.addText("answer", Role::caption,
                      m_builder.text(margin, m_y, m_contentWidth, "The answer's way back", TextStyle::heading));
    m_y += m_builder.lineHeight(TextStyle::heading) + 8;
    for (std::size_t i = 0; i < m_outcome->reply.size(); ++i) {
        const trace::ReplyStep& step = m_outcome->reply[i];
        Lines lines;
        addWrapped(lines, step.node.empty() ? step.effect : step.node + ": " + step.effect, TextStyle::body,
                   m_stayWidth - 2 * padding, 3);
        if (!step.why.empty())
            addWrapped(lines, "because " + step.why, TextStyle::small, m_stayWidth - 2 * padding, 3);
        Item& item =
            addBox("reply:" + std::to_string(i), step.broken ? Role::difference : Role::ruleRow, margin, m_stayWidth, lines);
        item.shape->dashed = step.broken;
        item.name = (step.broken ? "The answer is lost: " : "The answer: ") + step.effect;
        item.description = step.why;
        m_y += rowGap;
    }
}

void PathDrawing::drawUndecided()
{
    if (m_trace.undecided.empty())
        return;
    m_y += 22;
    m_builder.addText("unknown", Role::caption,
                      m_builder.text(margin, m_y, m_contentWidth, "What could not be known", TextStyle::heading));
    m_y += m_builder.lineHeight(TextStyle::heading) + 8;
    for (std::size_t i = 0; i < m_trace.undecided.size(); ++i) {
        Lines lines;
        addWrapped(lines, m_trace.undecided[i], TextStyle::body, m_stayWidth - 2 * padding, 4);
        Item& item = addBox("unknown:" + std::to_string(i), Role::notProxied, margin, m_stayWidth, lines);
        item.name = "Not known";
        item.description = m_trace.undecided[i];
        m_y += rowGap;
    }
}

}  // namespace fairlead::diagram
