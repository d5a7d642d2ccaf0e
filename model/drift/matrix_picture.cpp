#include "model/drift/matrix_picture.h"

#include "model/diagram/picture_builder.h"
#include "model/drift/matrix_report.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

namespace fairlead::drift {
namespace {

using diagram::Align;
using diagram::Item;
using diagram::Rect;
using diagram::Role;
using diagram::Shape;
using diagram::TextStyle;

constexpr std::size_t mostRows = 300;
constexpr std::size_t mostColumns = 100;
constexpr std::size_t mostUnfoldedRows = 120;
constexpr std::size_t mostUnfoldedColumns = 30;
constexpr std::size_t mostWideColumns = 8;  // with the nodes' names above them
constexpr double margin = 28;
constexpr double labelWidth = 260;
constexpr double rowHeight = 24;
constexpr double narrowColumn = 34;
constexpr double wideColumn = 120;
constexpr double legendRow = 24;

struct CellLook {
    Role role;
    std::string_view sign;
};
// What is well stands back, so that the eye finds the rest.
constexpr std::array<CellLook, cellKinds> looks{{
    {Role::node, "\u2013"},
    {Role::ruleRow, "\u2713"},
    {Role::endpointOutside, "\u25CB"},
    {Role::endpointNotReady, "\u25B3"},
    {Role::nodeMissing, "?"},
    {Role::endpointTerminating, "\u2026"},
    {Role::chainOther, "+"},
    {Role::rulesBox, "\u2260"},
    {Role::badgeWarning, "\u00D7"},
}};

// Things side by side with the same cells.
struct Band {
    std::vector<std::uint32_t> members;
};

template <class Same> std::vector<Band> bandsOf(const std::vector<std::uint32_t>& things, bool fold, Same same)
{
    std::vector<Band> bands;
    for (const std::uint32_t thing : things) {
        if (fold && !bands.empty() && same(bands.back().members.front(), thing))
            bands.back().members.push_back(thing);
        else
            bands.push_back({{thing}});
    }
    return bands;
}

// Where words stand that fill lines one after another.
class Lines {
public:
    Lines(double top, double width, double wordWidth, double lineHeight)
        : m_top(top), m_wordWidth(wordWidth), m_lineHeight(lineHeight), m_across(std::max(1.0, std::floor(width / wordWidth)))
    {
    }
    double x(std::size_t number) const { return margin + std::fmod(static_cast<double>(number), m_across) * m_wordWidth; }
    double y(std::size_t number) const { return m_top + std::floor(static_cast<double>(number) / m_across) * m_lineHeight; }
    double height(std::size_t count) const { return std::ceil(static_cast<double>(count) / m_across) * m_lineHeight; }

private:
    double m_top;
    double m_wordWidth;
    double m_lineHeight;
    double m_across;
};

class MatrixDrawing {
public:
    MatrixDrawing(const DriftMatrix& matrix, const MatrixView& view, const diagram::TextMeasure& measure)
        : m_matrix(matrix), m_view(view), m_builder(measure)
    {
        m_columns = bandsOf(view.nodes, view.nodes.size() > mostUnfoldedColumns, [&](std::uint32_t left, std::uint32_t right) {
            return matrix.nodes()[left].column == matrix.nodes()[right].column;
        });
        m_nodesLeftOut = cut(m_columns, mostColumns);
        m_rows = bandsOf(view.services, view.services.size() > mostUnfoldedRows, [&](std::uint32_t left, std::uint32_t right) {
            return std::ranges::all_of(m_columns, [&](const Band& column) {
                return matrix.cell(left, column.members.front()) == matrix.cell(right, column.members.front());
            });
        });
        m_servicesLeftOut = cut(m_rows, mostRows);
        m_columnWidth = m_columns.size() <= mostWideColumns ? wideColumn : narrowColumn;
        m_width = std::max(760.0, 2 * margin + labelWidth + static_cast<double>(m_columns.size()) * m_columnWidth);
    }

