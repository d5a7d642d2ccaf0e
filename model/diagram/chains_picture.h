#pragma once

#include "model/diagram/chain_cards.h"
#include "model/diagram/picture_builder.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fairlead::diagram {

constexpr double chainsMargin = 36;
constexpr double chainsMinimumWidth = 960;
constexpr double measuresWidth = 108;  // right in a row: what is wrong with it, its share and its counter

inline bool isMeasured(const ChainRow& row) { return row.counters || row.probability || !row.difference.empty(); }

// How the chains of a service are drawn; used by layOutChains() alone. Cards get their places
// column by column; arrows run in tracks between the columns, and those that pass a column run
// in lanes above all cards, so that no arrow crosses a card.
class ChainsPicture {
public:
    ChainsPicture(const kubeproxy::ServiceSlice& slice, const TextMeasure& measure, const ChainsLayoutOptions& options);
    DisplayList draw();

private:
    struct PlacedRow {
        std::size_t row = 0;
        Rect rect;
        std::vector<std::string> lines;  // its meaning, wrapped
        std::vector<std::string> verbatim;  // as it is written, wrapped; empty: not asked for
    };
    struct Place {
        bool shown = false;
        std::size_t column = 0;
        Rect rect;
        std::vector<PlacedRow> rows;
        std::size_t foldedRows = 0;
        std::vector<std::string> subtitle;
    };
    struct Arrow {
        std::size_t from = 0;
        std::size_t row = 0;
        std::size_t to = 0;
        Point start;
        Point end;
        double lane = 0;  // above the cards; 0: the columns are neighbours
        double firstTrack = 0;
        double lastTrack = 0;
    };
    // One way of an arrow through the gap right of a column, and where its track is kept.
    struct Crossing {
        double fromY = 0;
        double toY = 0;
        double* track = nullptr;
    };

    // chains_header.cpp
    void placeHeader();
    void placeVerdict();
    double drawMatter(std::size_t index, double y);
    void drawFacts(double y);

    // chains_layout.cpp
    void fillColumns();
    void measureCard(std::size_t card);
    double rowHeight(const ChainRow& row, const PlacedRow& placed) const;
    void collectArrows();
    void placeColumns();
    void placeAfterwards();
    void routeArrows();
    void assignTracks(std::size_t gap, std::vector<Crossing>& crossings);

    // chains_drawing.cpp
    void drawCard(std::size_t card);
    void drawRow(const ChainCard& card, const PlacedRow& placed);
    void drawMeasures(const ChainRow& row, const PlacedRow& placed, const std::string& parent);
    void drawFolded(const ChainCard& card, const Place& place);
    void drawMoreCards();
    void drawArrows();

    const kubeproxy::ServiceSlice& m_slice;
    ChainsLayoutOptions m_options;
    PictureBuilder m_builder;
    std::vector<ChainCard> m_cards;
    std::vector<Place> m_places;
    std::vector<std::vector<std::size_t>> m_columns;  // cards
    std::vector<std::vector<std::size_t>> m_foldedCards;  // of each column
    std::vector<Rect> m_moreCards;  // of each column; empty where nothing folds
    std::vector<double> m_columnX;
    std::vector<double> m_gap;  // right of each column
    std::vector<Arrow> m_arrows;
    std::uint64_t m_mostPackets = 0;
    double m_top = 0;
    double m_bottom = 0;
    double m_width = 0;
    std::optional<double> m_afterwards;  // where its title stands
};

}  // namespace fairlead::diagram
