#include "views/map/map_painter.h"

#include "model/map/map_measures.h"
#include "model/map/map_words.h"

#include <algorithm>
#include <cmath>

namespace fairlead::views {

namespace {

using map::Detail;
using map::PodState;
using map::Thing;

constexpr int namedTileWidth = 60;  // pixels; below, no name of a node is written
constexpr int namedCellWidth = 44;
constexpr double smallestEdgedTile = 16;
constexpr int smallestSparedBlock = 60;
constexpr int smallestHollow = 5;

// Edges on whole pixels, so that equal gaps stay equal, and nothing that is there vanishes.
QRect pixelsOf(const MapCamera& camera, const diagram::Rect& rect)
{
    const QRectF exact = camera.toScreen(rect);
    const int left = static_cast<int>(std::lround(exact.left()));
    const int top = static_cast<int>(std::lround(exact.top()));
    return {left, top, std::max(1, static_cast<int>(std::lround(exact.right())) - left),
            std::max(1, static_cast<int>(std::lround(exact.bottom())) - top)};
}

// The same for one of many that stand in rows `gap` apart: where that is less than a pixel, each gives one
// up, so that they look alike instead of touching here and there.
QRect spacedPixelsOf(const MapCamera& camera, const diagram::Rect& rect, double gap)
{
    constexpr int smallestSpaced = 4;
    if (gap * camera.scale >= 1)
        return pixelsOf(camera, rect);
    const QRect pixels = pixelsOf(camera, {rect.x, rect.y, rect.width + gap, rect.height + gap});
    return pixels.width() >= smallestSpaced && pixels.height() >= smallestSpaced ? pixels.adjusted(0, 0, -1, -1) : pixels;
}

// Coordinates far outside would overflow a painter's numbers.
QRect within(const QRect& rect, const QSizeF& window)
{
    constexpr int beyond = 64;
    return rect.intersected(
        QRect(-beyond, -beyond, static_cast<int>(window.width()) + 2 * beyond, static_cast<int>(window.height()) + 2 * beyond));
}

QRect shrunk(const QRect& rect, int by) { return rect.adjusted(by, by, -by, -by); }

}  // namespace

MapPainter::MapPainter(diagram::Scheme scheme, double textScale) : m_inks(scheme), m_textScale(textScale) { }

void MapPainter::paint(QPainter& painter, const QSizeF& window, const MapCamera& camera, const MapContent& content,
                       const map::Emphasis& emphasis, const MapMarks& marks)
{
    const Frame frame{painter,
                      window,
                      camera,
                      *content.map,
                      *content.layout,
                      emphasis,
                      camera.seen(window),
                      content.layout->detailAt(camera.scale)};
    chooseFonts(camera.scale);
    painter.setLayoutDirection(Qt::LeftToRight);
    if (!isCovered(frame))
        painter.fillRect(QRectF(QPointF(0, 0), window), m_inks.page);
    collect(frame);
    m_batch.paint(painter, m_inks);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    writePods(frame);
    writeNodes(frame);
    writeServices(frame);
    writeZones(frame);
    paintMarks(frame, marks);
}

// Whether nothing of the page itself is seen.
bool MapPainter::isCovered(const Frame& frame)
{
    for (std::uint32_t zone = 0; zone < frame.map.zones().size(); ++zone) {
        if (frame.layout.zoneRect(zone).contains(frame.seen))
            return true;
    }
    return false;
}

void MapPainter::paintSmall(QPainter& painter, const QSizeF& size, const MapContent& content, const map::Emphasis& emphasis)
{
    const MapCamera camera{size.width() / content.layout->size().width, {}};
    const Frame frame{painter, size, camera, *content.map, *content.layout, emphasis, camera.seen(size), Detail::zones};
    painter.fillRect(QRectF(QPointF(0, 0), size), m_inks.page);
    collect(frame);
    m_batch.paint(painter, m_inks);
}

void MapPainter::collect(const Frame& frame)
{
    m_batch.clear();
    m_nodeLabels.clear();
    m_podLabels.clear();
    m_serviceLabels.clear();
    addZones(frame);
    addServices(frame);
    frame.layout.forEachNode(frame.seen, [&](std::uint32_t node) { addNode(frame, node); });
}

// Without what the tiles cover: each of them paints the gaps beside and below itself.
void MapPainter::addZones(const Frame& frame)
{
    for (std::uint32_t index = 0; index < frame.map.zones().size(); ++index) {
        const diagram::Rect rect = frame.layout.zoneRect(index);
        if (!rect.intersects(frame.seen))
            continue;
        const QRect whole = pixelsOf(frame.camera, rect);
        const QRect block = within(whole, frame.window);
        if (whole.height() < smallestSparedBlock || !sparesTiles(frame)) {
            m_batch.addFramed(Ink::blockEdge, Ink::block, block, 1);
            continue;
        }
        const map::MapZone& zone = frame.map.zones()[index];
        const diagram::Rect first = frame.layout.nodeRect(zone.firstNode);
        const diagram::Rect last = frame.layout.nodeRect(zone.firstNode + zone.nodeCount - 1);
        const auto add = [&](const diagram::Rect& part) {
            m_batch.add(Ink::block, within(pixelsOf(frame.camera, part), frame.window));
        };
        add({rect.x, rect.y, rect.width, first.y - rect.y});
        add({rect.x, first.y, first.x - rect.x, last.y - first.y});
        add({rect.right() - map::zonePadding, first.y, map::zonePadding, last.y - first.y});
        add({rect.x, last.y, rect.width, rect.bottom() - last.y});
        for (const diagram::Rect& edge :
             {diagram::Rect{rect.x, rect.y, rect.width, 0}, diagram::Rect{rect.x, rect.bottom(), rect.width, 0},
              diagram::Rect{rect.x, rect.y, 0, rect.height}, diagram::Rect{rect.right(), rect.y, 0, rect.height}})
            m_batch.add(Ink::zoneEdge, within(pixelsOf(frame.camera, edge), frame.window));
    }
}

// Where tiles are so small that their gaps are no wider than a pixel, the block is painted in one piece.
bool MapPainter::sparesTiles(const Frame& frame) { return map::tileGap * frame.camera.scale >= 1.5; }

// The block between this tile and those to its right and below it.
void MapPainter::addGaps(const Frame& frame, const diagram::Rect& tile)
{
    for (const diagram::Rect& gap : {diagram::Rect{tile.right(), tile.y, map::tileGap, tile.height},
                                     diagram::Rect{tile.x, tile.bottom(), tile.width + map::tileGap, map::tileGap}})
        m_batch.add(Ink::block, within(pixelsOf(frame.camera, gap), frame.window));
}

// A pod as the selection and the filter leave it: where some are lit, the others step back.
MapPainter::Lit MapPainter::litOf(const Frame& frame, std::uint32_t pod) const
{
    const Lit lit = frame.emphasis.pods[pod];
    return lit == Lit::plain && frame.emphasis.selected.kind == Thing::Kind::service ? Lit::dimmed : lit;
}

void MapPainter::addNode(const Frame& frame, std::uint32_t index)
{
    const map::MapNode& node = frame.map.nodes()[index];
    const QRect whole = spacedPixelsOf(frame.camera, frame.layout.nodeRect(index), map::tileGap);
    const QRect tile = within(whole, frame.window);
    const bool lit = frame.emphasis.litOnNode[index] > 0;
    const bool troubled = map::isTroubled(frame.map, node);
    const bool missing = map::roleOf(frame.map, node) == diagram::Role::nodeMissing && !node.holdsNodeless();
    const bool edged = frame.layout.nodeRect(index).width * frame.camera.scale >= smallestEdgedTile;
    const int edge = (edged ? 1 : 0) + (lit || troubled ? 1 : 0);
    const Ink edgeInk = lit ? Ink::litEdge : troubled ? Ink::troubledEdge : missing ? Ink::missingEdge : Ink::tileEdge;
    m_batch.addFramed(edgeInk, Ink::tile, tile, edge);
    if (sparesTiles(frame))
        addGaps(frame, frame.layout.nodeRect(index));
    if (frame.detail < Detail::pods) {
        addShares(frame, index, shrunk(whole, edge));
    } else {
        const QRect header = within(pixelsOf(frame.camera, frame.layout.nodeHeader(index)), frame.window);
        if (troubled && !node.holdsNodeless())
            m_batch.add(Ink::troubledHeader, shrunk(header, edge));
        addPods(frame, index);
    }
    if (whole.width() >= namedTileWidth && !node.holdsNodeless())
        m_nodeLabels.push_back({index, whole});
}

// The pods of a node that is too small for cells: a bar for each state, as high as its share.
void MapPainter::addShares(const Frame& frame, std::uint32_t index, const QRect& tile)
{
    const map::MapNode& node = frame.map.nodes()[index];
    if (node.podCount == 0 || tile.isEmpty())
        return;
    const bool named = tile.width() >= namedTileWidth;
    const QRect room =
        named ? QRect(tile.left() + 3, tile.top() + tile.height() * 2 / 3, tile.width() - 6, tile.height() / 3 - 3) : tile;
    const bool dimmed = frame.emphasis.shownOnNode[index] == 0
        || (frame.emphasis.selected.kind == Thing::Kind::service && frame.emphasis.litOnNode[index] == 0);
    double seen = 0;
    int from = 0;
    const int length = named ? room.width() : room.height();
    for (std::size_t i = map::podStates; i-- > 0;) {
        if (node.counts[i] == 0)
            continue;
        seen += node.counts[i];
        // What is not ready is seen, however few they are.
        const int to =
            std::clamp(static_cast<int>(std::lround(length * seen / node.podCount)), std::min(from + 1, length), length);
        const Ink ink = inkOf(dimmed ? Ink::dimmedState : Ink::state, static_cast<PodState>(i));
        m_batch.add(ink,
                    named ? QRect(room.left() + from, room.top(), to - from, room.height())
                          : QRect(room.left(), room.top() + from, room.width(), to - from));
        from = to;
    }
}

void MapPainter::addPods(const Frame& frame, std::uint32_t index)
{
    const map::MapNode& node = frame.map.nodes()[index];
    const map::CellGrid& grid = frame.layout.cells(index);
    if (node.podCount == 0)
        return;
    const std::uint32_t rows = (node.podCount + grid.columns - 1) / grid.columns;
    const auto rowAt = [&](double y) {
        return static_cast<std::uint32_t>(std::clamp(std::floor((y - grid.origin.y) / grid.step.height), 0.0, rows * 1.0));
    };
    const std::uint32_t last = std::min(rows, rowAt(frame.seen.bottom()) + 1);
    for (std::uint32_t row = rowAt(frame.seen.y); row < last; ++row) {
        for (std::uint32_t place = row * grid.columns; place < std::min(node.podCount, (row + 1) * grid.columns); ++place) {
            const diagram::Rect cell{grid.origin.x + (place - row * grid.columns) * grid.step.width,
                                     grid.origin.y + row * grid.step.height, grid.cell.width, grid.cell.height};
            if (cell.x < frame.seen.right() && cell.right() > frame.seen.x)
                addPod(frame, node.firstPod + place, pixelsOf(frame.camera, cell));
        }
    }
}

// The shape says the state too: full, hollow, half, a dot.
void MapPainter::addPod(const Frame& frame, std::uint32_t pod, const QRect& cell)
{
    const PodState state = frame.map.pods()[pod].state;
    const Lit lit = litOf(frame, pod);
    if (cell.height() >= map::smallestNamedCell && cell.width() >= namedCellWidth) {
        m_podLabels.push_back({pod, cell});
        return addNamedPod(state, lit, cell);
    }
    const bool hollow = cell.height() >= smallestHollow && cell.width() >= smallestHollow;
    QRect body = cell;
    if (lit == Lit::lit && hollow) {
        m_batch.add(Ink::litEdge, cell.adjusted(-1, -1, 1, 1));
        body = shrunk(cell, 1);
    }
    const Ink ink = lit == Lit::dimmed ? inkOf(Ink::dimmedState, state)
        : lit == Lit::lit && !hollow   ? Ink::lit
                                       : inkOf(Ink::state, state);
    if (state == PodState::terminating && hollow)
        m_batch.add(Ink::hole, body);
    if (state == PodState::terminating)
        body.setTop(body.top() + body.height() / 2);
    else if (state == PodState::finished)
        body = shrunk(body, std::min(body.width(), body.height()) / 3);
    m_batch.add(ink, body);
    if (hollow && (state == PodState::notReady || state == PodState::unknown))
        m_batch.add(Ink::hole, shrunk(body, std::max(1, std::min(2, body.height() / 4))));
}

void MapPainter::addNamedPod(PodState state, Lit lit, const QRect& cell)
{
    const int edge = lit == Lit::lit ? 3 : 1;
    const Ink edgeInk = lit == Lit::lit ? Ink::lit : inkOf(lit == Lit::dimmed ? Ink::dimmedState : Ink::state, state);
    m_batch.addFramed(edgeInk, lit == Lit::dimmed ? Ink::hole : inkOf(Ink::paleState, state), cell, edge);
    const QRect inner = shrunk(cell, edge);
    if (lit == Lit::dimmed)
        return;
    QRect stripe(inner.topLeft(), QSize(4, inner.height()));
    if (state == PodState::terminating)
        stripe.setTop(stripe.center().y());
    if (state != PodState::finished)
        m_batch.add(inkOf(Ink::stripe, state), stripe);
}

void MapPainter::addServices(const Frame& frame)
{
    const diagram::Rect block = frame.layout.servicesRect();
    if (!block.intersects(frame.seen))
        return;
    m_batch.add(Ink::bandBlock, within(pixelsOf(frame.camera, block), frame.window));
    m_batch.add(Ink::band, within(pixelsOf(frame.camera, frame.layout.servicesHeader()), frame.window));
    frame.layout.forEachService(frame.seen, [&](std::uint32_t index) {
        const double gap = frame.layout.gapOfServices();
        const QRect chip = within(spacedPixelsOf(frame.camera, frame.layout.serviceRect(index), gap), frame.window);
        const bool lit = frame.emphasis.services[index];
        const map::MapService& service = frame.map.services()[index];
        const bool fine = service.state == map::MapService::State::ok;
        const bool none = service.state == map::MapService::State::noEndpoints;
        m_batch.add(lit ? Ink::litChip : none ? Ink::troubledEdge : Ink::chipEdge, chip);
        if (chip.height() < 4)
            return;
        if (!lit)
            m_batch.add(Ink::chip, shrunk(chip, chip.height() < 8 && !none ? 1 : none ? 2 : 1));
        if (chip.height() >= 8 && chip.width() >= 16) {
            const PodState state = fine                               ? PodState::ready
                : service.state == map::MapService::State::notProxied ? PodState::finished
                                                                      : PodState::notReady;
            if (!none)
                m_batch.add(inkOf(Ink::stripe, state),
                            QRect(chip.left() + 1, chip.top() + 1, std::min(4, chip.width() / 6), chip.height() - 2));
        }
        if (chip.height() >= 13 && chip.width() >= namedCellWidth)
            m_serviceLabels.push_back({index, chip});
    });
}

}  // namespace fairlead::views
