#include "views/map/map_inks.h"

#include "model/map/map_words.h"
#include "views/diagram/diagram_painter.h"

namespace fairlead::views {

namespace {

QColor mixed(const QColor& color, const QColor& ground, double share)
{
    const auto mix = [share](int a, int b) { return qRound(a * share + b * (1 - share)); };
    return {mix(color.red(), ground.red()), mix(color.green(), ground.green()), mix(color.blue(), ground.blue())};
}

}  // namespace

MapInks::MapInks(diagram::Scheme scheme)
{
    using diagram::Role;
    const auto of = [scheme](Role role) { return diagram::colours(role, scheme); };
    const auto node = of(Role::node);
    const auto component = of(Role::component);
    const auto band = of(Role::serviceBand);
    const auto service = of(Role::chainService);
    const auto trouble = of(Role::difference);
    page = toColor(of(Role::page).fill);
    text = toColor(node.text);
    muted = toColor(node.mutedText);
    troubled = toColor(trouble.text);
    bandText = toColor(band.text);
    lit = toColor(band.fill);
    focus = toColor(of(Role::focus).stroke);
    at(Ink::blockEdge) = at(Ink::zoneEdge) = toColor(node.stroke);
    at(Ink::block) = toColor(node.fill);
    at(Ink::band) = toColor(band.fill);
    at(Ink::bandBlock) = toColor(service.fill);
    at(Ink::tile) = at(Ink::hole) = toColor(component.fill);
    at(Ink::tileEdge) = toColor(node.stroke);
    at(Ink::missingEdge) = toColor(of(Role::nodeMissing).stroke);
    at(Ink::troubledEdge) = toColor(trouble.stroke);
    at(Ink::troubledHeader) = toColor(trouble.fill);
    at(Ink::litEdge) = at(Ink::lit) = toColor(scheme == diagram::Scheme::dark ? band.stroke : band.fill);
    at(Ink::chipEdge) = toColor(service.stroke);
    at(Ink::chip) = toColor(component.fill);
    at(Ink::litChip) = toColor(band.fill);
    at(Ink::sign) = text;
    const QColor tile = at(Ink::tile);
    for (std::size_t i = 0; i < map::podStates; ++i) {
        const auto state = static_cast<map::PodState>(i);
        const auto colours = of(map::roleOf(state));
        const QColor strong = toColor(colours.stroke);
        at(inkOf(Ink::state, state)) = at(inkOf(Ink::stripe, state)) = strong;
        at(inkOf(Ink::dimmedState, state)) = mixed(strong, tile, 0.22);
        at(inkOf(Ink::paleState, state)) = toColor(colours.fill);
        stateText[i] = toColor(colours.text);
    }
}

void InkBatch::clear()
{
    for (auto& rects : m_rects)
        rects.clear();
}

void InkBatch::addFramed(Ink edge, Ink area, const QRect& rect, int width)
{
    constexpr int largeSide = 24;
    const QRect inner = rect.adjusted(width, width, -width, -width);
    if (rect.width() < largeSide || rect.height() < largeSide) {
        if (width > 0)
            add(edge, rect);
    } else if (width > 0) {
        add(edge, QRect(rect.left(), rect.top(), rect.width(), width));
        add(edge, QRect(rect.left(), rect.bottom() - width + 1, rect.width(), width));
        add(edge, QRect(rect.left(), inner.top(), width, inner.height()));
        add(edge, QRect(rect.right() - width + 1, inner.top(), width, inner.height()));
    }
    add(area, inner);
}

void InkBatch::paint(QPainter& painter, const MapInks& inks) const
{
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(Qt::NoPen);
    for (std::size_t i = 0; i < m_rects.size(); ++i) {
        if (m_rects[i].empty())
            continue;
        painter.setBrush(inks[static_cast<Ink>(i)]);
        painter.drawRects(m_rects[i].data(), static_cast<int>(m_rects[i].size()));
    }
}

}  // namespace fairlead::views
