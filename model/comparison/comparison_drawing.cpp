#include "model/comparison/comparison_picture.h"
#include "model/diagram/text_fitting.h"

#include <algorithm>

// The head of a comparison, the pictures of both sides with their marks, and the legend.

namespace fairlead::comparison {

namespace {

using diagram::Align;
using diagram::DisplayList;
using diagram::Item;
using diagram::Point;
using diagram::printable;
using diagram::Rect;
using diagram::Role;
using diagram::Shape;
using diagram::Text;
using diagram::TextStyle;
using diagram::wrap;

constexpr std::size_t mostSummaryLines = 8;
constexpr double numberWidth = 40;
constexpr double pictureGap = 24;

Rect movedBy(const Rect& rect, double dx, double dy) { return {rect.x + dx, rect.y + dy, rect.width, rect.height}; }

Item movedItem(Item item, const std::string& prefix, double dx, double dy)
{
    item.id = prefix + item.id;
    if (!item.parent.empty())
        item.parent = prefix + item.parent;
    if (item.shape)
        item.shape->rect = movedBy(item.shape->rect, dx, dy);
    if (item.line) {
        for (Point& point : item.line->points)
            point = {point.x + dx, point.y + dy};
    }
    for (Text& text : item.texts)
        text.rect = movedBy(text.rect, dx, dy);
    return item;
}

const char* prefixOf(bool second) { return second ? "right/" : "left/"; }

}  // namespace

void ComparisonPicture::drawWords(std::string id, const std::string& words, TextStyle style, std::size_t maxLines)
{
    Item item;
    item.id = std::move(id);
    item.role = Role::header;
    item.name = words;
    for (const std::string& line : wrap(printable(words), whole(), style, m_builder.measure(), maxLines)) {
        item.texts.push_back(m_builder.text(margin, m_y, whole(), line, style));
        m_y += m_builder.lineHeight(style);
    }
    m_y += 6;
    m_builder.add(std::move(item));
}

void ComparisonPicture::drawHeader()
{
    m_y = margin - 8;
    drawWords("header", m_comparison.title, TextStyle::title, 2);
    drawWords("verdict", m_comparison.verdict(), TextStyle::body, 2);
    std::string where = m_comparison.cluster.empty() ? std::string() : "cluster " + m_comparison.cluster;
    if (!m_comparison.takenAt.empty())
        where += (where.empty() ? "" : "  ·  ") + std::string("as of ") + m_comparison.takenAt;
    if (!where.empty())
        drawWords("facts", where, TextStyle::small, 1);
    for (std::size_t i = 0; i < m_comparison.notes.size(); ++i)
        drawWords("note:" + std::to_string(i), m_comparison.notes[i], TextStyle::small, 3);
    m_y += 8;
}

// Each difference in words; activating one leads to where it stands.
void ComparisonPicture::drawSummary()
{
    const std::size_t all = m_numbers.size();
    if (all == 0)
        return;
    const bool folds = all > mostSummaryLines && !m_options.expanded.contains("more:summary");
    const std::size_t shown = folds ? mostSummaryLines - 1 : all;
    std::size_t number = 0;
    for (const Section& section : m_comparison.sections) {
        for (const Row& row : section.rows) {
            if (row.differs() && ++number <= shown)
                m_y += drawSummaryLine(row, number, m_y) + 3;
        }
    }
    if (folds)
        drawFold("more:summary", "+ " + std::to_string(all - shown) + " more differences", "Activate to list them all.");
    m_y += 16;
}

double ComparisonPicture::drawSummaryLine(const Row& row, std::size_t number, double y)
{
    const double room = whole() - numberWidth;
    const auto lines = wrap(printable(row.words), room, TextStyle::body, m_builder.measure(), 2);
    const double height = std::max(24.0, static_cast<double>(lines.size()) * m_builder.lineHeight(TextStyle::body) + 4);
    Item item;
    item.id = "words:" + row.id;
    item.role = Role::caption;
    item.name = row.words;
    item.description = row.reason;
    double line = y + 2;
    for (const std::string& text : lines) {
        item.texts.push_back(m_builder.text(margin + numberWidth, line, room, text, TextStyle::body));
        line += m_builder.lineHeight(TextStyle::body);
    }
    m_builder.add(std::move(item));
    const Rect pill{margin, y + 1, numberWidth - 10, 20};
    Item& badge = m_builder.addShape("number:" + row.id, badgeOf(row), Shape::Kind::pill, pill);
    badge.texts.push_back(m_builder.textIn(pill, std::to_string(number), TextStyle::small, Align::center, 2));
    return height;
}

double ComparisonPicture::pictureWidth() const
{
    return m_firstPicture && m_secondPicture ? std::max(m_firstPicture->size.width, m_secondPicture->size.width) : 0;
}

void ComparisonPicture::drawPictures()
{
    if (!m_firstPicture || !m_secondPicture)
        return;
    placePicture(*m_firstPicture, m_comparison.first, false, leftOf(false) + (m_column - m_firstPicture->size.width) / 2);
    placePicture(*m_secondPicture, m_comparison.second, true, leftOf(true) + (m_column - m_secondPicture->size.width) / 2);
    m_y += std::max(m_firstPicture->size.height, m_secondPicture->size.height) + pictureGap;
}

// Of another time or cluster there is nothing in the window that a link could lead to.
void ComparisonPicture::placePicture(const DisplayList& picture, const Side& side, bool second, double x)
{
    const bool elsewhere = second && m_comparison.kind == Comparison::Kind::times;
    for (const Item& item : picture.items) {
        Item copy = movedItem(item, prefixOf(second), x, m_y);
        if (elsewhere)
            copy.link = copy.drill = {};
        if (!copy.name.empty())
            copy.description = side.name + ". " + copy.description;
        m_builder.add(std::move(copy));
    }
    markPicture(picture, second, x);
}

// A ring and the differences' numbers at what they are about.
void ComparisonPicture::markPicture(const DisplayList& picture, bool second, double x)
{
    std::map<std::string, std::pair<std::string, const Row*>> marks;  // by entry: the numbers, and the worst
    for (const Section& section : m_comparison.sections) {
        for (const Row& row : section.rows) {
            if (!row.differs())
                continue;
            for (const std::string& mark : (second ? row.second : row.first).marks) {
                auto& [numbers, worst] = marks[mark];
                numbers += (numbers.empty() ? "" : ", ") + std::to_string(numberOf(row));
                if (!worst || row.judgement == Row::Judgement::fault)
                    worst = &row;
            }
        }
    }
    for (const auto& [id, what] : marks) {
        const Item* const entry = picture.find(id);
        if (!entry || !entry->shape)
            continue;
        const Rect at = movedBy(entry->shape->rect, x, m_y);
        const Rect ring{at.x - 4, at.y - 4, at.width + 8, at.height + 8};
        Item& item = m_builder.addShape("ring:" + std::string(prefixOf(second)) + id,
                                        what.second->judgement == Row::Judgement::fault ? Role::edgeMissing : Role::edgeReturn,
                                        Shape::Kind::roundedRectangle, ring);
        item.shape->dashed = true;
        const std::string words = "\u2260 " + what.first;
        const double width = std::clamp(m_builder.width(words, TextStyle::small) + 14, 34.0, std::max(34.0, at.width));
        const Rect pill{ring.right() - width + 4, ring.y - 10, width, 20};
        Item& badge =
            m_builder.addShape("mark:" + std::string(prefixOf(second)) + id, badgeOf(*what.second), Shape::Kind::pill, pill);
        badge.name = what.second->words;
        badge.description = what.second->reason;
        badge.texts.push_back(m_builder.textIn(pill, words, TextStyle::small, Align::center, 4));
    }
}

void ComparisonPicture::drawLegend()
{
    struct Entry {
        Row::Judgement judgement;
        const char* words;
    };
    static constexpr Entry entries[]{{Row::Judgement::fault, "should not be"},
                                     {Row::Judgement::legitimate, "\u2713 as it should be"},
                                     {Row::Judgement::none, "differs"}};
    double x = margin;
    for (const auto& [judgement, words] : entries) {
        if (m_comparison.count(judgement) == 0)
            continue;
        Row row;
        row.kind = Row::Kind::changed;
        row.judgement = judgement;
        m_builder.addShape(std::string("legend:") + words, roleOf(row), Shape::Kind::roundedRectangle, {x, m_y, 34, 18});
        const double width = m_builder.width(words, TextStyle::small) + 2;
        Item& label = m_builder.addText(std::string("legendText:") + words, Role::legend,
                                        m_builder.textIn({x + 42, m_y, width, 18}, words, TextStyle::small, Align::left, 0));
        label.name.clear();
        x += 42 + width + 26;
    }
    m_y += x > margin ? 22 : 0;
}

}  // namespace fairlead::comparison
