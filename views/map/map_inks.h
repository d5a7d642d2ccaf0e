#pragma once

#include "model/diagram/palette.h"
#include "model/map/cluster_map.h"

#include <QColor>
#include <QPainter>
#include <QRect>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace fairlead::views {

// The colours of the map's flat areas, in the order in which they are painted. Those with a state
// stand there once for each state, in the order of map::PodState.
enum class Ink : std::uint8_t {
    blockEdge,
    block,
    bandBlock,
    band,
    tileEdge,
    missingEdge,
    troubledEdge,
    litEdge,
    tile,
    troubledHeader,
    zoneEdge,
    dimmedState,
    state = dimmedState + map::podStates,
    lit = state + map::podStates,
    chipEdge,
    litChip,
    chip,
    hole,
    paleState,
    stripe = paleState + map::podStates,
    sign = stripe + map::podStates,
    count
};
constexpr Ink inkOf(Ink first, map::PodState state)
{
    return static_cast<Ink>(static_cast<std::size_t>(first) + static_cast<std::size_t>(state));
}

// The colour of each, and of the texts, in one scheme.
class MapInks {
public:
    explicit MapInks(diagram::Scheme scheme);

    const QColor& operator[](Ink ink) const { return m_colors[static_cast<std::size_t>(ink)]; }
    QColor page;
    QColor text;
    QColor muted;
    QColor troubled;
    QColor bandText;
    QColor lit;
    QColor focus;
    std::array<QColor, map::podStates> stateText;

private:
    QColor& at(Ink ink) { return m_colors[static_cast<std::size_t>(ink)]; }
    std::array<QColor, static_cast<std::size_t>(Ink::count)> m_colors;
};

// Very many rectangles, painted colour by colour: that is what makes it fast. Kept from frame to
// frame to save allocations.
class InkBatch {
public:
    void clear();
    void add(Ink ink, const QRect& rect)
    {
        if (rect.width() > 0 && rect.height() > 0)
            m_rects[static_cast<std::size_t>(ink)].push_back(rect);
    }
    // An area with an edge of another colour. Of a large one only the edge itself is painted in it: filling
    // the same pixels twice is what a large window cannot afford.
    void addFramed(Ink edge, Ink area, const QRect& rect, int width);
    void paint(QPainter& painter, const MapInks& inks) const;

private:
    std::array<std::vector<QRect>, static_cast<std::size_t>(Ink::count)> m_rects;
};

}  // namespace fairlead::views
