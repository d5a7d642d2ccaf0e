#include "model/comparison/comparison_layout.h"

#include "model/comparison/comparison_picture.h"
#include "model/diagram/service_layout.h"
#include "model/diagram/text_fitting.h"

#include <algorithm>

namespace fairlead::comparison {

namespace {

using diagram::Align;
using diagram::DisplayList;
using diagram::Item;
using diagram::layOutService;
using diagram::Link;
using diagram::printable;
using diagram::Rect;
using diagram::Role;
using diagram::ServiceLayoutOptions;
using diagram::Shape;
using diagram::TextMeasure;
using diagram::TextStyle;
using diagram::wrap;

constexpr double inset = 10;
constexpr double rowGap = 8;
constexpr double pillHeight = 24;
constexpr std::size_t mostCellLines = 6;

ServiceLayoutOptions pictureOptions(const Side& side)
{
    ServiceLayoutOptions options;
    options.focusNode = side.node;
    return options;
}

// A sentence that ends in one, as texts of several sources do not always.
std::string asSentence(std::string words)
{
    if (!words.empty() && words.back() != '.' && words.back() != '?')
        words += '.';
    return words;
}

}  // namespace

ComparisonPicture::ComparisonPicture(const Comparison& comparison, const TextMeasure& measure,
                                     const ComparisonLayoutOptions& options)
    : m_comparison(comparison), m_options(options), m_builder(measure)
{
    if (options.pictures && comparison.first.graph && comparison.second.graph) {
        m_firstPicture = layOutService(*comparison.first.graph, measure, pictureOptions(comparison.first));
        m_secondPicture = layOutService(*comparison.second.graph, measure, pictureOptions(comparison.second));
    }
    m_column = std::max(options.columnWidth, pictureWidth());
    m_width = 2 * m_column + gap + 2 * margin;
    for (const Section& section : comparison.sections) {
        for (const Row& row : section.rows) {
            if (row.differs())
                m_numbers.emplace(&row, m_numbers.size() + 1);
        }
    }
}

double ComparisonPicture::leftOf(bool second) const { return margin + (second ? m_column + gap : 0); }

std::size_t ComparisonPicture::numberOf(const Row& row) const
{
    const auto found = m_numbers.find(&row);
    return found == m_numbers.end() ? 0 : found->second;
}

Role ComparisonPicture::roleOf(const Row& row)
{
    if (!row.differs())
        return Role::ruleRow;
    return row.judgement == Row::Judgement::fault     ? Role::difference
        : row.judgement == Row::Judgement::legitimate ? Role::setCard
                                                      : Role::chainDispatch;
}

Role ComparisonPicture::badgeOf(const Row& row)
{
    return row.judgement == Row::Judgement::fault ? Role::badgeWarning : Role::badgePolicy;
}

void ComparisonPicture::drawColumnHeads()
{
    const double height = m_builder.lineHeight(TextStyle::heading) + m_builder.lineHeight(TextStyle::small) + 14;
    for (const bool second : {false, true}) {
        const Side& side = second ? m_comparison.second : m_comparison.first;
        const Rect box{leftOf(second), m_y, m_column, height};
        Item& item = m_builder.addShape(second ? "side:second" : "side:first", Role::node, Shape::Kind::roundedRectangle, box);
        item.name = side.name;
        item.description = side.detail;
        const double room = m_column - 2 * inset;
        const double line = side.detail.empty() ? box.center().y - m_builder.lineHeight(TextStyle::heading) / 2 : m_y + 6;
        item.texts.push_back(m_builder.text(box.x + inset, line, room, side.name, TextStyle::heading));
        if (!side.detail.empty())
            item.texts.push_back(m_builder.text(box.x + inset, line + m_builder.lineHeight(TextStyle::heading), room, side.detail,
                                                TextStyle::small));
    }
    m_y += height + 18;
}

std::vector<const Row*> ComparisonPicture::shownRows(const Section& section) const
{
    const bool all = m_options.everything || m_options.expanded.contains("same:" + section.id);
    std::vector<const Row*> rows;
    for (const Row& row : section.rows) {
        if (all || row.differs())
            rows.push_back(&row);
    }
    return rows;
}

void ComparisonPicture::drawSection(const Section& section)
{
    const std::size_t differences = section.differences();
    Item& title = m_builder.addText("section:" + section.id, Role::caption,
                                    m_builder.text(margin, m_y, whole(), section.title, TextStyle::heading));
    title.name = section.title;
    title.description = differences == 0 ? "No differences."
                                         : std::to_string(differences) + (differences == 1 ? " difference." : " differences.");
    m_y += m_builder.lineHeight(TextStyle::heading) + 8;
    if (!section.note.empty())
        drawWords("note:" + section.id, section.note, TextStyle::body, 4);
    const std::vector<const Row*> rows = shownRows(section);
    const bool folds = rows.size() > m_options.maxRows && !m_options.expanded.contains("more:" + section.id);
    const std::size_t shown = folds ? std::max<std::size_t>(m_options.maxRows, 2) - 1 : rows.size();
    std::string group;
    for (std::size_t i = 0; i < shown; ++i) {
        if (rows[i]->group != group) {
            group = rows[i]->group;
            m_builder.addText("group:" + section.id + ':' + group, Role::caption,
                              m_builder.text(margin, m_y, whole(), group, TextStyle::small));
            m_y += m_builder.lineHeight(TextStyle::small) + 3;
        }
        drawRow(*rows[i]);
    }
    if (folds)
        drawFold("more:" + section.id, "+ " + std::to_string(rows.size() - shown) + " more", "Activate to show them.");
    const std::size_t hidden = section.rows.size() - rows.size();
    const std::size_t alike = hidden + section.unlisted;
    if (alike > 0 || (section.rows.empty() && section.note.empty())) {
        const std::string words = alike == 0
            ? "nothing on either side"
            : "= " + std::to_string(alike) + (alike == 1 ? " entry is the same" : " entries are the same");
        drawFold("same:" + section.id, words, hidden > 0 ? "Activate to show them." : "");
    }
    m_y += 16;
}

void ComparisonPicture::drawFold(const std::string& id, const std::string& words, const std::string& description)
{
    Item& item = m_builder.addText(id, Role::caption, m_builder.text(margin, m_y, whole(), words, TextStyle::body));
    if (!description.empty()) {
        item.name = words;
        item.description = description;
    }
    m_y += m_builder.lineHeight(TextStyle::body) + rowGap;
}

double ComparisonPicture::cellHeight(const Cell& cell) const
{
    const auto lines = wrap(printable(cell.text), m_column - 2 * inset, TextStyle::body, m_builder.measure(), mostCellLines);
    return static_cast<double>(std::max<std::size_t>(lines.size(), 1)) * m_builder.lineHeight(TextStyle::body) + 12;
}

void ComparisonPicture::drawRow(const Row& row)
{
    if (!row.subject.empty()) {
        m_builder.addText("subject:" + row.id, Role::caption,
                          m_builder.text(margin, m_y, whole(), row.subject, TextStyle::small));
        m_y += m_builder.lineHeight(TextStyle::small) + 2;
    }
    const double top = m_y;
    const double height = std::max({cellHeight(row.first), cellHeight(row.second), pillHeight + 8});
    drawCell(row, row.first, false, height);
    drawCell(row, row.second, true, height);
    drawMark(row, top, height);
    m_y = top + height + 3;
    if (row.differs() && !row.reason.empty()) {
        const std::string sign = row.judgement == Row::Judgement::legitimate ? "\u2713 " : "";
        for (const std::string& line :
             wrap(printable(sign + asSentence(row.reason)), whole() - inset, TextStyle::small, m_builder.measure(), 3)) {
            m_builder.addText("reason:" + row.id, Role::caption,
                              m_builder.text(margin + inset, m_y, whole() - inset, line, TextStyle::small));
            m_y += m_builder.lineHeight(TextStyle::small);
        }
    }
    m_y += rowGap;
}

void ComparisonPicture::drawCell(const Row& row, const Cell& cell, bool second, double height)
{
    const Rect box{leftOf(second), m_y, m_column, height};
    Item& item = m_builder.addShape((second ? "second:" : "first:") + row.id, cell.isThere() ? roleOf(row) : Role::nodeMissing,
                                    Shape::Kind::roundedRectangle, box);
    item.shape->dashed = !cell.isThere();
    const std::string& side = second ? m_comparison.second.name : m_comparison.first.name;
    if (!cell.isThere()) {
        const char* const words = !m_comparison.overTime ? "not on this side" : second ? "no longer there" : "not there yet";
        item.texts.push_back(m_builder.textIn(box, words, TextStyle::small, Align::left, inset));
        return;
    }
    item.name = cell.text;
    item.description =
        side + (row.subject.empty() ? "" : ": " + row.subject) + (cell.verbatim.empty() ? "" : "\n" + cell.verbatim);
    item.evidence = cell.sources;
    double y = m_y + 6;
    for (const std::string& line :
         wrap(printable(cell.text), m_column - 2 * inset, TextStyle::body, m_builder.measure(), mostCellLines)) {
        item.texts.push_back(m_builder.text(box.x + inset, y, m_column - 2 * inset, line, TextStyle::body));
        y += m_builder.lineHeight(TextStyle::body);
    }
}

void ComparisonPicture::drawMark(const Row& row, double top, double height)
{
    const double left = margin + m_column;
    const double middle = top + height / 2;
    if (!row.differs()) {
        m_builder.addText(
            "equal:" + row.id, Role::caption,
            m_builder.text(left, middle - m_builder.lineHeight(TextStyle::body) / 2, gap, "=", TextStyle::body, Align::center));
        return;
    }
    const Rect pill{left + 6, middle - pillHeight / 2, gap - 12, pillHeight};
    Item& mark = m_builder.addShape("difference:" + row.id, badgeOf(row), Shape::Kind::pill, pill);
    const char* const word = row.kind == Row::Kind::changed ? "differs"
        : row.kind == Row::Kind::onlyFirst                  ? "only left"
                                                            : "only right";
    mark.texts.push_back(m_builder.textIn(pill, std::to_string(numberOf(row)) + "  " + word, TextStyle::small, Align::center, 4));
    mark.name = row.words;
    mark.description = row.reason;
    mark.evidence = row.first.sources;
    mark.evidence.insert(mark.evidence.end(), row.second.sources.begin(), row.second.sources.end());
    if (const auto slash = row.service.find('/'); slash != std::string::npos)
        mark.drill = {Link::Kind::service, row.service.substr(0, slash), row.service.substr(slash + 1), {}, {}, {}};
}

DisplayList ComparisonPicture::draw()
{
    drawHeader();
    drawSummary();
    drawPictures();
    drawColumnHeads();
    for (const Section& section : m_comparison.sections)
        drawSection(section);
    drawLegend();
    return m_builder.finish({m_width, m_y + margin}, m_comparison.title, m_comparison.title + ". " + m_comparison.verdict());
}

DisplayList layOutComparison(const Comparison& comparison, const TextMeasure& measure, const ComparisonLayoutOptions& options)
{
    return ComparisonPicture(comparison, measure, options).draw();
}

}  // namespace fairlead::comparison
