#include "model/diagram/chains_layout.h"

#include "model/diagram/chains_picture.h"
#include "model/diagram/text_fitting.h"

#include <algorithm>
#include <set>

namespace fairlead::diagram {

namespace {

constexpr double cardWidth = 400;
constexpr double cardGap = 22;
constexpr double padding = 8;
constexpr double rowGap = 6;
constexpr double trackGap = 9;
constexpr double minimumGap = 56;
constexpr double moreHeight = 54;
constexpr std::size_t mostVerbatimLines = 8;

}  // namespace

ChainsPicture::ChainsPicture(const kubeproxy::ServiceSlice& slice, const TextMeasure& measure, const ChainsLayoutOptions& options)
    : m_slice(slice), m_options(options), m_builder(measure), m_cards(chainCards(slice))
{
    if (m_options.drift)
        markDifferences(m_cards, slice, *m_options.drift);
    m_places.resize(m_cards.size());
    if (m_options.nameSpace.empty())
        m_options.nameSpace = slice.port.nameSpace;
    for (const ChainCard& card : m_cards) {
        for (const ChainRow& row : card.rows)
            m_mostPackets = std::max(m_mostPackets, row.counters ? row.counters->packets : 0);
    }
}

DisplayList ChainsPicture::draw()
{
    fillColumns();
    collectArrows();
    placeHeader();
    placeVerdict();
    placeColumns();
    placeAfterwards();
    routeArrows();
    for (std::size_t i = 0; i < m_cards.size(); ++i) {
        if (m_places[i].shown)
            drawCard(i);
    }
    drawMoreCards();
    drawArrows();
    const std::string title = m_slice.port.toString() + " on " + m_slice.node;
    const std::string words = "The " + std::string(toString(m_slice.mode)) + " rules of " + m_slice.node + " that concern "
        + m_slice.port.toString() + ", in the order a packet meets them: " + std::to_string(m_cards.size()) + " cards.";
    return m_builder.finish({m_width, m_bottom + chainsMargin}, title, words);
}

// Which cards a column shows; what is beyond folds.
void ChainsPicture::fillColumns()
{
    std::vector<std::size_t> used;
    for (const ChainCard& card : m_cards) {
        if (card.part == ChainCard::Part::main)
            used.push_back(card.column);
    }
    std::sort(used.begin(), used.end());
    used.erase(std::unique(used.begin(), used.end()), used.end());
    m_columns.resize(used.size());
    m_foldedCards.resize(used.size());
    m_moreCards.resize(used.size());
    for (std::size_t i = 0; i < m_cards.size(); ++i) {
        if (m_cards[i].part != ChainCard::Part::main) {
            measureCard(i);
            m_places[i].shown = true;
            continue;
        }
        const auto column =
            static_cast<std::size_t>(std::lower_bound(used.begin(), used.end(), m_cards[i].column) - used.begin());
        m_places[i].column = column;
        m_columns[column].push_back(i);
    }
    for (std::size_t c = 0; c < m_columns.size(); ++c) {
        auto& cards = m_columns[c];
        const bool expanded = m_options.expanded.contains("more:column:" + std::to_string(c));
        const std::size_t most = std::max<std::size_t>(m_options.maxCardsPerColumn, 2);
        if (!expanded && cards.size() > most) {
            const auto cut = cards.begin() + static_cast<std::ptrdiff_t>(most - 1);
            m_foldedCards[c].assign(cut, cards.end());
            cards.erase(cut, cards.end());
        }
        for (const std::size_t card : cards) {
            measureCard(card);
            m_places[card].shown = true;
        }
    }
}

// The size of a card and of its rows, relative to the card's corner.
void ChainsPicture::measureCard(std::size_t index)
{
    const ChainCard& card = m_cards[index];
    Place& place = m_places[index];
    place.subtitle = wrap(printable(card.subtitle), cardWidth - 2 * padding - 8, TextStyle::small, m_builder.measure(), 2);
    double y = padding + m_builder.lineHeight(TextStyle::heading)
        + static_cast<double>(place.subtitle.size()) * m_builder.lineHeight(TextStyle::small) + padding;
    const std::size_t most = std::max<std::size_t>(m_options.maxRules, 2);
    const bool all = card.rows.size() <= most || m_options.expanded.contains("more:" + card.id);
    const std::size_t shown = all ? card.rows.size() : most - 1;
    place.foldedRows = card.rows.size() - shown;
    for (std::size_t r = 0; r < shown; ++r) {
        PlacedRow row;
        row.row = r;
        const double room = cardWidth - 2 * padding - 2 * 10 - (isMeasured(card.rows[r]) ? measuresWidth : 0);
        row.lines = wrap(printable(card.rows[r].meaning), room, TextStyle::body, m_builder.measure(), 6);
        if (m_options.verbatim && !card.rows[r].verbatim.empty())
            row.verbatim = wrap(printable(card.rows[r].verbatim), cardWidth - 2 * padding - 2 * 10, TextStyle::monoSmall,
                                m_builder.measure(), mostVerbatimLines);
        row.rect = {padding, y, cardWidth - 2 * padding, rowHeight(card.rows[r], row)};
        y += row.rect.height + rowGap;
        place.rows.push_back(std::move(row));
    }
    if (place.foldedRows > 0)
        y += m_builder.lineHeight(TextStyle::body) + rowGap;
    if (card.hiddenRows > 0)
        y += m_builder.lineHeight(TextStyle::small) + rowGap;
    place.rect = {0, 0, cardWidth, y + 2};
}

double ChainsPicture::rowHeight(const ChainRow& row, const PlacedRow& placed) const
{
    const auto lines = static_cast<double>(std::max<std::size_t>(placed.lines.size(), 1));
    const auto verbatim = static_cast<double>(placed.verbatim.size());
    const double words = lines * m_builder.lineHeight(TextStyle::body)
        + (placed.verbatim.empty() ? 0 : verbatim * m_builder.lineHeight(TextStyle::monoSmall) + 4);
    const double measures = (row.difference.empty() ? 0 : 24) + (row.probability ? 24 : 0)
        + (row.counters ? m_builder.lineHeight(TextStyle::small) : 0);
    return std::max(words, measures) + 18;
}

void ChainsPicture::collectArrows()
{
    for (std::size_t i = 0; i < m_cards.size(); ++i) {
        if (!m_places[i].shown || m_cards[i].part != ChainCard::Part::main)
            continue;
        for (const PlacedRow& placed : m_places[i].rows) {
            std::set<std::size_t> targets;
            for (std::size_t to : m_cards[i].rows[placed.row].leadsTo) {
                const std::size_t column = m_places[to].column;
                // Folded cards share one place: the first of them stands for all.
                if (!m_places[to].shown)
                    to = m_foldedCards[column].front();
                if (column > m_places[i].column && targets.insert(to).second)
                    m_arrows.push_back({i, placed.row, to, {}, {}, 0, 0, 0});
            }
        }
    }
}

void ChainsPicture::placeColumns()
{
    // Room for the lanes of arrows that pass a column.
    double lane = m_top;
    std::vector<std::size_t> crossing(m_columns.size(), 0);
    for (Arrow& arrow : m_arrows) {
        const std::size_t from = m_places[arrow.from].column;
        const std::size_t to = m_places[arrow.to].column;
        ++crossing[from];
        if (to == from + 1)
            continue;
        ++crossing[to - 1];
        arrow.lane = lane;
        lane += trackGap;
    }
    m_top = lane + (lane > m_top ? 14 : 0);
    double x = chainsMargin;
    m_bottom = m_top;
    for (std::size_t c = 0; c < m_columns.size(); ++c) {
        m_columnX.push_back(x);
        m_gap.push_back(std::max(minimumGap, 40 + static_cast<double>(crossing[c]) * trackGap));
        double y = m_top;
        for (const std::size_t card : m_columns[c]) {
            m_places[card].rect.x = x;
            m_places[card].rect.y = y;
            y += m_places[card].rect.height + cardGap;
        }
        if (!m_foldedCards[c].empty()) {
            m_moreCards[c] = {x, y, cardWidth, moreHeight};
            y += moreHeight + cardGap;
        }
        m_bottom = std::max(m_bottom, y - cardGap);
        x += cardWidth + m_gap[c];
    }
    const double content = m_columns.empty() ? 0 : m_columnX.back() + cardWidth;
    m_width = std::max(content + chainsMargin, chainsMinimumWidth);
}

void ChainsPicture::placeAfterwards()
{
    std::vector<std::size_t> cards;
    for (std::size_t i = 0; i < m_cards.size(); ++i) {
        if (m_cards[i].part == ChainCard::Part::afterwards)
            cards.push_back(i);
    }
    if (cards.empty())
        return;
    m_afterwards = m_bottom + 30;
    const double top = *m_afterwards + m_builder.lineHeight(TextStyle::heading) + 12;
    std::vector<double> x = m_columnX;
    if (x.empty())
        x.push_back(chainsMargin);
    while (x.size() < 2 && x.back() + 2 * cardWidth + minimumGap + chainsMargin <= m_width)
        x.push_back(x.back() + cardWidth + minimumGap);
    std::vector<double> y(x.size(), top);
    for (const std::size_t card : cards) {
        const auto column = static_cast<std::size_t>(std::min_element(y.begin(), y.end()) - y.begin());
        m_places[card].rect.x = x[column];
        m_places[card].rect.y = y[column];
        y[column] += m_places[card].rect.height + cardGap;
    }
    m_bottom = *std::max_element(y.begin(), y.end()) - cardGap;
}

void ChainsPicture::routeArrows()
{
    std::vector<std::vector<Crossing>> gaps(m_columns.size());
    for (Arrow& arrow : m_arrows) {
        const Place& from = m_places[arrow.from];
        const std::size_t to = m_places[arrow.to].column;
        const auto row =
            std::find_if(from.rows.begin(), from.rows.end(), [&arrow](const PlacedRow& each) { return each.row == arrow.row; });
        arrow.start = {from.rect.right(), from.rect.y + row->rect.center().y};
        const Rect target = m_places[arrow.to].shown ? m_places[arrow.to].rect : m_moreCards[to];
        arrow.end = {target.x, target.y + std::min(22.0, target.height / 2)};
        if (arrow.lane == 0) {
            gaps[from.column].push_back({arrow.start.y, arrow.end.y, &arrow.firstTrack});
        } else {
            gaps[from.column].push_back({arrow.start.y, arrow.lane, &arrow.firstTrack});
            gaps[to - 1].push_back({arrow.lane, arrow.end.y, &arrow.lastTrack});
        }
    }
    for (std::size_t c = 0; c < gaps.size(); ++c)
        assignTracks(c, gaps[c]);
}

// Ways up first, the highest leftmost; then ways down, the lowest leftmost: so they do not cross needlessly.
void ChainsPicture::assignTracks(std::size_t gap, std::vector<Crossing>& crossings)
{
    std::stable_sort(crossings.begin(), crossings.end(), [](const Crossing& a, const Crossing& b) {
        const bool aDown = a.toY > a.fromY;
        const bool bDown = b.toY > b.fromY;
        if (aDown != bDown)
            return !aDown;
        return aDown ? a.fromY > b.fromY : a.fromY < b.fromY;
    });
    const double used = static_cast<double>(crossings.size()) * trackGap;
    double x = m_columnX[gap] + cardWidth + (m_gap[gap] - used) / 2;
    for (Crossing& crossing : crossings) {
        *crossing.track = x + trackGap / 2;
        x += trackGap;
    }
}

DisplayList layOutChains(const kubeproxy::ServiceSlice& slice, const TextMeasure& measure, const ChainsLayoutOptions& options)
{
    return ChainsPicture(slice, measure, options).draw();
}

}  // namespace fairlead::diagram
