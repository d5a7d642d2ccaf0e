#include "model/diagram/svg_writer.h"

#include "model/diagram/font_metrics.h"
#include "model/diagram/markup.h"
#include "model/diagram/stroke.h"
#include "model/diagram/text_fitting.h"

#include <algorithm>
#include <array>

namespace fairlead::diagram {

namespace {

std::string attribute(std::string_view name, std::string_view value)
{
    return ' ' + std::string(name) + "=\"" + escapeXml(value) + '"';
}

std::string attribute(std::string_view name, double value) { return ' ' + std::string(name) + "=\"" + markupNumber(value) + '"'; }

std::string_view linkKind(Link::Kind kind)
{
    constexpr std::array<std::string_view, 8> names{"none", "service", "node", "pod", "chains", "chain", "rule", "evidence"};
    return names[static_cast<std::size_t>(kind)];
}

std::string linkAttributes(const std::string& prefix, const Link& link)
{
    if (link.kind == Link::Kind::none)
        return {};
    std::string text = attribute(prefix, linkKind(link.kind));
    const auto add = [&](const char* name, const std::string& value) {
        if (!value.empty())
            text += attribute(prefix + '-' + name, value);
    };
    add("namespace", link.nameSpace);
    add("name", link.name);
    add("node", link.node);
    add("chain", link.chain);
    return text;
}

class Writer {
public:
    Writer(const DisplayList& picture, const SvgOptions& options) : m_picture(picture), m_options(options) { }

    std::string write()
    {
        const std::string width = markupNumber(m_picture.size.width);
        const std::string height = markupNumber(m_picture.size.height);
        m_svg = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + width
            + "\" height=\"" + height + "\" viewBox=\"0 0 " + width + ' ' + height
            + "\" role=\"img\" aria-labelledby=\"picture-title picture-desc\"" + attribute("font-family", fontFamilies(false))
            + ">\n";
        m_svg += "<title id=\"picture-title\">" + escapeXml(m_picture.title) + "</title>\n<desc id=\"picture-desc\">"
            + escapeXml(m_picture.description) + "</desc>\n";
        m_svg += "<metadata>" + escapeXml(m_options.generator) + "</metadata>\n";
        m_svg +=
            "<rect width=\"100%\" height=\"100%\" fill=\"" + markupColour(colours(Role::page, m_options.scheme).fill) + "\"/>\n";
        for (const Item& item : m_picture.items)
            writeItem(item);
        m_svg += "</svg>\n";
        return std::move(m_svg);
    }

private:
    void writeItem(const Item& item)
    {
        m_svg += "<g" + attribute("id", item.id);
        if (!item.parent.empty())
            m_svg += attribute("data-parent", item.parent);
        m_svg += linkAttributes("data-link", item.link);
        m_svg += linkAttributes("data-drill", item.drill);
        if (!item.evidence.empty()) {
            std::string where;
            for (const SourceRef& source : item.evidence)
                where += (where.empty() ? "" : " ") + source.file + ':' + std::to_string(source.line);
            m_svg += attribute("data-evidence", where);
        }
        m_svg += ">\n";
        if (!item.name.empty())
            m_svg += "<title>" + escapeXml(item.name) + "</title>\n";
        if (!item.description.empty())
            m_svg += "<desc>" + escapeXml(item.description) + "</desc>\n";
        if (item.shape)
            writeShape(*item.shape, colours(item.role, m_options.scheme));
        if (item.line)
            writeLine(*item.line, colours(item.role, m_options.scheme));
        for (const Text& text : item.texts)
            writeText(text, item.role);
        m_svg += "</g>\n";
    }

