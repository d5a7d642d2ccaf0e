#pragma once

#include "model/diagram/path_outline.h"
#include "model/diagram/path_picture.h"
#include "model/diagram/picture_builder.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fairlead::diagram {

// Draws a path from the top down: used by drawPath() alone.
class PathDrawing {
public:
    PathDrawing(const trace::Trace& trace, const TextMeasure& measure, const PathPictureOptions& options);
    DisplayList draw();

private:
    // Pixels at 100 %.
    static constexpr double margin = 36;
    static constexpr double padding = 14;
    static constexpr double boxPadding = 10;
    // A stay on a node: the hook's name on the left, cards beside it.
    static constexpr double stayTitle = 38;
    static constexpr double hookWidth = 104;
    static constexpr double bandGap = 14;
    static constexpr double cardX = margin + padding + hookWidth + 10;
    static constexpr double cardTitle = 30;
    static constexpr double cardGap = 10;
    static constexpr double rowInset = 8;
    static constexpr double rowPadding = 7;
    static constexpr double rowGap = 6;
    // The packet's header, right of the stays.
    static constexpr double packetWidth = 254;
    static constexpr double packetGap = 24;
    static constexpr double arrowHeight = 26;
    static constexpr double originWidth = 330;
    static constexpr double outcomeGap = 12;
    static constexpr double outcomesPerRow = 3;

    struct Row {
        std::size_t step = 0;
        std::vector<std::pair<std::string, TextStyle>> lines;
        double height = 0;
    };
    struct Card {
        const PathCard* card = nullptr;
        std::vector<Row> rows;
        double height = 0;
    };
    // A line of words with its style, one below the other in a box.
    using Lines = std::vector<std::pair<std::string, TextStyle>>;

    // path_drawing.cpp
    void drawHeader();
    void drawOrigin();
    void drawStay(const PathStay& stay, std::size_t number);
    Card measureCard(const PathCard& card) const;
    Row measureRow(std::size_t step) const;
    void drawCard(const Card& card, double top, const std::string& stay);
    void drawRow(const Row& row, double top, const std::string& card);
    void drawPacket(const trace::Step& step, const Rect& row);
    double packetHeight() const;

    // path_ends.cpp
    void drawOutcomes();
    void drawOutcome(std::size_t index, const Rect& rect);
    void drawEnd();
    void drawReply();
    void drawUndecided();

    // An arrow from the last box down to the next one, which begins behind it.
    void drawArrow();
    // A box of lines from `x`, as high as they need; moves down to its end.
    Item& addBox(const std::string& id, Role role, double x, double width, const Lines& lines);
    void addWrapped(Lines& lines, std::string_view text, TextStyle style, double width, std::size_t most) const;
    double heightOf(const Lines& lines) const;
    void write(Item& item, const Lines& lines, double x, double y, double width) const;

    const trace::Trace& m_trace;
    PathPictureOptions m_options;
    const trace::Outcome* m_outcome = nullptr;  // the one that is shown; null: the trace has none
    PictureBuilder m_builder;
    // What follows from the page's width.
    double m_pageWidth;
    double m_contentWidth = m_pageWidth - 2 * margin;
    double m_right = m_pageWidth - margin;
    double m_stayWidth = m_options.step ? m_contentWidth - packetGap - packetWidth : m_contentWidth;
    double m_cardWidth = m_stayWidth - 2 * padding - hookWidth - 10;
    // Room for "rewritten" is kept free in every row, so that rows of one text are alike.
    double m_rowTextWidth = m_cardWidth - 2 * rowInset - 20 - 84;
    double m_packetX = margin + m_stayWidth + packetGap;
    double m_outcomeWidth = (m_contentWidth - (outcomesPerRow - 1) * outcomeGap) / outcomesPerRow;
    double m_y = 0;
    int m_arrows = 0;
};

// How an end looks, and its first words: "Delivered", "Rejected".
Role roleOf(trace::Verdict verdict);
std::string endWords(trace::Verdict verdict);
// "10.244.2.5:8080", and the pod or process behind it as a second line.
std::string endpointWords(const trace::Endpoint& endpoint);
std::string ownerWords(const trace::Endpoint& endpoint);
// "10.244.1.2:*", any port where none is known.
std::string sourceWords(const trace::Header& header);

}  // namespace fairlead::diagram
