#include "views/diagram/diagram_painter.h"

#include "model/diagram/font_metrics.h"
#include "model/diagram/stroke.h"

#include <QFontDatabase>
#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPathStroker>
#include <QPen>

#include <algorithm>
#include <cmath>

namespace fairlead::views {

namespace {

constexpr double hitWidth = 12;  // a thin line must still be easy to click

QPointF toPointF(const diagram::Point& point) { return {point.x, point.y}; }

QPainterPath shapePath(const diagram::Shape& shape)
{
    using Kind = diagram::Shape::Kind;
    const QRectF rect = toRectF(shape.rect);
    QPainterPath path;
    if (shape.kind == Kind::circle) {
        path.addEllipse(rect);
    } else if (shape.kind == Kind::diamond) {
        path.moveTo(rect.center().x(), rect.top());
        path.lineTo(rect.right(), rect.center().y());
        path.lineTo(rect.center().x(), rect.bottom());
        path.lineTo(rect.left(), rect.center().y());
        path.closeSubpath();
    } else {
        const double radius = diagram::cornerRadius(shape);
        path.addRoundedRect(rect, radius, radius);
    }
    return path;
}

QPainterPath polyline(const diagram::LinePath& line)
{
    using Kind = diagram::PathStep::Kind;
    QPainterPath path;
    for (const auto& step : line.steps) {
        if (step.kind == Kind::move)
            path.moveTo(toPointF(step.to));
        else if (step.kind == Kind::line)
            path.lineTo(toPointF(step.to));
        else
            path.quadTo(toPointF(step.control), toPointF(step.to));
    }
    return path;
}

QPainterPath arrowHead(const diagram::LinePath& line)
{
    QPainterPath path;
    if (line.head.empty())
        return path;
    path.moveTo(toPointF(line.head.front()));
    for (const auto& point : line.head)
        path.lineTo(toPointF(point));
    path.closeSubpath();
    return path;
}

// The same dashes as in files: Qt counts them in widths of the pen.
QPen penOf(const diagram::Colour& colour, double width, bool dashed)
{
    if (!colour.visible || width <= 0)
        return QPen(Qt::NoPen);
    QPen pen(toColor(colour), width, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin);
    if (dashed)
        pen.setDashPattern({diagram::dashOn / width, diagram::dashOff / width});
    return pen;
}

double widthOf(const diagram::Item& item)
{
    return std::max(item.line->width, diagram::colours(item.role, diagram::Scheme::light).strokeWidth);
}

}  // namespace

QRectF toRectF(const diagram::Rect& rect) { return {rect.x, rect.y, rect.width, rect.height}; }

QColor toColor(const diagram::Colour& colour)
{
    return colour.visible ? QColor(colour.red, colour.green, colour.blue) : QColor(0, 0, 0, 0);
}

QFont pictureFont(diagram::TextStyle style)
{
    // The faces inside the program; registered once for the life of the process.
    static const bool registered = [] {
        for (const char* file : {"DejaVuSans", "DejaVuSans-Bold", "DejaVuSansMono", "DejaVuSansMono-Bold"})
            QFontDatabase::addApplicationFont(QStringLiteral(":/fonts/%1.ttf").arg(QLatin1String(file)));
        return true;
    }();
    Q_UNUSED(registered)
    const auto face = diagram::fontFace(style);
    QFont font(face.mono ? QStringLiteral("DejaVu Sans Mono") : QStringLiteral("DejaVu Sans"));
    font.setPixelSize(static_cast<int>(std::lround(face.size)));
    font.setBold(face.bold);
    font.setHintingPreference(QFont::PreferNoHinting);  // else widths depend on zoom
    font.setKerning(false);
    return font;
}

void DiagramPainter::paint(QPainter& painter, const diagram::DisplayList& list) const
{
    painter.fillRect(QRectF(0, 0, list.size.width, list.size.height), pageColor());
    for (const auto& item : list.items)
        paint(painter, item);
}

void DiagramPainter::paint(QPainter& painter, const diagram::Item& item) const
{
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    if (item.shape)
        paintShape(painter, item);
    if (item.line)
        paintLine(painter, item);
    paintTexts(painter, item);
}

void DiagramPainter::paintShape(QPainter& painter, const diagram::Item& item) const
{
    const auto colours = diagram::colours(item.role, m_scheme);
    painter.setPen(penOf(colours.stroke, colours.strokeWidth, item.shape->dashed));
    painter.setBrush(colours.fill.visible ? QBrush(toColor(colours.fill)) : QBrush(Qt::NoBrush));
    painter.drawPath(shapePath(*item.shape));
}

void DiagramPainter::paintLine(QPainter& painter, const diagram::Item& item) const
{
    const diagram::Colour colour = diagram::colours(item.role, m_scheme).stroke;
    const double width = widthOf(item);
    const diagram::LinePath path = diagram::linePath(*item.line, width);
    painter.setPen(penOf(colour, width, item.line->dashed));
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(polyline(path));
    painter.fillPath(arrowHead(path), toColor(colour));
}

void DiagramPainter::paintTexts(QPainter& painter, const diagram::Item& item) const
{
    painter.setLayoutDirection(Qt::LeftToRight);  // else "80 → 8080" turns round in a window of the other direction
    for (const auto& text : item.texts) {
        const QFont font = pictureFont(text.style);
        const QFontMetricsF metrics(font);
        const QString words = QString::fromStdString(text.text);
        const double width = metrics.horizontalAdvance(words);
        double x = text.rect.x;
        if (text.align == diagram::Align::center)
            x += (text.rect.width - width) / 2;
        else if (text.align == diagram::Align::right)
            x += text.rect.width - width;
        painter.setFont(font);
        painter.setPen(toColor(diagram::textColour(item.role, text.style, m_scheme)));
        painter.drawText(QPointF(x, diagram::baseline(text)), words);
    }
}

QPainterPath DiagramPainter::outline(const diagram::Item& item)
{
    if (item.shape)
        return shapePath(*item.shape);
    if (item.line) {
        QPainterPathStroker stroker;
        stroker.setWidth(std::max(hitWidth, widthOf(item)));
        return stroker.createStroke(polyline(diagram::linePath(*item.line, widthOf(item))));
    }
    QPainterPath path;
    for (const auto& text : item.texts)
        path.addRect(toRectF(text.rect));
    return path;
}

QRectF DiagramPainter::bounds(const diagram::Item& item)
{
    QRectF rect;
    if (item.shape)
        rect = toRectF(item.shape->rect);
    if (item.line)
        rect = rect.united(polyline(diagram::linePath(*item.line, widthOf(item)))
                               .boundingRect()
                               .adjusted(-hitWidth, -hitWidth, hitWidth, hitWidth));
    for (const auto& text : item.texts)
        rect = rect.united(toRectF(text.rect));
    constexpr double strokeMargin = 4;
    return rect.adjusted(-strokeMargin, -strokeMargin, strokeMargin, strokeMargin);
}

}  // namespace fairlead::views
