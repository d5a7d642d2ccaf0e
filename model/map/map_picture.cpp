#include "model/map/map_picture.h"

#include "model/map/map_drawing.h"
#include "model/map/map_measures.h"
#include "model/map/map_words.h"

#include <algorithm>
#include <array>

namespace fairlead::map {

namespace {

using diagram::Align;
using diagram::Item;
using diagram::Rect;
using diagram::Role;
using diagram::Shape;
using diagram::TextStyle;

constexpr std::size_t mostNamedPods = 600;
constexpr std::size_t mostCells = 4000;
constexpr std::size_t mostBars = 400;  // nodes
constexpr std::size_t mostServices = 60;
constexpr double narrowest = 760;
constexpr double swatch = 14;
constexpr double leastCounts = 130;  // beside a zone's name

}  // namespace

PictureDetail pictureDetail(const ClusterMap& map)
{
    if (map.pods().size() <= mostNamedPods)
        return PictureDetail::names;
    if (map.pods().size() <= mostCells && map.nodes().size() <= mostBars)
        return PictureDetail::cells;
    return map.nodes().size() <= mostBars ? PictureDetail::bars : PictureDetail::dots;
}

Result<diagram::DisplayList> drawMap(const ClusterMap& map, const diagram::TextMeasure& measure, const MapPictureOptions& options)
{
    const auto emphasis = emphasize(map, options.filter, options.service);
    if (!emphasis)
        return emphasis.error();
    return MapDrawing(map, *emphasis, measure, options).draw();
}

MapDrawing::MapDrawing(const ClusterMap& map, const Emphasis& emphasis, const diagram::TextMeasure& measure,
                       const MapPictureOptions& options)
    : m_map(map),
      m_emphasis(emphasis),
      m_options(options),
      m_layout(map),
      m_builder(measure),
      m_detail(options.everything ? PictureDetail::names : pictureDetail(map))
{
    constexpr std::array<double, 4> scales{1, 0.34, 0.22, 0.022};
    m_page.scale = scales[static_cast<std::size_t>(m_detail)];
    m_page.layoutTop = m_layout.servicesRect().height > 0 ? m_layout.servicesRect().bottom() + zoneGap : mapMargin;
    m_width = std::max(narrowest, 2 * mapMargin + (m_layout.size().width - 2 * mapMargin) * m_page.scale);
}

diagram::DisplayList MapDrawing::draw()
{
    drawHeader();
    drawServices();
    m_page.top = m_bottom + 20;
    for (std::uint32_t zone = 0; zone < m_map.zones().size(); ++zone)
        drawZone(zone);
    drawLegend();
    std::string description = summaryOf(m_map) + '.';
    if (m_emphasis.filtered)
        description += ' ' + filterWords(m_map, m_options.filter, m_emphasis) + '.';
    if (const std::string folded = foldedWords(); !folded.empty())
        description += ' ' + folded;
    return m_builder.finish({m_width, m_bottom + mapMargin}, titleOf(m_map), description);
}

// Names of zones have their own room, whatever the scale; the tiles below them are scaled.
Rect MapDrawing::onPage(const Rect& rect) const
{
    return {mapMargin + (rect.x - mapMargin) * m_page.scale, m_page.top + (rect.y - m_page.layoutTop) * m_page.scale,
            rect.width * m_page.scale, rect.height * m_page.scale};
}

void MapDrawing::drawHeader()
{
    const double inner = m_width - 2 * mapMargin;
    double y = mapMargin - 8;
    m_builder.addText("title", Role::header, m_builder.text(mapMargin, y, inner, titleOf(m_map), TextStyle::title));
    y += m_builder.lineHeight(TextStyle::title) + 4;
    const auto& description = m_map.snapshot().evidence().description();
    std::string words = m_emphasis.filtered ? filterWords(m_map, m_options.filter, m_emphasis) : summaryOf(m_map);
    if (!description.kubernetes.empty())
        words += "  \u00B7  Kubernetes " + description.kubernetes;
    words += description.takenAt.empty() ? "  \u00B7  time unknown" : "  \u00B7  taken at " + description.takenAt;
    m_builder.addText("summary", Role::caption, m_builder.text(mapMargin, y, inner, words, TextStyle::body));
    m_bottom = y + m_builder.lineHeight(TextStyle::body) + 8;
    if (const std::string folded = foldedWords(); !folded.empty()) {
        m_builder.addText("folded", Role::caption, m_builder.text(mapMargin, m_bottom - 4, inner, folded, TextStyle::small));
        m_bottom += m_builder.lineHeight(TextStyle::small);
    }
}

std::string MapDrawing::foldedWords() const
{
    switch (m_detail) {
    case PictureDetail::names:
        return {};
    case PictureDetail::cells:
        return "More than " + counted(mostNamedPods, "pod", "pods") + ": they are drawn without names.";
    case PictureDetail::bars:
        return "More than " + counted(mostCells, "pod", "pods") + ": each node shows their states as a bar.";
    case PictureDetail::dots:
        break;
    }
    return "More than " + counted(mostBars, "node", "nodes")
        + ": each is a tile in the colour of the worst of its pods, without a name.";
}

// The band across all nodes: in the picture, above all zones.
void MapDrawing::drawServices()
{
    const std::size_t count = m_map.services().size();
    if (count == 0)
        return;
    const std::size_t shown = std::min(count, m_options.everything ? count : mostServices);
    m_servicesLeftOut = count - shown;
    const double inner = m_width - 2 * mapMargin - 2 * serviceGap;
    const auto columns = std::max<std::size_t>(1, static_cast<std::size_t>((inner + serviceGap) / (serviceWidth + serviceGap)));
    const std::size_t rows = (shown + columns - 1) / columns;
    const double band = 30;
    const double more = m_servicesLeftOut > 0 ? 24 : 0;
    const Rect block{mapMargin, m_bottom + 8, m_width - 2 * mapMargin,
                     band + serviceGap + static_cast<double>(rows) * (serviceHeight + serviceGap) + more};
    m_builder.addShape("services", Role::chainService, Shape::Kind::rectangle, block);
    Item& header = m_builder.addShape("services:band", Role::serviceBand, Shape::Kind::rectangle,
                                      {block.x, block.y, block.width, band}, "services");
    header.texts.push_back(m_builder.textIn({block.x, block.y, block.width, band},
                                            counted(count, "service", "services") + ": a cluster IP is on every node",
                                            TextStyle::heading, Align::left, 12));
    header.name = "Services";
    header.description = counted(count, "service", "services") + "; kube-proxy answers for a cluster IP on every node.";
    for (std::size_t i = 0; i < shown; ++i) {
        const double x = block.x + serviceGap + static_cast<double>(i % columns) * (serviceWidth + serviceGap);
        const double y = block.y + band + serviceGap + static_cast<double>(i / columns) * (serviceHeight + serviceGap);
        drawService(static_cast<std::uint32_t>(i), {x, y, serviceWidth, serviceHeight});
    }
    if (m_servicesLeftOut > 0)
        m_builder.addText("services:more", Role::caption,
                          m_builder.text(block.x + serviceGap, block.bottom() - more, inner,
                                         "+ " + counted(m_servicesLeftOut, "more service", "more services"), TextStyle::small),
                          "services");
    m_bottom = block.bottom();
}

void MapDrawing::drawService(std::uint32_t index, const Rect& chip)
{
    const MapService& service = m_map.services()[index];
    Item item = itemOf(m_map, m_layout, {Thing::Kind::service, index});
    item.shape = Shape{Shape::Kind::roundedRectangle, chip, service.state == MapService::State::notProxied};
    if (m_emphasis.services[index])
        item.role = Role::serviceBand;
    item.parent = "services";
    const double line = m_builder.lineHeight(TextStyle::small);
    const double y = chip.center().y - line;
    item.texts.push_back(m_builder.text(chip.x + 10, y, chip.width - 20, service.object->meta.qualifiedName(), TextStyle::small));
    item.texts.push_back(
        m_builder.text(chip.x + 10, y + line, chip.width - 20, addressOf(*service.object), TextStyle::monoSmall));
    m_builder.add(std::move(item));
}

void MapDrawing::drawZone(std::uint32_t index)
{
    const MapZone& zone = m_map.zones()[index];
    const Rect block = onPage(m_layout.zoneRect(index));
    Item item = itemOf(m_map, m_layout, {Thing::Kind::zone, index});
    item.shape = Shape{Shape::Kind::roundedRectangle, block, zone.kind != MapZone::Kind::zone};
    item.role = Role::legend;  // an outline
    const Rect header = onPage(m_layout.zoneHeader(index));
    const double title = m_builder.lineHeight(TextStyle::heading);
    const double small = m_builder.lineHeight(TextStyle::small);
    const double y = header.center().y - title / 2;
    if (header.height >= title) {
        const double width = std::min(header.width - 24, m_builder.width(titleOf(zone), TextStyle::heading) + 1);
        item.texts.push_back(m_builder.text(header.x + 12, y, width, titleOf(zone), TextStyle::heading));
        if (header.width - width > leastCounts)
            item.texts.push_back(m_builder.text(header.x + 24 + width, header.center().y - small / 2,
                                                std::max(0.0, header.width - width - 36), countsOf(zone), TextStyle::small));
    }
    const std::string id = m_builder.add(std::move(item)).id;
    for (std::uint32_t node = zone.firstNode; node < zone.firstNode + zone.nodeCount; ++node)
        drawNode(node, id);
    m_bottom = std::max(m_bottom, block.bottom());
}

void MapDrawing::drawNode(std::uint32_t index, const std::string& parent)
{
    const MapNode& node = m_map.nodes()[index];
    const Rect tile = onPage(m_layout.nodeRect(index));
    if (node.holdsNodeless())
        return m_detail <= PictureDetail::cells ? drawPods(index, parent) : void();
    Item item = itemOf(m_map, m_layout, {Thing::Kind::node, index});
    item.shape = Shape{m_detail == PictureDetail::dots ? Shape::Kind::rectangle : Shape::Kind::roundedRectangle, tile,
                       item.role == Role::nodeMissing};
    item.parent = parent;
    if (m_detail == PictureDetail::dots && item.role == Role::node) {
        const bool fine = node.counts[0] == node.podCount;
        item.role = node.podCount == 0 ? Role::node : fine ? Role::endpointReady : Role::endpointNotReady;
        if (m_emphasis.litOnNode[index] > 0)
            item.role = Role::serviceBand;
    }
    if (m_detail != PictureDetail::dots)
        drawNodeHeader(index, tile, item);
    const std::string id = m_builder.add(std::move(item)).id;
    if (m_detail == PictureDetail::bars)
        drawBar(index, tile);
    else if (m_detail != PictureDetail::dots)
        drawPods(index, id);
}

void MapDrawing::drawNodeHeader(std::uint32_t index, const Rect& tile, Item& item)
{
    const MapNode& node = m_map.nodes()[index];
    const bool whole = m_detail == PictureDetail::names;
    const double room = m_detail == PictureDetail::bars ? tile.height * 2 / 3 : onPage(m_layout.nodeHeader(index)).height;
    const double title = m_builder.lineHeight(TextStyle::heading);
    const double small = m_builder.lineHeight(TextStyle::small);
    const std::string pods = m_map.podsRead() ? counted(node.podCount, "pod", "pods") : "pods not read";
    const std::uint32_t lit = m_emphasis.litOnNode[index];
    const int lines = std::clamp(static_cast<int>((room - title - 4) / small), 0, whole ? 2 : 1);
    double y = tile.y + std::max(2.0, (room - title - lines * small) / 2);
    const double width = tile.width - 2 * tilePadding;
    double nameWidth = width;
    if (lines == 0) {
        const double countWidth = m_builder.width(pods, TextStyle::small) + 1;
        if (width > countWidth + 80) {
            item.texts.push_back(m_builder.text(tile.x + tile.width - tilePadding - countWidth, y + (title - small) / 2,
                                                countWidth, pods, TextStyle::small));
            nameWidth -= countWidth + 8;
        }
    }
    item.texts.push_back(m_builder.text(tile.x + tilePadding, y, nameWidth, node.name, TextStyle::heading));
    y += title;
    const std::string count = lit > 0 ? counted(lit, "endpoint", "endpoints") + " of " + pods
        : whole && node.podCount > 0  ? pods + ": " + wordsOf(node.counts)
                                      : pods;
    if (lines == 2)
        item.texts.push_back(m_builder.text(tile.x + tilePadding, y, width, stateOf(m_map, node), TextStyle::small));
    if (lines > 0)
        item.texts.push_back(m_builder.text(tile.x + tilePadding, y + (lines - 1) * small, width, count, TextStyle::small));
}

// A part for each state, as long as its share.
void MapDrawing::drawBar(std::uint32_t index, const Rect& tile)
{
    const MapNode& node = m_map.nodes()[index];
    const double y = tile.y + tile.height * 2 / 3;
    const double width = tile.width - 2 * tilePadding;
    double x = tile.x + tilePadding;
    for (std::size_t i = 0; i < podStates; ++i) {
        if (node.counts[i] == 0)
            continue;
        const double part = width * node.counts[i] / node.podCount;
        m_builder.addShape("bar:" + node.name + ':' + std::to_string(i), roleOf(static_cast<PodState>(i)), Shape::Kind::rectangle,
                           {x, y, part, tile.bottom() - y - 6}, "node:" + node.name);
        x += part;
    }
}

void MapDrawing::drawPods(std::uint32_t index, const std::string& parent)
{
    const MapNode& node = m_map.nodes()[index];
    for (std::uint32_t pod = node.firstPod; pod < node.firstPod + node.podCount; ++pod)
        drawPod(pod, parent);
}

bool MapDrawing::isPale(std::uint32_t pod) const
{
    return m_emphasis.pods[pod] == Emphasis::Pod::dimmed || (m_options.service && m_emphasis.pods[pod] != Emphasis::Pod::lit);
}

Role MapDrawing::podRole(std::uint32_t pod) const
{
    if (m_emphasis.pods[pod] == Emphasis::Pod::lit)
        return Role::serviceBand;
    return isPale(pod) ? Role::component : roleOf(m_map.pods()[pod].state);
}

void MapDrawing::drawPod(std::uint32_t index, const std::string& parent)
{
    const MapPod& pod = m_map.pods()[index];
    const Rect cell = onPage(m_layout.podRect(m_map, index));
    Item item = itemOf(m_map, m_layout, {Thing::Kind::pod, index}, m_options.service);
    item.shape =
        Shape{cell.height < 20 ? Shape::Kind::rectangle : Shape::Kind::roundedRectangle, cell, pod.state != PodState::ready};
    item.role = podRole(index);
    item.parent = parent;
    const double line = m_builder.lineHeight(TextStyle::small);
    const int lines = std::clamp(static_cast<int>(cell.height / line), 0, 3);
    if (m_detail == PictureDetail::names && lines > 0) {
        double y = cell.center().y - lines * line / 2;
        const auto write = [&](const std::string& text, TextStyle style) {
            item.texts.push_back(m_builder.text(cell.x + 8, y, cell.width - 16, text, style));
            y += line;
        };
        write(pod.object->meta.name, TextStyle::small);
        if (lines > 1)
            write(addressOf(*pod.object), TextStyle::monoSmall);
        if (lines > 2)
            write(pod.object->meta.nameSpace + " \u00B7 " + stateOf(pod), TextStyle::small);
    }
    m_builder.add(std::move(item));
}

void MapDrawing::addLegend(const std::string& id, Role role, bool dashed, const std::string& words)
{
    const double line = m_builder.lineHeight(TextStyle::small);
    const double width = m_builder.width(words, TextStyle::small) + 1;
    if (m_legendAt.x > mapMargin && m_legendAt.x + swatch + 6 + width > m_width - mapMargin)
        m_legendAt = {mapMargin, m_legendAt.y + line + 6};
    const auto& [x, y] = m_legendAt;
    Item& item = m_builder.addShape("legend:" + id, role, Shape::Kind::rectangle, {x, y + (line - swatch) / 2, swatch, swatch});
    item.shape->dashed = dashed;
    const double room = std::min(width, m_width - mapMargin - x - swatch - 6);
    m_builder.addText("legend:" + id + ":words", Role::caption, m_builder.text(x + swatch + 6, y, room, words, TextStyle::small));
    m_legendAt.x += swatch + 6 + width + 22;
}

// Of what is on the picture, no more.
void MapDrawing::drawLegend()
{
    m_legendAt = {mapMargin, m_bottom + 18};
    if (m_options.service) {
        const MapService& service = m_map.services()[m_options.service.index];
        addLegend("lit", Role::serviceBand, false,
                  "endpoint of " + service.object->meta.qualifiedName() + ": " + reachOf(m_map, service));
    }
    for (std::size_t i = 0; i < podStates; ++i) {
        const auto state = static_cast<PodState>(i);
        if (m_map.counts()[i] > 0)
            addLegend(std::string(wordsOf(state)), roleOf(state), state != PodState::ready,
                      counted(m_map.counts()[i], "pod ", "pods ") + std::string(wordsOf(state)));
    }
    for (const auto& [state, words] : {std::pair(MapService::State::degraded, "service with endpoints that are not ready"),
                                       std::pair(MapService::State::noEndpoints, "service without endpoints"),
                                       std::pair(MapService::State::notProxied, "service that kube-proxy does not serve")}) {
        if (std::ranges::find(m_map.services(), state, &MapService::state) != m_map.services().end())
            addLegend(words, roleOf(state), state == MapService::State::notProxied, words);
    }
    const auto troubled = static_cast<std::size_t>(
        std::ranges::count_if(m_map.nodes(), [this](const MapNode& node) { return isTroubled(m_map, node); }));
    if (troubled > 0)
        addLegend("troubled", Role::difference, false,
                  counted(troubled, "node that is not as it should be", "nodes that are not as they should be"));
    m_bottom = m_legendAt.y + m_builder.lineHeight(TextStyle::small);
}

}  // namespace fairlead::map
