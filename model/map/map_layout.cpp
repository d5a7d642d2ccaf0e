#include "model/map/map_layout.h"

#include "model/map/map_measures.h"

#include <algorithm>
#include <cmath>

namespace fairlead::map {

namespace {

using diagram::Point;
using diagram::Rect;
using diagram::Size;

constexpr double pageShape = 1.6;  // width to height, as screens are
constexpr double tileShape = 1.9;

// Up to the next of 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20…: what follows from a count of things
// stays the same when it grows by one, mostly.
std::uint32_t steady(std::uint32_t count)
{
    std::uint32_t step = 1;
    while (count > 8 * step)
        step *= 2;
    return (count + step - 1) / step * step;
}

// The pods that nine of ten nodes do not exceed, and room for another one.
std::uint32_t usualPodCount(const ClusterMap& map)
{
    std::vector<std::uint32_t> counts;
    for (const MapNode& node : map.nodes()) {
        if (!node.holdsNodeless())
            counts.push_back(node.podCount);
    }
    if (counts.empty())
        return 1;
    const auto place = counts.begin() + static_cast<std::ptrdiff_t>((counts.size() - 1) * 9 / 10);
    std::ranges::nth_element(counts, place);
    return steady(*place + 1);
}

Size tileSize(std::uint32_t columns, std::uint32_t rows)
{
    return {2 * tilePadding + columns * (cellWidth + cellGap) - cellGap,
            tileHeader + tilePadding + rows * (cellHeight + cellGap) - cellGap};
}

// How often a cell is halved, thirded… in both directions until all pods have one.
std::uint32_t divisionFor(std::uint32_t pods, std::uint32_t columns, std::uint32_t rows)
{
    std::uint32_t division = 1;
    while (static_cast<std::uint64_t>(columns) * division * rows * division < pods)
        ++division;
    return division;
}

CellGrid gridIn(const Point& origin, std::uint32_t columns, std::uint32_t division)
{
    const double part = division;
    return {origin,
            {cellWidth / part, cellHeight / part},
            {(cellWidth + cellGap) / part, (cellHeight + cellGap) / part},
            columns * division};
}

// The largest of a few scales, so that it seldom changes.
double scaleUpTo(double largest)
{
    double result = 1;
    for (const double scale :
         {1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 3.5, 4.0, 5.0, 6.0, 7.0, 8.0, 10.0, 12.0, 14.0, 16.0, 20.0, 24.0, 28.0, 32.0}) {
        if (scale <= largest)
            result = scale;
    }
    return result;
}

}  // namespace

MapLayout::MapLayout(const ClusterMap& map)
{
    chooseTile(map);
    measureZones(map);
    arrangeZones();
    placeServices(map);
    fillTiles(map);
}

void MapLayout::chooseTile(const ClusterMap& map)
{
    const std::uint32_t usual = usualPodCount(map);
    double best = 0;
    for (std::uint32_t columns = 1; columns <= usual; ++columns) {
        const std::uint32_t rows = (usual + columns - 1) / columns;
        const Size size = tileSize(columns, rows);
        const double shape = size.width / size.height / tileShape;
        const double fitness = std::min(shape, 1 / shape);
        if (fitness > best) {
            best = fitness;
            m_tileColumns = columns;
            m_tileRows = rows;
            m_tile = size;
        }
    }
}

void MapLayout::measureZones(const ClusterMap& map)
{
    const auto nodes = steady(std::max<std::uint32_t>(1, static_cast<std::uint32_t>(map.machineCount())));
    const bool nodeless = map.machineCount() < map.nodes().size();
    const auto zones = std::max<std::size_t>(1, map.zones().size() - (nodeless ? 1 : 0));
    const double area = nodes * (m_tile.width + tileGap) * (m_tile.height + tileGap);
    const double width = std::sqrt(area * pageShape);
    const double beside = zones <= 3 ? static_cast<double>(zones) : std::ceil(std::sqrt(static_cast<double>(zones)));
    m_nodeColumns = std::max(1U, static_cast<std::uint32_t>(std::lround(width / beside / (m_tile.width + tileGap))));
    m_captionScale = scaleUpTo(width / pageShape * 0.045 / zoneHeaderHeight);
    m_rowWidth = beside * (m_nodeColumns * (m_tile.width + tileGap) + 2 * zonePadding + zoneGap);
    for (const MapZone& each : map.zones()) {
        Zone zone;
        zone.header = zoneHeaderHeight * m_captionScale;
        zone.tile = m_tile;
        zone.firstNode = each.firstNode;
        zone.nodeCount = each.nodeCount;
        if (each.kind == MapZone::Kind::noNode)
            measureNodeless(map, zone);
        zone.columns = std::min(m_nodeColumns, std::max(1U, each.nodeCount));
        zone.rows = (each.nodeCount + zone.columns - 1) / zone.columns;
        zone.step = {zone.tile.width + tileGap, zone.tile.height + tileGap};
        zone.rect.width = 2 * zonePadding + zone.columns * zone.step.width - tileGap;
        zone.rect.height = zone.header + zonePadding + std::max(1U, zone.rows) * zone.step.height - tileGap;
        m_zones.push_back(zone);
    }
}

// One wide tile without a header: the pods that wait for a node.
void MapLayout::measureNodeless(const ClusterMap& map, Zone& zone) const
{
    const std::uint32_t pods = map.nodes()[zone.firstNode].podCount;
    const auto columns =
        std::max(m_tileColumns, static_cast<std::uint32_t>((m_rowWidth - 4 * zonePadding) / (cellWidth + cellGap)));
    const std::uint32_t rows = std::min((steady(pods) + columns - 1) / columns, 4 * m_tileRows);
    zone.tile = tileSize(std::min(columns, steady(pods)), std::max(1U, rows));
    zone.tile.height -= tileHeader - tilePadding;
}

// In rows from left to right, as texts are.
void MapLayout::arrangeZones()
{
    Point next{mapMargin, mapMargin};
    double rowHeight = 0;
    double right = 0;
    for (Zone& zone : m_zones) {
        if (next.x > mapMargin && next.x + zone.rect.width > mapMargin + m_rowWidth) {
            next = {mapMargin, next.y + rowHeight + zoneGap};
            rowHeight = 0;
        }
        zone.rect.x = next.x;
        zone.rect.y = next.y;
        next.x += zone.rect.width + zoneGap;
        rowHeight = std::max(rowHeight, zone.rect.height);
        right = std::max(right, zone.rect.right());
    }
    m_size = {right + mapMargin, next.y + rowHeight + mapMargin};
}

// As wide as the zones, above them, in chips that grow with the map while they take a tenth of its height.
void MapLayout::placeServices(const ClusterMap& map)
{
    m_serviceCount = static_cast<std::uint32_t>(map.services().size());
    if (m_serviceCount > 0) {
        const double width = std::max(m_size.width, 2 * mapMargin + 2 * zonePadding + 3 * serviceWidth);
        const double inner = width - 2 * mapMargin - 2 * zonePadding;
        const auto gridFor = [&](double scale) {
            const double step = (serviceWidth + serviceGap) * scale;
            m_serviceGrid.columns = std::max(1U, static_cast<std::uint32_t>((inner + serviceGap * scale) / step));
            m_serviceGrid.cell = {serviceWidth * scale, serviceHeight * scale};
            m_serviceGrid.step = {step, (serviceHeight + serviceGap) * scale};
            return ((steady(m_serviceCount) + m_serviceGrid.columns - 1) / m_serviceGrid.columns) * m_serviceGrid.step.height;
        };
        double scale = 1;
        for (const double larger : {1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0}) {
            if (gridFor(larger) < 0.1 * m_size.height)
                scale = larger;
        }
        const double height = gridFor(scale) - serviceGap * scale;
        const double header = zoneHeaderHeight * m_captionScale;
        m_services = {mapMargin, mapMargin, width - 2 * mapMargin, header + height + zonePadding};
        m_serviceGrid.origin = {mapMargin + zonePadding, mapMargin + header};
        m_size.width = width;
        m_size.height += m_services.height + zoneGap;
    }
    for (Zone& zone : m_zones) {
        zone.rect.y += m_serviceCount > 0 ? m_services.height + zoneGap : 0;
        zone.grid = {zone.rect.x + zonePadding, zone.rect.y + zone.header};
    }
}

void MapLayout::fillTiles(const ClusterMap& map)
{
    m_cells.reserve(map.nodes().size());
    m_zoneOfNode.reserve(map.nodes().size());
    for (std::uint32_t i = 0; i < map.nodes().size(); ++i) {
        const MapNode& node = map.nodes()[i];
        m_zoneOfNode.push_back(node.zone);
        const Rect tile = nodeRect(i);
        std::uint32_t columns = m_tileColumns;
        std::uint32_t rows = m_tileRows;
        if (node.holdsNodeless()) {
            columns = static_cast<std::uint32_t>(std::lround((tile.width - 2 * tilePadding + cellGap) / (cellWidth + cellGap)));
            rows = static_cast<std::uint32_t>(std::lround((tile.height - 2 * tilePadding + cellGap) / (cellHeight + cellGap)));
        }
        const double top = node.holdsNodeless() ? tilePadding : tileHeader;
        m_cells.push_back(gridIn({tile.x + tilePadding, tile.y + top}, columns, divisionFor(node.podCount, columns, rows)));
    }
}

Rect MapLayout::zoneHeader(std::uint32_t zone) const
{
    const Zone& place = m_zones[zone];
    return {place.rect.x, place.rect.y, place.rect.width, place.header};
}

Rect MapLayout::nodeRect(std::uint32_t node) const
{
    const Zone& zone = m_zones[m_zoneOfNode[node]];
    const std::uint32_t place = node - zone.firstNode;
    return {zone.grid.x + place % zone.columns * zone.step.width, zone.grid.y + place / zone.columns * zone.step.height,
            zone.tile.width, zone.tile.height};
}

Rect MapLayout::nodeHeader(std::uint32_t node) const
{
    const Rect tile = nodeRect(node);
    return {tile.x, tile.y, tile.width, m_cells[node].origin.y - tile.y};
}

Rect MapLayout::podRect(const ClusterMap& map, std::uint32_t pod) const
{
    const std::uint32_t node = map.pods()[pod].node;
    const CellGrid& grid = m_cells[node];
    const std::uint32_t place = pod - map.nodes()[node].firstPod;
    return {grid.origin.x + place % grid.columns * grid.step.width, grid.origin.y + place / grid.columns * grid.step.height,
            grid.cell.width, grid.cell.height};
}

Rect MapLayout::servicesHeader() const
{
    return {m_services.x, m_services.y, m_services.width, m_serviceGrid.origin.y - m_services.y};
}

Rect MapLayout::serviceRect(std::uint32_t service) const
{
    const CellGrid& grid = m_serviceGrid;
    return {grid.origin.x + service % grid.columns * grid.step.width, grid.origin.y + service / grid.columns * grid.step.height,
            grid.cell.width, grid.cell.height};
}

Rect MapLayout::rectOf(const ClusterMap& map, const Thing& thing) const
{
    switch (thing.kind) {
    case Thing::Kind::zone:
        return zoneRect(thing.index);
    case Thing::Kind::node:
        return nodeRect(thing.index);
    case Thing::Kind::pod:
        return podRect(map, thing.index);
    case Thing::Kind::service:
        return serviceRect(thing.index);
    case Thing::Kind::none:
        break;
    }
    return {};
}

Detail MapLayout::detailAt(double scale) const
{
    if (cellHeight * scale >= smallestNamedCell)
        return Detail::names;
    if (cellHeight * scale >= smallestCell)
        return Detail::pods;
    return m_tile.width * scale >= smallestTile ? Detail::nodes : Detail::zones;
}

Thing MapLayout::thingAt(const ClusterMap& map, const Point& point, Detail detail) const
{
    const Rect spot{point.x, point.y, 0, 0};
    if (m_services.contains(spot))
        return serviceAt(point);
    for (const Zone& zone : m_zones) {
        if (!zone.rect.contains(spot))
            continue;
        if (const Thing node = nodeThingAt(map, zone, point, detail))
            return node;
        return {Thing::Kind::zone, static_cast<std::uint32_t>(&zone - m_zones.data())};
    }
    return {};
}

Thing MapLayout::serviceAt(const Point& point) const
{
    const double x = point.x - m_serviceGrid.origin.x;
    const double y = point.y - m_serviceGrid.origin.y;
    if (x < 0 || y < 0)
        return {};
    const auto column = static_cast<std::uint32_t>(x / m_serviceGrid.step.width);
    const std::uint32_t service = static_cast<std::uint32_t>(y / m_serviceGrid.step.height) * m_serviceGrid.columns + column;
    if (column >= m_serviceGrid.columns || service >= m_serviceCount || !serviceRect(service).contains({point.x, point.y, 0, 0}))
        return {};
    return {Thing::Kind::service, service};
}

Thing MapLayout::nodeThingAt(const ClusterMap& map, const Zone& zone, const Point& point, Detail detail) const
{
    const double x = point.x - zone.grid.x;
    const double y = point.y - zone.grid.y;
    if (detail == Detail::zones || x < 0 || y < 0)
        return {};
    const auto column = static_cast<std::uint32_t>(x / zone.step.width);
    const std::uint32_t place = static_cast<std::uint32_t>(y / zone.step.height) * zone.columns + column;
    const Rect spot{point.x, point.y, 0, 0};
    if (column >= zone.columns || place >= zone.nodeCount || !nodeRect(zone.firstNode + place).contains(spot))
        return {};
    const std::uint32_t node = zone.firstNode + place;
    const CellGrid& grid = m_cells[node];
    const double inX = point.x - grid.origin.x;
    const double inY = point.y - grid.origin.y;
    if (detail >= Detail::pods && inX >= 0 && inY >= 0) {
        const auto cell = static_cast<std::uint32_t>(inX / grid.step.width);
        const std::uint32_t pod = static_cast<std::uint32_t>(inY / grid.step.height) * grid.columns + cell;
        if (cell < grid.columns && pod < map.nodes()[node].podCount) {
            const Thing found{Thing::Kind::pod, map.nodes()[node].firstPod + pod};
            if (podRect(map, found.index).contains(spot))
                return found;
        }
    }
    return map.nodes()[node].holdsNodeless() ? Thing{} : Thing{Thing::Kind::node, node};
}

MapLayout::Range MapLayout::rangeOf(double offset, double length, double step, std::uint32_t count)
{
    const double first = std::floor(offset / step);
    const double last = std::floor((offset + length) / step) + 1;
    const double most = count;
    return {static_cast<std::uint32_t>(std::clamp(first, 0.0, most)), static_cast<std::uint32_t>(std::clamp(last, 0.0, most))};
}

}  // namespace fairlead::map
