// What a MapPainter writes, and the marks it puts on top.

#include "model/map/map_measures.h"
#include "model/map/map_words.h"
#include "views/map/map_painter.h"

#include <algorithm>
#include <cmath>

namespace fairlead::views {

namespace {

using map::Detail;
using map::Thing;

constexpr double textPadding = 7;
constexpr std::size_t small = 0;
constexpr std::size_t usual = 1;
constexpr std::size_t bold = 2;
constexpr std::size_t large = 3;
constexpr double smallestRing = 14;
constexpr std::size_t mostRings = 3000;

QRectF lineIn(const QRectF& box, double y, double height)
{
    return {box.left() + textPadding, y, box.width() - 2 * textPadding, height};
}

}  // namespace

// Texts keep a size that can be read; they grow only where the map is seen larger than it is.
void MapPainter::chooseFonts(double scale)
{
    const double grown = std::max(1.0, std::floor(scale / 1.25 * 4) / 4) * m_textScale;
    if (grown == m_fontScale)
        return;
    m_fontScale = grown;
    m_fonts.clear();
    m_fonts.emplace_back(diagram::TextStyle::small, 10.5 * grown);
    m_fonts.emplace_back(diagram::TextStyle::body, 12 * grown);
    m_fonts.emplace_back(diagram::TextStyle::heading, 11.5 * grown);
    m_fonts.emplace_back(diagram::TextStyle::heading, 15 * grown);
}

void MapPainter::writePods(const Frame& frame)
{
    const LabelFont& font = m_fonts[small];
    const double line = font.height();
    for (const Label& label : m_podLabels) {
        const map::MapPod& pod = frame.map.pods()[label.index];
        const QRectF box = QRectF(label.rect).adjusted(3, 0, 0, 0);
        const bool dimmed = litOf(frame, label.index) == Lit::dimmed;
        frame.painter.setPen(dimmed ? m_inks.muted : m_inks.stateText[static_cast<std::size_t>(pod.state)]);
        const int lines = std::clamp(static_cast<int>((box.height() - 2) / line), 1, 3);
        double y = box.center().y() - lines * line / 2;
        font.draw(frame.painter, lineIn(box, y, line), pod.object->meta.name);
        if (lines == 1)
            continue;
        const bool fine = pod.state == map::PodState::ready;
        y += line;
        if (lines == 2) {
            font.draw(frame.painter, lineIn(box, y, line), fine ? map::addressOf(*pod.object) : map::stateOf(pod));
            continue;
        }
        font.draw(frame.painter, lineIn(box, y, line), map::addressOf(*pod.object));
        font.draw(frame.painter, lineIn(box, y + line, line), pod.object->meta.nameSpace + " \u00B7 " + map::stateOf(pod));
    }
}

void MapPainter::writeNodes(const Frame& frame)
{
    for (const Label& label : m_nodeLabels) {
        QRectF header = frame.camera.toScreen(frame.layout.nodeHeader(label.index));
        if (frame.detail < Detail::pods)
            header = QRectF(label.rect).adjusted(0, 0, 0, -label.rect.height() / 3.0);
        if (header.height() >= 10 * m_textScale && header.bottom() > 0 && header.top() < frame.window.height())
            writeNode(frame, label.index, header);
    }
}

// "30 pods", "3 of 30 pods" under a filter, "2 endpoints" of the service that is lit.
std::string MapPainter::podWords(const Frame& frame, std::uint32_t index)
{
    const map::MapNode& node = frame.map.nodes()[index];
    if (const std::uint32_t lit = frame.emphasis.litOnNode[index]; lit > 0)
        return map::counted(lit, "endpoint", "endpoints");
    if (!frame.map.podsRead())
        return {};
    std::string words = std::to_string(node.podCount) + (node.podCount == 1 ? " pod" : " pods");
    return frame.emphasis.filtered && node.podCount > 0 ? std::to_string(frame.emphasis.shownOnNode[index]) + " of " + words
                                                        : words;
}

void MapPainter::writeNode(const Frame& frame, std::uint32_t index, const QRectF& header)
{
    const map::MapNode& node = frame.map.nodes()[index];
    const bool threeLines = header.height() >= m_fonts[large].height() + 2 * m_fonts[small].height() + 8;
    const bool twoLines = header.height() >= m_fonts[bold].height() + m_fonts[small].height() + 4;
    const LabelFont& title = m_fonts[threeLines ? large : bold];
    const double below = (threeLines ? 2 : twoLines ? 1 : 0) * m_fonts[small].height();
    const bool lit = frame.emphasis.litOnNode[index] > 0;
    const bool shown = lit || (frame.emphasis.selected.kind != Thing::Kind::service && frame.emphasis.shownOnNode[index] > 0);
    const bool troubled = map::isTroubled(frame.map, node);
    frame.painter.setPen(troubled ? m_inks.troubled : shown || node.podCount == 0 ? m_inks.text : m_inks.muted);
    // The name stays in sight where the beginning of its tile is not.
    QRectF line = lineIn(header, header.center().y() - (title.height() + below) / 2, title.height());
    line.setLeft(std::min(std::max(line.left(), textPadding), line.right()));
    line.setRight(std::max(line.left(), std::min(line.right(), frame.window.width() - textPadding)));
    const std::string pods = podWords(frame, index);
    const double room = m_fonts[small].width(pods) + 10;
    if (!twoLines && line.width() > room + title.width(node.name)) {
        m_fonts[small].draw(frame.painter, line, pods, diagram::Align::right);
        line.setRight(line.right() - room);
    }
    title.draw(frame.painter, line, node.name);
    frame.painter.setPen(troubled ? m_inks.troubled : m_inks.muted);
    line.moveTop(line.bottom());
    if (twoLines)
        writeNodeState(frame, index, line, threeLines);
}

// One line or two below the name: what kube-proxy and the node are like, and the pods.
void MapPainter::writeNodeState(const Frame& frame, std::uint32_t index, QRectF line, bool two)
{
    const map::MapNode& node = frame.map.nodes()[index];
    const LabelFont& font = m_fonts[small];
    const std::string state = map::stateOf(frame.map, node);
    std::string pods = podWords(frame, index);
    line.setHeight(font.height());
    if (!two)
        return font.draw(frame.painter, line, frame.detail < Detail::pods || line.width() < font.width(state) ? pods : state);
    font.draw(frame.painter, line, state);
    line.moveTop(line.bottom());
    if (node.podCount > 0 && !frame.emphasis.filtered && frame.emphasis.litOnNode[index] == 0)
        pods += ": " + map::wordsOf(node.counts);
    font.draw(frame.painter, line, pods);
}

void MapPainter::writeServices(const Frame& frame)
{
    const LabelFont& font = m_fonts[small];
    const double line = font.height();
    for (const Label& label : m_serviceLabels) {
        const kubernetes::Service& service = *frame.map.services()[label.index].object;
        const QRectF box = QRectF(label.rect).adjusted(3, 0, 0, 0);
        frame.painter.setPen(frame.emphasis.services[label.index] ? m_inks.bandText : m_inks.text);
        const bool two = box.height() >= 2 * line + 3;
        const double y = box.center().y() - (two ? line : line / 2);
        const double whole = font.width(service.meta.qualifiedName()) + 2 * textPadding;
        m_fonts[two ? bold : small].draw(frame.painter, lineIn(box, y, line),
                                         two || whole <= box.width() ? service.meta.qualifiedName() : service.meta.name);
        if (!two)
            continue;
        if (!frame.emphasis.services[label.index])
            frame.painter.setPen(m_inks.muted);
        font.draw(frame.painter, lineIn(box, y + line, line), map::addressOf(service));
    }
    const diagram::Rect block = frame.layout.servicesRect();
    if (!block.intersects(frame.seen))
        return;
    const QRectF header = frame.camera.toScreen(frame.layout.servicesHeader());
    if (header.height() < m_fonts[small].height())
        return;
    const LabelFont& title = m_fonts[header.height() > m_fonts[large].height() + 4 ? large : bold];
    QRectF row = lineIn(header, header.y(), header.height());
    row.setLeft(std::max(row.left(), textPadding));
    frame.painter.setPen(m_inks.bandText);
    title.draw(frame.painter, row, "Services");
    row.setLeft(row.left() + title.width("Services") + 14);
    font.draw(frame.painter, row,
              map::counted(frame.map.services().size(), "service", "services") + ": a cluster IP is on every node");
}

// Deep inside a node, whose name is beyond the window: that it is this one.
std::string MapPainter::nodeInSight(const Frame& frame, std::uint32_t zone) const
{
    const Thing here = frame.layout.thingAt(frame.map, frame.seen.center(), Detail::nodes);
    if (frame.detail < Detail::names || here.kind != Thing::Kind::node || frame.map.nodes()[here.index].zone != zone)
        return {};
    const bool seen = frame.camera.toScreen(frame.layout.nodeHeader(here.index)).bottom() > m_fonts[large].height();
    return seen ? std::string() : " \u203A " + frame.map.nodes()[here.index].name;
}

void MapPainter::writeZones(const Frame& frame)
{
    for (std::uint32_t zone = 0; zone < frame.map.zones().size(); ++zone) {
        if (!frame.layout.zoneRect(zone).intersects(frame.seen))
            continue;
        const QRectF block = frame.camera.toScreen(frame.layout.zoneRect(zone));
        const QRectF header = frame.camera.toScreen(frame.layout.zoneHeader(zone));
        const std::string title = map::titleOf(frame.map.zones()[zone]);
        const std::string counts = map::countsOf(frame.map.zones()[zone]);
        if (header.height() < m_fonts[bold].height() || header.bottom() < m_fonts[bold].height()) {
            writeZoneLabel(frame, block, title + nodeInSight(frame, zone), counts);
            continue;
        }
        const LabelFont& font = m_fonts[header.height() > m_fonts[large].height() + 4 ? large : bold];
        QRectF row = lineIn(header, header.y(), header.height());
        row.setLeft(std::max(row.left(), textPadding));
        row.setRight(std::min(row.right(), frame.window.width() - textPadding));
        frame.painter.setPen(m_inks.text);
        font.draw(frame.painter, row, title);
        row.setLeft(row.left() + font.width(title) + 14);
        frame.painter.setPen(m_inks.muted);
        m_fonts[small].draw(frame.painter, row, counts);
    }
}

// On the block itself where its header is too small to read, or out of sight.
void MapPainter::writeZoneLabel(const Frame& frame, const QRectF& block, const std::string& title, const std::string& counts)
{
    const QRectF visible = block.intersected(QRectF(QPointF(0, 0), frame.window));
    const LabelFont& font = m_fonts[bold];
    const LabelFont& rest = m_fonts[small];
    const double wanted = font.width(title) + 12 + rest.width(counts) + 2 * textPadding;
    const double width = std::min(wanted, visible.width() - 8);
    const double height = font.height() + 6;
    if (width < 40 || visible.height() < height + 4)
        return;
    const QRectF pill(visible.left() + 4, visible.top() + 4, width, height);
    frame.painter.setPen(QPen(m_inks[Ink::blockEdge], 1));
    frame.painter.setBrush(m_inks.page);
    frame.painter.drawRoundedRect(pill, 5, 5);
    QRectF row = lineIn(pill, pill.y(), height);
    frame.painter.setPen(m_inks.text);
    font.draw(frame.painter, row, title);
    row.setLeft(row.left() + font.width(title) + 12);
    frame.painter.setPen(m_inks.muted);
    if (row.width() > 40)
        rest.draw(frame.painter, row, counts);
}

void MapPainter::paintMarks(const Frame& frame, const MapMarks& marks)
{
    std::size_t rings = 0;
    for (const Thing& thing : marks.found) {
        if (rings == mostRings)
            break;
        if (!frame.layout.rectOf(frame.map, thing).intersects(frame.seen))
            continue;
        ++rings;
        paintRing(frame, thing, m_inks.focus, 1.5);
    }
    if (marks.hovered && marks.hovered != marks.selected)
        paintRing(frame, marks.hovered, m_inks.muted, 2);
    if (marks.selected)
        paintRing(frame, marks.selected, m_inks.focus, marks.focused ? 3.5 : 2.5);
}

// Around the thing; never so small that it is not found.
void MapPainter::paintRing(const Frame& frame, const Thing& thing, const QColor& color, double width)
{
    QRectF rect = frame.camera.toScreen(frame.layout.rectOf(frame.map, thing));
    if (!rect.intersects(QRectF(QPointF(0, 0), frame.window)))
        return;
    const bool mark = width < 2;  // of a search: as large as the thing
    const double grow = std::max(width / 2 + 1, mark ? 1.0 : (smallestRing - std::min(rect.width(), rect.height())) / 2);
    rect.adjust(-grow, -grow, grow, grow);
    // Far outside of the window a side of it is not drawn, nor needed.
    rect = rect.intersected(QRectF(QPointF(0, 0), frame.window).adjusted(-20, -20, 20, 20));
    frame.painter.setBrush(Qt::NoBrush);
    frame.painter.setPen(QPen(m_inks.page, width + 2));
    frame.painter.drawRoundedRect(rect, 4, 4);
    frame.painter.setPen(QPen(color, width));
    frame.painter.drawRoundedRect(rect, 4, 4);
}

}  // namespace fairlead::views
