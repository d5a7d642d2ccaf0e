#pragma once

#include "model/diagram/display_list.h"

#include <QFont>
#include <QGlyphRun>
#include <QPainter>
#include <QRawFont>
#include <QRectF>

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::views {

// Writes very many short lines a frame: the glyphs of ASCII are looked up once, so that nothing is
// shaped again. Other texts take the usual, slower way. One size of one face; one thread.
class LabelFont {
public:
    // `size` in pixels.
    LabelFont(diagram::TextStyle style, double size);

    double height() const { return m_height; }
    double width(std::string_view text) const;
    // One line, vertically centred in the box and cut in its middle where it is too long; nothing where
    // not even a few letters fit.
    void draw(QPainter& painter, const QRectF& box, std::string_view text, diagram::Align align = diagram::Align::left) const;

private:
    struct Glyph {
        quint32 index = 0;
        double advance = 0;
    };
    static bool isPlain(std::string_view text);
    const Glyph& glyph(char c) const { return m_glyphs[static_cast<unsigned char>(c)]; }
    void append(std::string_view text, double& x) const;
    void append(const Glyph& glyph, double& x) const;
    double fill(std::string_view text, double room) const;
    void drawSlowly(QPainter& painter, const QRectF& box, std::string_view text, diagram::Align align) const;

    QFont m_font;
    QRawFont m_raw;
    double m_height = 0;
    double m_baseline = 0;  // below the middle of a line
    std::array<Glyph, 128> m_glyphs;
    Glyph m_ellipsis;
    mutable QGlyphRun m_run;
    mutable std::vector<quint32> m_indexes;  // of the line being written; kept to save allocations
    mutable std::vector<QPointF> m_positions;
};

}  // namespace fairlead::views