    diagram::DisplayList draw()
    {
        drawTitle();
        if (m_view.services.empty() || m_view.nodes.empty()) {
            m_builder.addText("empty", Role::caption,
                              m_builder.text(margin, m_y, m_width - 2 * margin, "No service and node match.", TextStyle::body));
            m_y += 30;
        } else {
            drawHeads();
            for (std::size_t row = 0; row < m_rows.size(); ++row)
                drawRow(row);
            drawLeftOut();
            drawColumnKey();
            drawLegend();
        }
        return m_builder.finish({m_width, m_y + margin}, titleText(), readMatrix(m_matrix, m_view));
    }

private:
    static std::size_t cut(std::vector<Band>& bands, std::size_t most)
    {
        std::size_t leftOut = 0;
        for (std::size_t i = most; i < bands.size(); ++i)
            leftOut += bands[i].members.size();
        bands.resize(std::min(bands.size(), most));
        return leftOut;
    }

    std::string titleText() const
    {
        return "Rules of " + m_matrix.snapshot().evidence().description().cluster + ": services \u00D7 nodes";
    }

    void drawTitle()
    {
        const double inner = m_width - 2 * margin;
        m_y = margin - 8;
        m_builder.addText("title", Role::header, m_builder.text(margin, m_y, inner, titleText(), TextStyle::title));
        m_y += m_builder.lineHeight(TextStyle::title) + 4;
        const auto& about = m_matrix.snapshot().evidence().description();
        m_builder.addText("summary", Role::caption,
                          m_builder.text(margin, m_y, inner, summaryOf(m_matrix, m_view), TextStyle::body));
        m_y += m_builder.lineHeight(TextStyle::body) + 2;
        m_builder.addText("time", Role::caption,
                          m_builder.text(margin, m_y, inner, about.takenAt.empty() ? "Time unknown" : "Taken at " + about.takenAt,
                                         TextStyle::small));
        m_y += m_builder.lineHeight(TextStyle::small) + 14;
    }

    double columnX(std::size_t column) const { return margin + labelWidth + static_cast<double>(column) * m_columnWidth; }

    std::string columnTitle(const Band& column) const
    {
        const std::string& first = m_matrix.nodes()[column.members.front()].node->name;
        return column.members.size() == 1 ? first : first + " and " + std::to_string(column.members.size() - 1) + " alike";
    }

    void drawHeads()
    {
        for (std::size_t column = 0; column < m_columns.size(); ++column) {
            const std::string& name = m_matrix.nodes()[m_columns[column].members.front()].node->name;
            const bool wide = m_columnWidth == wideColumn;
            Item& head = m_builder.addText("node:" + name, Role::caption,
                                           m_builder.textIn({columnX(column), m_y, m_columnWidth, rowHeight},
                                                            wide ? columnTitle(m_columns[column]) : std::to_string(column + 1),
                                                            TextStyle::small, Align::center, 3));
            head.name = columnTitle(m_columns[column]);
        }
        m_y += rowHeight;
    }

    void drawRow(std::size_t row)
    {
        const Band& band = m_rows[row];
        const MatrixService& first = m_matrix.services()[band.members.front()];
        const std::string title = band.members.size() == 1
            ? first.title()
            : first.title() + " and " + std::to_string(band.members.size() - 1) + " alike";
        Item& label =
            m_builder.addText("service:" + first.title(), Role::caption,
                              m_builder.textIn({margin, m_y, labelWidth - 8, rowHeight}, title, TextStyle::body, Align::left, 0));
        label.name = title;
        if (first.service)
            label.link = {diagram::Link::Kind::service, first.nameSpace, first.name, {}, {}, {}};
        for (std::size_t column = 0; column < m_columns.size(); ++column)
            drawCell(band, column, title);
        m_y += rowHeight;
    }

