#include "model/diagram/chains_picture.h"

#include <algorithm>
#include <cmath>

// The cards, rows and arrows of a picture of chains, drawn where the layout placed them.

namespace fairlead::diagram {

namespace {

constexpr double inset = 10;

Rect moved(const Rect& rect, const Rect& by) { return {rect.x + by.x, rect.y + by.y, rect.width, rect.height}; }

// "Missing", as a sentence begins.
std::string wordFor(std::string difference)
{
    if (!difference.empty() && difference[0] >= 'a' && difference[0] <= 'z')
        difference[0] = static_cast<char>(difference[0] - 'a' + 'A');
    return difference;
}

std::string percentWords(double share)
{
    for (int whole = 1; whole <= 100; ++whole) {
        if (std::abs(share - 1.0 / whole) < 0.0005)
            return whole == 1 ? "always" : "1/" + std::to_string(whole);
    }
    const auto tenths = std::lround(share * 1000);
    return std::to_string(tenths / 10) + '.' + std::to_string(tenths % 10) + " %";
}

std::string packetWords(std::uint64_t packets)
{
    std::string digits = std::to_string(packets);
    for (std::size_t i = digits.size(); i > 3; i -= 3)
        digits.insert(i - 3, 1, ',');
    return digits + (packets == 1 ? " packet" : " packets");
}

}  // namespace

void ChainsPicture::drawCard(std::size_t index)
{
    const ChainCard& card = m_cards[index];
    const Place& place = m_places[index];
    Item& item = m_builder.addShape(card.id, card.role, Shape::Kind::roundedRectangle, place.rect);
    item.shape->dashed = card.missing;
    item.name = card.title;
    item.description = card.subtitle + ". " + std::to_string(card.rows.size()) + (card.rows.size() == 1 ? " entry" : " entries")
        + " for the service" + (card.hiddenRows > 0 ? ", " + std::to_string(card.hiddenRows) + " for others." : ".");
    if (!card.chainLink.empty())
        item.link = Link{Link::Kind::chain, m_options.nameSpace, m_slice.port.name, m_slice.node, card.chainLink, {}};
    for (const ChainRow& row : card.rows)
        if (!row.source.file.empty())
            item.evidence.push_back(row.source);
    const double room = place.rect.width - 2 * (inset + 2);
    double y = place.rect.y + 8;
    item.texts.push_back(m_builder.text(place.rect.x + inset + 2, y, room, card.title, TextStyle::heading));
    y += m_builder.lineHeight(TextStyle::heading);
    for (const std::string& line : place.subtitle) {
        item.texts.push_back(m_builder.text(place.rect.x + inset + 2, y, room, line, TextStyle::small));
        y += m_builder.lineHeight(TextStyle::small);
    }
    if (card.hiddenRows > 0) {
        const double line = m_builder.lineHeight(TextStyle::small);
        item.texts.push_back(m_builder.text(place.rect.x + inset + 2, place.rect.bottom() - line - 6, room,
                                            std::to_string(card.hiddenRows)
                                                + (!card.root                 ? " more for other services"
                                                       : card.hiddenRows == 1 ? " other rule"
                                                                              : " other rules"),
                                            TextStyle::small));
    }
    for (const PlacedRow& placed : place.rows) {
        PlacedRow row = placed;
        row.rect = moved(placed.rect, place.rect);
        drawRow(card, row);
    }
    if (place.foldedRows > 0)
        drawFolded(card, place);
}

void ChainsPicture::drawRow(const ChainCard& card, const PlacedRow& placed)
{
    const ChainRow& row = card.rows[placed.row];
    const std::string rowId =
        row.source.file.empty() ? "missing:" + row.verbatim : "rule:" + row.source.file + ':' + std::to_string(row.source.line);
    Item& item = m_builder.addShape(rowId, row.source.file.empty() ? Role::difference : Role::ruleRow,
                                    Shape::Kind::roundedRectangle, placed.rect, card.id);
    item.shape->dashed = !row.understood || row.source.file.empty();
    item.name = row.meaning;
    item.description = (row.difference.empty() ? "" : wordFor(row.difference) + ": " + row.differenceWords + ' ')
        + (row.understood ? "" : "Not fully understood. ") + (row.source.file.empty() ? "" : row.verbatim);
    if (!row.source.file.empty()) {
        item.link = Link{Link::Kind::rule, m_options.nameSpace, m_slice.port.name, m_slice.node, card.chainLink, row.source};
        item.evidence = {row.source};
    }
    double y = placed.rect.y + 6;
    const double room = placed.rect.width - 2 * inset;
    for (const std::string& line : placed.lines) {
        item.texts.push_back(
            m_builder.text(placed.rect.x + inset, y, room - (isMeasured(row) ? measuresWidth : 0), line, TextStyle::body));
        y += m_builder.lineHeight(TextStyle::body);
    }
    const double line = m_builder.lineHeight(TextStyle::monoSmall);
    y = placed.rect.bottom() - 10 - line * static_cast<double>(placed.verbatim.size());
    for (const std::string& text : placed.verbatim) {
        item.texts.push_back(m_builder.text(placed.rect.x + inset, y, room, text, TextStyle::monoSmall));
        y += line;
    }
    const std::string id = item.id;
    drawMeasures(row, placed, id);
}

// At the right of a row its share and its counter, and the counter's heat along its lower edge.
void ChainsPicture::drawMeasures(const ChainRow& row, const PlacedRow& placed, const std::string& parent)
{
    const double right = placed.rect.right() - inset;
    double y = placed.rect.y + 6;
    if (!row.difference.empty()) {
        const Rect pill{right - 84, y, 84, 22};
        Item& badge = m_builder.addShape("difference:" + parent, Role::badgeWarning, Shape::Kind::pill, pill, parent);
        badge.texts.push_back(m_builder.textIn(pill, row.difference, TextStyle::small, Align::center, 3));
        y += 24;
    }
    if (row.probability) {
        const Rect pill{right - 64, y, 64, 22};
        Item& badge = m_builder.addShape("share:" + parent, Role::badgeShare, Shape::Kind::pill, pill, parent);
        badge.texts.push_back(m_builder.textIn(pill, percentWords(*row.probability), TextStyle::small, Align::center, 3));
        y += 24;
    }
    if (!row.counters)
        return;
    m_builder.addText("counter:" + parent, Role::ruleRow,
                      m_builder.text(right - measuresWidth + 4, y, measuresWidth - 4, packetWords(row.counters->packets),
                                     TextStyle::small, Align::right),
                      parent);
    if (row.counters->packets == 0 || m_mostPackets == 0)
        return;
    const double heat = std::log1p(static_cast<double>(row.counters->packets)) / std::log1p(static_cast<double>(m_mostPackets));
    m_builder.addShape("heat:" + parent, Role::ruleCounter, Shape::Kind::rectangle,
                       {placed.rect.x + inset, placed.rect.bottom() - 6, (placed.rect.width - 2 * inset) * heat, 3}, parent);
}

void ChainsPicture::drawFolded(const ChainCard& card, const Place& place)
{
    const double line = m_builder.lineHeight(TextStyle::body);
    const double below = card.hiddenRows > 0 ? m_builder.lineHeight(TextStyle::small) + 6 : 0;
    Item& item = m_builder.addText("more:" + card.id, card.role,
                                   m_builder.text(place.rect.x + inset + 2, place.rect.bottom() - below - line - 6,
                                                  place.rect.width - 2 * inset - 4,
                                                  "+ " + std::to_string(place.foldedRows) + " more", TextStyle::body),
                                   card.id);
    item.name = "+ " + std::to_string(place.foldedRows) + " more in " + card.title;
    item.description = "Activate to show them.";
}

void ChainsPicture::drawMoreCards()
{
    for (std::size_t c = 0; c < m_foldedCards.size(); ++c) {
        if (m_foldedCards[c].empty())
            continue;
        const ChainCard& first = m_cards[m_foldedCards[c].front()];
        Item& item =
            m_builder.addShape("more:column:" + std::to_string(c), first.role, Shape::Kind::roundedRectangle, m_moreCards[c]);
        item.name = "+ " + std::to_string(m_foldedCards[c].size()) + " more " + (first.endpoint ? "endpoint chains" : "chains");
        item.description = "Activate to show them.";
        item.texts.push_back(m_builder.textIn(m_moreCards[c], item.name, TextStyle::heading, Align::left, 12));
    }
    if (m_afterwards)
        m_builder.addText("afterwards", Role::caption,
                          m_builder.text(chainsMargin, *m_afterwards, m_width - 2 * chainsMargin,
                                         "Afterwards: forward or refuse, mark, rewrite the source", TextStyle::heading));
}

void ChainsPicture::drawArrows()
{
    for (const Arrow& arrow : m_arrows) {
        std::vector<Point> points{arrow.start, {arrow.firstTrack, arrow.start.y}};
        if (arrow.lane != 0) {
            points.push_back({arrow.firstTrack, arrow.lane});
            points.push_back({arrow.lastTrack, arrow.lane});
            points.push_back({arrow.lastTrack, arrow.end.y});
        } else {
            points.push_back({arrow.firstTrack, arrow.end.y});
        }
        points.push_back(arrow.end);
        const ChainRow& row = m_cards[arrow.from].rows[arrow.row];
        Item& item =
            m_builder.addLine("jump:" + row.source.file + ':' + std::to_string(row.source.line) + '>' + m_cards[arrow.to].id,
                              Role::jumpArrow, std::move(points), true);
        item.name = m_cards[arrow.from].title + " \u2192 " + m_cards[arrow.to].title;
        item.description = row.meaning;
    }
}

}  // namespace fairlead::diagram
