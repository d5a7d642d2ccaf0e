#include "model/diagram/drawio_writer.h"

#include "model/diagram/font_metrics.h"
#include "model/diagram/markup.h"
#include "model/diagram/svg_writer.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace fairlead::diagram {

namespace {

std::string geometry(const Rect& rect)
{
    return "<mxGeometry x=\"" + markupNumber(rect.x) + "\" y=\"" + markupNumber(rect.y) + "\" width=\"" + markupNumber(rect.width)
        + "\" height=\"" + markupNumber(rect.height) + "\" as=\"geometry\"/>";
}

std::string point(const Point& p, std::string_view as)
{
    return "<mxPoint x=\"" + markupNumber(p.x) + "\" y=\"" + markupNumber(p.y) + '"'
        + (as.empty() ? "" : " as=\"" + std::string(as) + '"') + "/>";
}

class Writer {
public:
    Writer(const DisplayList& picture, Scheme scheme) : m_picture(picture), m_scheme(scheme) { }

    std::string write()
    {
        m_xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<mxfile host=\"Fairlead\">\n<diagram id=\"picture\" name=\""
            + escapeXml(m_picture.title) + "\">\n<mxGraphModel grid=\"0\" page=\"1\" pageWidth=\""
            + markupNumber(std::ceil(m_picture.size.width)) + "\" pageHeight=\"" + markupNumber(std::ceil(m_picture.size.height))
            + "\" background=\"" + markupColour(colours(Role::page, m_scheme).fill)
            + "\">\n<root>\n<mxCell id=\"0\"/>\n<mxCell id=\"1\" parent=\"0\"/>\n";
        for (const Item& item : m_picture.items)
            writeItem(item);
        return std::move(m_xml) + "</root>\n</mxGraphModel>\n</diagram>\n</mxfile>\n";
    }

private:
    void writeItem(const Item& item)
    {
        if (item.shape)
            writeShape(item);
        if (item.line)
            writeLine(item);
        int count = 0;
        for (const Text& text : item.texts)
            writeText(item, text, ++count);
    }

    std::string stroke(const RoleColours& look, bool dashed, double width) const
    {
        return "strokeColor=" + markupColour(look.stroke) + ";strokeWidth=" + markupNumber(std::max(width, look.strokeWidth))
            + (dashed ? ";dashed=1" : "") + ';';
    }

    void writeShape(const Item& item)
    {
        const RoleColours look = colours(item.role, m_scheme);
        std::string style;
        switch (item.shape->kind) {
        case Shape::Kind::rectangle:
            style = "rounded=0;";
            break;
        case Shape::Kind::roundedRectangle:
            style = "rounded=1;absoluteArcSize=1;arcSize=16;";
            break;
        case Shape::Kind::pill:
            style = "rounded=1;arcSize=50;";
            break;
        case Shape::Kind::circle:
            style = "ellipse;";
            break;
        case Shape::Kind::diamond:
            style = "rhombus;";
            break;
        }
        m_xml += "<UserObject label=\"\" tooltip=\""
            + escapeXml(item.name + (item.description.empty() ? "" : ": ") + item.description) + "\" id=\"" + escapeXml(item.id)
            + "\"><mxCell style=\"" + style + "html=0;fillColor=" + markupColour(look.fill) + ';'
            + stroke(look, item.shape->dashed, 0) + "\" vertex=\"1\" parent=\"1\">" + geometry(item.shape->rect)
            + "</mxCell></UserObject>\n";
    }

    void writeLine(const Item& item)
    {
        const std::vector<Point>& points = item.line->points;
        if (points.size() < 2)
            return;
        const RoleColours look = colours(item.role, m_scheme);
        m_xml += "<mxCell id=\"" + escapeXml(item.id) + "\" style=\"edgeStyle=none;rounded=1;html=0;"
            + std::string(item.line->arrow ? "endArrow=block;endFill=1;" : "endArrow=none;")
            + stroke(look, item.line->dashed, item.line->width)
            + "\" edge=\"1\" parent=\"1\"><mxGeometry relative=\"1\" as=\"geometry\">" + point(points.front(), "sourcePoint")
            + point(points.back(), "targetPoint");
        if (points.size() > 2) {
            m_xml += "<Array as=\"points\">";
            for (std::size_t i = 1; i + 1 < points.size(); ++i)
                m_xml += point(points[i], "");
            m_xml += "</Array>";
        }
        m_xml += "</mxGeometry></mxCell>\n";
    }

    // Relative to the shape it stands on, so that it goes where the shape goes.
    void writeText(const Item& item, const Text& text, int count)
    {
        if (text.text.empty())
            return;
        constexpr std::array<std::string_view, 3> aligns{"left", "center", "right"};
        const FontFace face = fontFace(text.style);
        Rect rect = text.rect;
        if (item.shape) {
            rect.x -= item.shape->rect.x;
            rect.y -= item.shape->rect.y;
        }
        m_xml += "<mxCell id=\"" + escapeXml(item.id + "~text" + std::to_string(count)) + "\" value=\"" + escapeXml(text.text)
            + "\" style=\"text;html=0;spacing=0;verticalAlign=middle;align="
            + std::string(aligns[static_cast<std::size_t>(text.align)]) + ";fontSize=" + markupNumber(face.size)
            + ";fontFamily=" + (face.mono ? "DejaVu Sans Mono" : "DejaVu Sans") + (face.bold ? ";fontStyle=1" : "")
            + ";fontColor=" + markupColour(textColour(item.role, text.style, m_scheme)) + ";\" vertex=\"1\" parent=\""
            + (item.shape ? escapeXml(item.id) : "1") + "\">" + geometry(rect) + "</mxCell>\n";
    }

    const DisplayList& m_picture;
    Scheme m_scheme;
    std::string m_xml;
};

}  // namespace

std::string writeDrawio(const DisplayList& picture, Scheme scheme) { return Writer(picture, scheme).write(); }

}  // namespace fairlead::diagram
