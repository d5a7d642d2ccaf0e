#include "model/diagram/path_drawing.h"

#include "model/diagram/text_fitting.h"
#include "model/trace/share_words.h"

#include <algorithm>

namespace fairlead::diagram {

namespace {

std::string targetWords(const trace::Header& header) { return toString(header.destination, header.destinationPort); }

std::string markWords(std::uint32_t mark)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (; mark != 0; mark >>= 4U)
        text.insert(text.begin(), digits[mark & 0xFU]);
    return "0x" + (text.empty() ? "0" : text);
}

SourceRef sourceOf(const trace::Step& step) { return {step.file, step.line, step.text}; }

}  // namespace

PathDrawing::PathDrawing(const trace::Trace& trace, const TextMeasure& measure, const PathPictureOptions& options)
    : m_trace(trace),
      m_options(options),
      m_builder(measure),
      m_pageWidth(std::clamp(options.width, PathPictureOptions::usualWidth, PathPictureOptions::widest))
{
    if (m_options.outcome >= trace.outcomes.size())
        m_options.outcome = 0;
    if (!trace.outcomes.empty())
        m_outcome = &trace.outcomes[m_options.outcome];
}

DisplayList PathDrawing::draw()
{
    drawHeader();
    drawOutcomes();
    if (m_outcome) {
        drawOrigin();
        const auto stays = outlinePath(m_outcome->steps);
        for (std::size_t i = 0; i < stays.size(); ++i) {
            drawArrow();
            drawStay(stays[i], i);
        }
        drawArrow();
        drawEnd();
        drawReply();
    }
    drawUndecided();
    const std::string title = m_trace.flow.origin + " \u2192 " + toString(m_trace.flow.destination, m_trace.flow.destinationPort);
    std::string words = "The way of a packet from " + m_trace.flow.origin + ", entering on " + m_trace.flow.node + ".";
    for (const trace::Outcome& outcome : m_trace.outcomes)
        words += ' ' + trace::percentOf(outcome.probability) + ": " + endWords(outcome.verdict)
            + (outcome.endpoint ? " to " + endpointWords(*outcome.endpoint) : "") + '.';
    return m_builder.finish({m_pageWidth, m_y + margin}, title, words);
}

void PathDrawing::drawHeader()
{
    const trace::Flow& flow = m_trace.flow;
    constexpr double factsWidth = 300;
    const double room = m_contentWidth - factsWidth - 20;
    Item header;
    header.id = "header";
    header.role = Role::header;
    header.name = flow.origin + " \u2192 " + toString(flow.destination, flow.destinationPort);
    header.description = toString(flow.protocol) + " from "
        + (flow.source ? flow.source->toString() : "an address of " + flow.node) + " to "
        + toString(flow.destination, flow.destinationPort) + ", first rules on " + flow.node;
    m_y = margin - 8;
    // A long way stands in two lines: shortened in one, it would lose what it is about.
    const std::string target = toString(flow.destination, flow.destinationPort);
    std::vector<std::string> titles{header.name};
    if (m_builder.width(header.name, TextStyle::title) > room)
        titles = {flow.origin, "\u2192 " + target};
    const double top = m_y;
    for (const std::string& title : titles) {
        header.texts.push_back(m_builder.text(margin, m_y, room, title, TextStyle::title));
        m_y += m_builder.lineHeight(TextStyle::title) + 4;
    }
    double facts = top + 4;
    for (const std::string& fact : {m_options.cluster.empty() ? std::string() : "cluster " + m_options.cluster,
                                    m_options.takenAt.empty() ? std::string() : "as of " + m_options.takenAt}) {
        if (fact.empty())
            continue;
        header.texts.push_back(m_builder.text(m_right - factsWidth, facts, factsWidth, fact, TextStyle::small, Align::right));
        facts += m_builder.lineHeight(TextStyle::small) + 3;
    }
    header.texts.push_back(m_builder.text(margin, m_y, room, header.description, TextStyle::body));
    m_y += m_builder.lineHeight(TextStyle::body) + 4;
    if (!flow.assumption.empty()) {
        header.texts.push_back(m_builder.text(margin, m_y, room, "Assumed: " + flow.assumption, TextStyle::small));
        m_y += m_builder.lineHeight(TextStyle::small) + 4;
    }
    m_builder.add(std::move(header));
    m_y += 14;
}

void PathDrawing::drawOrigin()
{
    const trace::Flow& flow = m_trace.flow;
    Lines lines;
    addWrapped(lines, flow.origin, TextStyle::heading, originWidth - 2 * padding, 2);
    addWrapped(lines, flow.source ? flow.source->toString() : "an address of its node", TextStyle::monoSmall,
               originWidth - 2 * padding, 1);
    Item& item =
        addBox("origin", flow.start == trace::Flow::Start::network ? Role::outside : Role::client, margin, originWidth, lines);
    item.name = "From " + flow.origin;
    item.description = "Where the packet starts.";
}

