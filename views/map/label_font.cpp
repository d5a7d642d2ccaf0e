#include "views/map/label_font.h"

#include "model/diagram/text_fitting.h"
#include "views/diagram/diagram_painter.h"

#include <QFontMetricsF>

#include <algorithm>

namespace fairlead::views {

namespace {

constexpr std::size_t longestLabelText = 400;
constexpr double fewestLetters = 2.5;  // beside the ellipsis, in widths of an "n"

}  // namespace

LabelFont::LabelFont(diagram::TextStyle style, double size) : m_font(pictureFont(style))
{
    m_font.setPixelSize(std::max(1, qRound(size)));
    m_raw = QRawFont::fromFont(m_font);
    m_run.setRawFont(m_raw);
    const QFontMetricsF metrics(m_font);
    m_height = metrics.ascent() + metrics.descent();
    m_baseline = (metrics.ascent() - metrics.descent()) / 2;
    for (char16_t c = ' '; c < 127; ++c) {
        const auto indexes = m_raw.glyphIndexesForString(QString(QChar(c)));
        const auto advances = m_raw.advancesForGlyphIndexes(indexes);
        if (!indexes.isEmpty())
            m_glyphs[c] = {indexes.front(), advances.front().x()};
    }
    const auto indexes = m_raw.glyphIndexesForString(QString(QChar(0x2026)));
    m_ellipsis = {indexes.isEmpty() ? 0 : indexes.front(),
                  indexes.isEmpty() ? 0 : m_raw.advancesForGlyphIndexes(indexes).front().x()};
}

bool LabelFont::isPlain(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return c >= ' ' && c < 127; });
}

double LabelFont::width(std::string_view text) const
{
    if (!isPlain(text))
        return QFontMetricsF(m_font).horizontalAdvance(QString::fromStdString(diagram::printable(text)));
    double sum = 0;
    for (const char c : text)
        sum += glyph(c).advance;
    return sum;
}

void LabelFont::append(const Glyph& glyph, double& x) const
{
    m_indexes.push_back(glyph.index);
    m_positions.emplace_back(x, 0);
    x += glyph.advance;
}

void LabelFont::append(std::string_view text, double& x) const
{
    for (const char c : text)
        append(glyph(c), x);
}

// The line as glyphs from x = 0 on; how wide it became.
double LabelFont::fill(std::string_view text, double room) const
{
    double x = 0;
    double whole = 0;
    for (const char c : text)
        whole += glyph(c).advance;
    if (whole <= room) {
        append(text, x);
        return x;
    }
    if (room < m_ellipsis.advance + fewestLetters * glyph('n').advance)
        return 0;
    // Letters from both ends in turn, while there is room.
    double left = room - m_ellipsis.advance;
    std::size_t head = 0;
    std::size_t tail = text.size();
    for (bool fromHead = true; head < tail; fromHead = !fromHead) {
        const double advance = glyph(fromHead ? text[head] : text[tail - 1]).advance;
        if (advance > left)
            break;
        left -= advance;
        if (fromHead)
            ++head;
        else
            --tail;
    }
    append(text.substr(0, head), x);
    append(m_ellipsis, x);
    append(text.substr(tail), x);
    return x;
}

void LabelFont::draw(QPainter& painter, const QRectF& box, std::string_view text, diagram::Align align) const
{
    text = text.substr(0, longestLabelText);
    if (text.empty() || box.width() <= 0)
        return;
    if (!isPlain(text))
        return drawSlowly(painter, box, text, align);
    m_indexes.clear();
    m_positions.clear();
    const double width = fill(text, box.width());
    if (m_indexes.empty())
        return;
    const double rest = box.width() - width;
    const double x = box.x() + (align == diagram::Align::center ? rest / 2 : align == diagram::Align::right ? rest : 0);
    m_run.setRawData(m_indexes.data(), m_positions.data(), static_cast<int>(m_indexes.size()));
    painter.drawGlyphRun(QPointF(qRound(x), qRound(box.center().y() + m_baseline)), m_run);
}

void LabelFont::drawSlowly(QPainter& painter, const QRectF& box, std::string_view text, diagram::Align align) const
{
    const QFontMetricsF metrics(m_font);
    const QString words = metrics.elidedText(QString::fromStdString(diagram::printable(text)), Qt::ElideMiddle, box.width());
    const Qt::Alignment side = align == diagram::Align::center ? Qt::AlignHCenter
        : align == diagram::Align::right                       ? Qt::AlignRight
                                                               : Qt::AlignLeft;
    painter.setFont(m_font);
    painter.drawText(box, static_cast<int>(side | Qt::AlignVCenter) | Qt::TextSingleLine | Qt::TextForceLeftToRight, words);
}

}  // namespace fairlead::views