    void drawCell(const Band& row, std::size_t column, const std::string& rowTitle)
    {
        const Band& nodes = m_columns[column];
        const Cell cell = m_matrix.cell(row.members.front(), nodes.members.front());
        m_used.insert(cell);
        const Rect rect{columnX(column) + 1, m_y + 1, m_columnWidth - 2, rowHeight - 2};
        const MatrixService& service = m_matrix.services()[row.members.front()];
        const std::string& node = m_matrix.nodes()[nodes.members.front()].node->name;
        Item item = lookOf("cell:" + service.title() + '@' + node, cell, rect);
        item.name = rowTitle + " on " + columnTitle(nodes) + ": " + std::string(wordsOf(cell));
        item.description = describeCell(m_matrix, row.members.front(), nodes.members.front());
        if (service.service && cell != Cell::notProxied)
            item.link = item.drill = {diagram::Link::Kind::chains, service.nameSpace, service.name, node, {}, {}};
        m_builder.add(std::move(item));
    }

    Item lookOf(std::string id, Cell cell, const Rect& rect) const
    {
        Item item;
        item.id = std::move(id);
        item.role = roleOf(cell);
        item.shape = Shape{Shape::Kind::rectangle, rect, cell == Cell::notRead || cell == Cell::notComparable};
        item.texts.push_back(m_builder.textIn(rect, signOf(cell), TextStyle::body, Align::center, 2));
        return item;
    }

    void drawLeftOut()
    {
        std::string words;
        if (m_servicesLeftOut > 0)
            words += std::to_string(m_servicesLeftOut) + " more services";
        if (m_nodesLeftOut > 0)
            words += (words.empty() ? "" : " and ") + std::to_string(m_nodesLeftOut) + " more nodes";
        m_y += 18;
        if (words.empty())
            return;
        m_builder.addText("more", Role::caption,
                          m_builder.text(margin, m_y, m_width - 2 * margin, "Not drawn: " + words + ".", TextStyle::small));
        m_y += m_builder.lineHeight(TextStyle::small) + 8;
    }

    // Which number is which node.
    void drawColumnKey()
    {
        if (m_columnWidth == wideColumn)
            return;
        const double width = 240;
        const Lines lines(m_y, m_width - 2 * margin, width, 18);
        for (std::size_t column = 0; column < m_columns.size(); ++column)
            m_builder.addText("key:" + std::to_string(column + 1), Role::caption,
                              m_builder.text(lines.x(column), lines.y(column), width - 8,
                                             std::to_string(column + 1) + "  " + columnTitle(m_columns[column]),
                                             TextStyle::small));
        m_y += lines.height(m_columns.size()) + 10;
    }

    void drawLegend()
    {
        const double width = 330;
        const Lines lines(m_y, m_width - 2 * margin, width, legendRow);
        std::size_t number = 0;
        for (std::size_t kind = cellKinds; kind-- > 0;) {
            const auto cell = static_cast<Cell>(kind);
            if (!m_used.contains(cell))
                continue;
            const double x = lines.x(number);
            const double y = lines.y(number);
            m_builder.add(lookOf("legend:" + std::string(nameOf(cell)), cell, {x, y, 22, 20}));
            m_builder.addText("legend:" + std::string(nameOf(cell)) + ":words", Role::caption,
                              m_builder.text(x + 30, y + 3, width - 40, wordsOf(cell), TextStyle::small));
            ++number;
        }
        m_y += lines.height(number);
    }

    const DriftMatrix& m_matrix;
    const MatrixView& m_view;
    diagram::PictureBuilder m_builder;
    std::vector<Band> m_rows;
    std::vector<Band> m_columns;
    std::size_t m_servicesLeftOut = 0;
    std::size_t m_nodesLeftOut = 0;
    double m_columnWidth = narrowColumn;
    double m_width = 0;
    double m_y = 0;
    std::set<Cell> m_used;
};

}  // namespace

Role roleOf(Cell cell) { return looks[static_cast<std::size_t>(cell)].role; }
std::string_view signOf(Cell cell) { return looks[static_cast<std::size_t>(cell)].sign; }

diagram::DisplayList drawMatrix(const DriftMatrix& matrix, const MatrixView& view, const diagram::TextMeasure& measure)
{
    return MatrixDrawing(matrix, view, measure).draw();
}

}  // namespace fairlead::drift