void PathDrawing::drawStay(const PathStay& stay, std::size_t number)
{
    struct Band {
        const PathBand* band;
        std::vector<Card> cards;
        double height = 0;
    };
    std::vector<Band> bands;
    double height = stayTitle;
    for (const PathBand& band : stay.bands) {
        Band measured{&band, {}, 0};
        for (const PathCard& card : band.cards) {
            measured.cards.push_back(measureCard(card));
            measured.height += measured.cards.back().height + (measured.cards.size() > 1 ? cardGap : 0);
        }
        height += measured.height + bandGap;
        bands.push_back(std::move(measured));
    }
    const std::string id = "stay:" + std::to_string(number);
    const Rect box{margin, m_y, m_stayWidth, height + 2};
    Item& item = m_builder.addShape(id, Role::node, Shape::Kind::roundedRectangle, box);
    const std::string node = stay.node.empty() ? "Beyond the nodes" : stay.node;
    item.name = stay.node.empty() ? node : "On " + node;
    item.description = "What the packet meets there, from the top down.";
    item.texts.push_back(m_builder.text(box.x + padding, box.y + 9, box.width - 2 * padding, node, TextStyle::heading));
    if (!stay.node.empty())
        item.link = Link{Link::Kind::node, {}, stay.node, stay.node, {}, {}};
    double y = box.y + stayTitle;
    for (std::size_t b = 0; b < bands.size(); ++b) {
        const Rect label{box.x + padding, y, hookWidth, bands[b].height};
        Item& hook = m_builder.addShape("hook:" + std::to_string(number) + ':' + std::to_string(b), Role::chainHook,
                                        Shape::Kind::roundedRectangle, label, id);
        hook.name = bands[b].band->hook + " on " + node;
        hook.description = "The hook, or what else of the node, that the packet passes here.";
        hook.texts.push_back(
            m_builder.text(label.x + 6, label.y + 9, label.width - 12, bands[b].band->hook, TextStyle::body, Align::center));
        for (const Card& card : bands[b].cards) {
            drawCard(card, y, id);
            y += card.height + cardGap;
        }
        y += bandGap - cardGap;
    }
    m_y = box.bottom();
}

PathDrawing::Card PathDrawing::measureCard(const PathCard& card) const
{
    Card measured{&card, {}, card.title.empty() ? 0 : cardTitle};
    for (const std::size_t step : card.steps) {
        measured.rows.push_back(measureRow(step));
        measured.height += measured.rows.back().height + rowGap;
    }
    if (!card.title.empty())
        measured.height += 2;
    else
        measured.height -= rowGap;
    return measured;
}

PathDrawing::Row PathDrawing::measureRow(std::size_t index) const
{
    const trace::Step& step = m_outcome->steps[index];
    Row row;
    row.step = index;
    addWrapped(row.lines, step.effect, TextStyle::body, m_rowTextWidth, 3);
    if (!step.why.empty())
        addWrapped(row.lines, "because " + step.why, TextStyle::small, m_rowTextWidth, 3);
    if (sourceWords(step.before) != sourceWords(step.after))
        addWrapped(row.lines, "source  " + sourceWords(step.before) + "  \u2192  " + sourceWords(step.after),
                   TextStyle::monoSmall, m_rowTextWidth, 2);
    if (targetWords(step.before) != targetWords(step.after))
        addWrapped(row.lines, "destination  " + targetWords(step.before) + "  \u2192  " + targetWords(step.after),
                   TextStyle::monoSmall, m_rowTextWidth, 2);
    if (!step.file.empty())
        addWrapped(row.lines, step.line > 0 ? step.file + ':' + std::to_string(step.line) : step.file, TextStyle::small,
                   m_rowTextWidth, 1);
    row.height = std::max(heightOf(row.lines) + 2 * rowPadding, packetHeight());
    return row;
}

double PathDrawing::packetHeight() const { return 3 * m_builder.lineHeight(TextStyle::monoSmall) + 2 * rowPadding; }

void PathDrawing::drawCard(const Card& measured, double top, const std::string& stay)
{
    const PathCard& card = *measured.card;
    std::string parent = stay;
    double y = top;
    if (!card.title.empty()) {
        const Rect box{cardX, top, m_cardWidth, measured.height};
        Item& item =
            m_builder.addShape("card:" + std::to_string(card.steps.front()), card.role, Shape::Kind::roundedRectangle, box, stay);
        item.name = card.title;
        item.description = "A chain that the packet meets.";
        item.texts.push_back(m_builder.text(box.x + 10, box.y + 5, box.width - 20, card.title, TextStyle::body));
        parent = item.id;
        y += cardTitle;
    }
    for (const Row& row : measured.rows) {
        drawRow(row, y, parent);
        y += row.height + rowGap;
    }
}

