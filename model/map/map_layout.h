#pragma once

#include "model/diagram/display_list.h"
#include "model/map/cluster_map.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

// Where everything on the map lies. Units: pixels at 100 %, where a pod's name and address can be read.

namespace fairlead::map {

// One thing on the map.
struct Thing {
    enum class Kind : std::uint8_t { none, zone, node, pod, service };
    Kind kind = Kind::none;
    std::uint32_t index = 0;

    explicit operator bool() const { return kind != Kind::none; }
    friend bool operator==(const Thing&, const Thing&) = default;
};

// How much can be told apart at a scale: whole zones; nodes as tiles; pods as cells; their names too.
enum class Detail : std::uint8_t { zones, nodes, pods, names };

// The cells of the pods in one node: `columns` in a row, all of one size, from `origin` on.
struct CellGrid {
    diagram::Point origin;
    diagram::Size cell;
    diagram::Size step;  // from one cell to the next
    std::uint32_t columns = 1;
};

// Zones stand in rows, nodes in rows inside them, pods in rows inside these; the services in a block
// above all. Every machine's tile has the same size, made for what a usual node of this cluster holds;
// a node with more pods has smaller cells. So a pod more moves at most those of its own node (until the
// usual node grows by a step, which is rare), and a place is found by arithmetic. A pure function of the map; linear in zones and
// nodes, constant a pod.
class MapLayout {
public:
    explicit MapLayout(const ClusterMap& map);

    const diagram::Size& size() const { return m_size; }
    diagram::Rect zoneRect(std::uint32_t zone) const { return m_zones[zone].rect; }
    // The strip of a zone's name.
    diagram::Rect zoneHeader(std::uint32_t zone) const;
    diagram::Rect nodeRect(std::uint32_t node) const;
    diagram::Rect nodeHeader(std::uint32_t node) const;
    const CellGrid& cells(std::uint32_t node) const { return m_cells[node]; }
    diagram::Rect podRect(const ClusterMap& map, std::uint32_t pod) const;
    // The block of all services; empty where there are none.
    diagram::Rect servicesRect() const { return m_services; }
    diagram::Rect servicesHeader() const;
    diagram::Rect serviceRect(std::uint32_t service) const;
    double gapOfServices() const { return m_serviceGrid.step.height - m_serviceGrid.cell.height; }
    diagram::Rect rectOf(const ClusterMap& map, const Thing& thing) const;

    // What can be told apart where a unit is `scale` pixels.
    Detail detailAt(double scale) const;
    // The smallest thing under a point that can be told apart.
    Thing thingAt(const ClusterMap& map, const diagram::Point& point, Detail detail) const;

    // Calls action(node) for each node that touches the area, in order.
    template <class Action> void forEachNode(const diagram::Rect& area, Action action) const
    {
        for (const Zone& zone : m_zones) {
            if (!zone.rect.intersects(area))
                continue;
            const Range rows = rangeOf(area.y - zone.grid.y, area.height, zone.step.height, zone.rows);
            const Range columns = rangeOf(area.x - zone.grid.x, area.width, zone.step.width, zone.columns);
            for (std::uint32_t row = rows.first; row < rows.last; ++row) {
                for (std::uint32_t column = columns.first; column < columns.last; ++column) {
                    if (const std::uint32_t place = row * zone.columns + column; place < zone.nodeCount)
                        action(zone.firstNode + place);
                }
            }
        }
    }
    // The same for the services.
    template <class Action> void forEachService(const diagram::Rect& area, Action action) const
    {
        if (!m_services.intersects(area))
            return;
        const std::uint32_t count = m_serviceCount;
        const Range rows = rangeOf(area.y - m_serviceGrid.origin.y, area.height, m_serviceGrid.step.height,
                                   (count + m_serviceGrid.columns - 1) / m_serviceGrid.columns);
        for (std::uint32_t i = rows.first * m_serviceGrid.columns; i < std::min(count, rows.last * m_serviceGrid.columns); ++i)
            action(i);
    }

private:
    struct Zone {
        diagram::Rect rect;
        double header = 0;  // height
        diagram::Point grid;
        diagram::Size tile;
        diagram::Size step;
        std::uint32_t columns = 1;
        std::uint32_t rows = 0;
        std::uint32_t firstNode = 0;
        std::uint32_t nodeCount = 0;
    };
    struct Range {
        std::uint32_t first = 0;
        std::uint32_t last = 0;  // one beyond
    };
    static Range rangeOf(double offset, double length, double step, std::uint32_t count);

    void chooseTile(const ClusterMap& map);
    void measureZones(const ClusterMap& map);
    void measureNodeless(const ClusterMap& map, Zone& zone) const;
    void fillTiles(const ClusterMap& map);
    void arrangeZones();
    void placeServices(const ClusterMap& map);
    Thing serviceAt(const diagram::Point& point) const;
    Thing nodeThingAt(const ClusterMap& map, const Zone& zone, const diagram::Point& point, Detail detail) const;

    diagram::Size m_size;
    diagram::Size m_tile;
    std::uint32_t m_tileColumns = 1;
    std::uint32_t m_tileRows = 1;
    std::uint32_t m_nodeColumns = 1;  // of a large zone
    double m_rowWidth = 0;  // of zones beside one another
    double m_captionScale = 1;  // names of zones and services grow with the map, so that they can be read on all of it
    std::vector<Zone> m_zones;
    std::vector<std::uint32_t> m_zoneOfNode;
    std::vector<CellGrid> m_cells;  // of each node
    diagram::Rect m_services;
    CellGrid m_serviceGrid;
    std::uint32_t m_serviceCount = 0;
};

}  // namespace fairlead::map
