#pragma once

#include "model/comparison/comparison_layout.h"
#include "model/diagram/picture_builder.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace fairlead::comparison {

// How a comparison is drawn; used by layOutComparison() alone.
class ComparisonPicture {
public:
    ComparisonPicture(const Comparison& comparison, const diagram::TextMeasure& measure, const ComparisonLayoutOptions& options);
    diagram::DisplayList draw();

private:
    // comparison_drawing.cpp
    void drawHeader();
    void drawWords(std::string id, const std::string& words, diagram::TextStyle style, std::size_t maxLines);
    void drawSummary();
    double drawSummaryLine(const Row& row, std::size_t number, double y);
    void drawPictures();
    double pictureWidth() const;
    void placePicture(const diagram::DisplayList& picture, const Side& side, bool second, double x);
    void markPicture(const diagram::DisplayList& picture, bool second, double x);
    void drawLegend();

    // comparison_layout.cpp
    void drawColumnHeads();
    void drawSection(const Section& section);
    std::vector<const Row*> shownRows(const Section& section) const;
    void drawFold(const std::string& id, const std::string& words, const std::string& description);
    void drawRow(const Row& row);
    double cellHeight(const Cell& cell) const;
    void drawCell(const Row& row, const Cell& cell, bool second, double height);
    void drawMark(const Row& row, double top, double height);

    double leftOf(bool second) const;
    double whole() const { return m_width - 2 * margin; }
    static diagram::Role roleOf(const Row& row);
    static diagram::Role badgeOf(const Row& row);
    std::size_t numberOf(const Row& row) const;

    static constexpr double margin = 28;
    static constexpr double gap = 96;  // between the columns, for the marks

    const Comparison& m_comparison;
    ComparisonLayoutOptions m_options;
    diagram::PictureBuilder m_builder;
    std::optional<diagram::DisplayList> m_firstPicture;
    std::optional<diagram::DisplayList> m_secondPicture;
    std::map<const Row*, std::size_t> m_numbers;  // of the differences, from 1
    double m_column = 0;
    double m_width = 0;
    double m_y = 0;
};

}  // namespace fairlead::comparison