    void writeShape(const Shape& shape, const RoleColours& look)
    {
        const Rect& r = shape.rect;
        if (shape.kind == Shape::Kind::diamond) {
            const Point c = r.center();
            m_svg += "<path d=\"M" + markupNumber(c.x) + ' ' + markupNumber(r.y) + 'L' + markupNumber(r.right()) + ' '
                + markupNumber(c.y) + 'L' + markupNumber(c.x) + ' ' + markupNumber(r.bottom()) + 'L' + markupNumber(r.x) + ' '
                + markupNumber(c.y) + "Z\"";
        } else if (shape.kind == Shape::Kind::circle) {
            m_svg += "<ellipse" + attribute("cx", r.center().x) + attribute("cy", r.center().y) + attribute("rx", r.width / 2)
                + attribute("ry", r.height / 2);
        } else {
            m_svg +=
                "<rect" + attribute("x", r.x) + attribute("y", r.y) + attribute("width", r.width) + attribute("height", r.height);
            if (const double radius = cornerRadius(shape); radius > 0)
                m_svg += attribute("rx", radius);
        }
        m_svg += attribute("fill", markupColour(look.fill));
        writeStroke(look.stroke, look.strokeWidth, shape.dashed);
        m_svg += "/>\n";
    }

    void writeStroke(const Colour& colour, double width, bool dashed)
    {
        if (!colour.visible || width <= 0)
            return;
        m_svg += attribute("stroke", markupColour(colour)) + attribute("stroke-width", width);
        if (dashed)
            m_svg += " stroke-dasharray=\"" + markupNumber(dashOn) + ' ' + markupNumber(dashOff) + '"';
    }

    void writeLine(const Line& line, const RoleColours& look)
    {
        const double width = std::max(line.width, look.strokeWidth);
        const LinePath path = linePath(line, width);
        m_svg += "<path d=\"";
        for (const PathStep& step : path.steps) {
            if (step.kind == PathStep::Kind::curve)
                m_svg += 'Q' + markupNumber(step.control.x) + ' ' + markupNumber(step.control.y) + ' ';
            else
                m_svg += step.kind == PathStep::Kind::move ? 'M' : 'L';
            m_svg += markupNumber(step.to.x) + ' ' + markupNumber(step.to.y);
        }
        m_svg += "\" fill=\"none\"";
        writeStroke(look.stroke, width, line.dashed);
        m_svg += "/>\n";
        if (path.head.empty())
            return;
        m_svg += "<path d=\"M" + markupNumber(path.head[0].x) + ' ' + markupNumber(path.head[0].y) + 'L'
            + markupNumber(path.head[1].x) + ' ' + markupNumber(path.head[1].y) + 'L' + markupNumber(path.head[2].x) + ' '
            + markupNumber(path.head[2].y) + "Z\"" + attribute("fill", markupColour(look.stroke)) + "/>\n";
    }

    void writeText(const Text& text, Role role)
    {
        if (text.text.empty())
            return;
        const FontFace face = fontFace(text.style);
        const Rect& r = text.rect;
        const double x = text.align == Align::left ? r.x : text.align == Align::right ? r.right() : r.center().x;
        m_svg += "<text" + attribute("x", x) + attribute("y", baseline(text)) + attribute("font-size", face.size);
        if (face.mono)
            m_svg += attribute("font-family", fontFamilies(true));
        if (face.bold)
            m_svg += " font-weight=\"bold\"";
        if (text.align != Align::left)
            m_svg += text.align == Align::right ? " text-anchor=\"end\"" : " text-anchor=\"middle\"";
        m_svg += attribute("fill", markupColour(textColour(role, text.style, m_options.scheme)));
        m_svg += " xml:space=\"preserve\">" + escapeXml(text.text) + "</text>\n";
    }

    const DisplayList& m_picture;
    const SvgOptions& m_options;
    std::string m_svg;
};

}  // namespace

std::string escapeXml(std::string_view text)
{
    std::string result;
    result.reserve(text.size());
    for (std::size_t position = 0; position < text.size();) {
        const char32_t c = nextCodePoint(text, position);
        switch (c) {
        case '&':
            result += "&amp;";
            break;
        case '<':
            result += "&lt;";
            break;
        case '>':
            result += "&gt;";
            break;
        case '"':
            result += "&quot;";
            break;
        case '\t':
        case '\n':
        case '\r':
            result += ' ';
            break;
        default:
            appendUtf8(result, c < 0x20 || c == 0x7F || c == 0xFFFE || c == 0xFFFF ? 0xFFFD : c);
        }
    }
    return result;
}

std::string writeSvg(const DisplayList& picture, const SvgOptions& options) { return Writer(picture, options).write(); }

}  // namespace fairlead::diagram