void PathDrawing::drawRow(const Row& row, double top, const std::string& parent)
{
    const trace::Step& step = m_outcome->steps[row.step];
    const bool inCard = !step.chain.empty() || !step.table.empty();
    const Rect box{inCard ? cardX + rowInset : cardX, top, m_cardWidth - (inCard ? 2 * rowInset : 0), row.height};
    Item& item =
        m_builder.addShape("step:" + std::to_string(row.step), Role::ruleRow, Shape::Kind::roundedRectangle, box, parent);
    item.name = "Step " + std::to_string(row.step + 1) + ": " + step.effect;
    item.description = step.why.empty() ? step.effect : "Because " + step.why + '.';
    write(item, row.lines, box.x + 10, box.y + rowPadding, m_rowTextWidth);
    if (!step.file.empty()) {
        item.evidence = {sourceOf(step)};
        item.link = item.drill = Link{Link::Kind::evidence, {}, {}, step.node, {}, sourceOf(step)};
    }
    const std::string id = item.id;
    const bool rewrites =
        sourceWords(step.before) != sourceWords(step.after) || targetWords(step.before) != targetWords(step.after);
    if (rewrites) {
        const Rect mark{box.right() - 10 - 74, box.y + 7, 74, 20};
        Item& badge =
            m_builder.addShape("rewrite:" + std::to_string(row.step), Role::badgeRewritten, Shape::Kind::pill, mark, id);
        badge.texts.push_back(m_builder.textIn(mark, "rewritten", TextStyle::small, Align::center, 4));
    }
    if (m_options.step == row.step) {
        m_builder.addShape("here", Role::focus, Shape::Kind::roundedRectangle, box, id);
        drawPacket(step, box);
    }
}

// The header as the step leaves it, on the right of the step.
void PathDrawing::drawPacket(const trace::Step& step, const Rect& row)
{
    const Rect box{m_packetX, row.y + (row.height - packetHeight()) / 2, packetWidth, packetHeight()};
    m_builder.addLine("packet-at", Role::jumpArrow, {{m_packetX, box.center().y}, {margin + m_stayWidth, box.center().y}}, false);
    Item& item = m_builder.addShape("packet", Role::serviceBand, Shape::Kind::roundedRectangle, box);
    item.name = "The packet";
    item.description =
        "From " + sourceWords(step.after) + " to " + targetWords(step.after) + ", mark " + markWords(step.after.mark) + '.';
    Lines lines{{"from " + sourceWords(step.after), TextStyle::monoSmall},
                {"to " + targetWords(step.after), TextStyle::monoSmall},
                {"mark " + markWords(step.after.mark), TextStyle::monoSmall}};
    write(item, lines, box.x + 10, box.y + rowPadding, box.width - 20);
}

void PathDrawing::drawArrow()
{
    constexpr double x = margin + originWidth / 2;
    m_builder.addLine("way:" + std::to_string(m_arrows++), Role::edgeFocus, {{x, m_y}, {x, m_y + arrowHeight}}, true);
    m_y += arrowHeight;
}

Item& PathDrawing::addBox(const std::string& id, Role role, double x, double width, const Lines& lines)
{
    const Rect box{x, m_y, width, heightOf(lines) + 2 * boxPadding};
    Item& item = m_builder.addShape(id, role, Shape::Kind::roundedRectangle, box);
    write(item, lines, x + padding, m_y + boxPadding, width - 2 * padding);
    m_y = box.bottom();
    return item;
}

void PathDrawing::addWrapped(Lines& lines, std::string_view text, TextStyle style, double width, std::size_t most) const
{
    for (std::string& line : wrap(printable(text), width, style, m_builder.measure(), most))
        lines.emplace_back(std::move(line), style);
}

double PathDrawing::heightOf(const Lines& lines) const
{
    double height = 0;
    for (const auto& [text, style] : lines)
        height += m_builder.lineHeight(style);
    return height;
}

void PathDrawing::write(Item& item, const Lines& lines, double x, double y, double width) const
{
    for (const auto& [text, style] : lines) {
        item.texts.push_back(m_builder.text(x, y, width, text, style));
        y += m_builder.lineHeight(style);
    }
}

DisplayList drawPath(const trace::Trace& trace, const TextMeasure& measure, const PathPictureOptions& options)
{
    return PathDrawing(trace, measure, options).draw();
}

}  // namespace fairlead::diagram
