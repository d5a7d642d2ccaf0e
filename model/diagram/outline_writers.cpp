#include "model/diagram/outline_writers.h"

#include "model/diagram/markup.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace fairlead::diagram {

namespace {

using Box = OutlineBox::Kind;
using Way = OutlineLink::Kind;

Role roleOf(Box kind)
{
    constexpr std::array roles{Role::outside,         Role::entry,     Role::node,          Role::client,
                               Role::serviceBand,     Role::rulesBox,  Role::endpointReady, Role::endpointNotReady,
                               Role::endpointOutside, Role::difference};
    return roles[static_cast<std::size_t>(kind)];
}

Role roleOf(Way kind)
{
    constexpr std::array roles{Role::edge, Role::edgeFocus, Role::edgeLocal, Role::edgeRemote, Role::edgeMissing};
    return roles[static_cast<std::size_t>(kind)];
}

bool dashed(Way kind) { return kind == Way::remote || kind == Way::missing; }

struct Look {
    std::string fill;
    std::string stroke;
    std::string text;
};

Look lookOf(Role role)
{
    const RoleColours all = colours(role, Scheme::light);
    return {markupColour(all.fill), markupColour(all.stroke), markupColour(all.text)};
}

bool hasChildren(const ServiceOutline& outline, const std::string& id)
{
    return std::ranges::any_of(outline.boxes, [&id](const OutlineBox& box) { return box.parent == id; });
}

// Each character that `special` holds replaced by what `escape` makes of it.
template <class Escape> std::string escaped(std::string_view text, std::string_view special, Escape escape)
{
    std::string result;
    for (const char c : text) {
        if (special.find(c) != std::string_view::npos)
            result += escape(c);
        else
            result += c;
    }
    return result;
}

std::string joined(const std::vector<std::string>& lines, std::string_view separator, auto quote)
{
    std::string text;
    for (const std::string& line : lines)
        text += (text.empty() ? "" : std::string(separator)) + quote(line);
    return text;
}

// Mermaid knows entities, and takes little else literally.
std::string mermaidText(std::string_view text)
{
    return escaped(text, "\"#<>&;`", [](char c) { return '#' + std::to_string(static_cast<int>(c)) + ';'; });
}

std::string backslashed(std::string_view text)
{
    return escaped(text, "\"\\", [](char c) { return std::string("\\") + c; });
}

// In double quotes D2 replaces ${…}.
std::string d2Text(std::string_view text)
{
    return escaped(text, "\"\\$", [](char c) { return std::string("\\") + c; });
}

std::string mermaidBox(const OutlineBox& box)
{
    const std::string label = '"' + joined(box.lines, "<br/>", mermaidText) + '"';
    switch (box.kind) {
    case Box::outside:
        return box.id + "([" + label + "])";
    case Box::client:
    case Box::endpoint:
    case Box::notReady:
        return box.id + '(' + label + ')';
    default:
        return box.id + '[' + label + ']';
    }
}

std::string pathOf(const ServiceOutline& outline, const std::string& id)
{
    const auto found = std::ranges::find(outline.boxes, id, &OutlineBox::id);
    return found == outline.boxes.end() || found->parent.empty() ? id : pathOf(outline, found->parent) + '.' + id;
}

}  // namespace

std::string writeMermaid(const ServiceOutline& outline)
{
    std::string text = "---\ntitle: \"" + backslashed(outline.title) + "\"\n---\n%% " + outline.sentence + "\n%% "
        + outline.source + "\nflowchart TB\n";
    for (const OutlineBox& box : outline.boxes) {
        if (!box.parent.empty())
            continue;
        if (!hasChildren(outline, box.id)) {
            text += "  " + mermaidBox(box) + '\n';
            continue;
        }
        text += "  subgraph " + box.id + "[\"" + joined(box.lines, "<br/>", mermaidText) + "\"]\n";
        for (const OutlineBox& child : outline.boxes) {
            if (child.parent == box.id)
                text += "    " + mermaidBox(child) + '\n';
        }
        text += "  end\n";
    }
    std::size_t number = 0;
    std::string styles;
    for (const OutlineLink& link : outline.links) {
        const char* const arrow = link.kind == Way::possible ? " --> " : dashed(link.kind) ? " -.-> " : " ==> ";
        text += "  " + link.from + arrow + (link.label.empty() ? "" : "|\"" + mermaidText(link.label) + "\"| ") + link.to + '\n';
        styles += "  linkStyle " + std::to_string(number++) + " stroke:" + lookOf(roleOf(link.kind)).stroke + '\n';
    }
    for (const OutlineBox& box : outline.boxes) {
        const Look look = lookOf(roleOf(box.kind));
        styles += "  style " + box.id + " fill:" + look.fill + ",stroke:" + look.stroke + ",color:" + look.text + '\n';
    }
    return text + styles;
}

std::string writeD2(const ServiceOutline& outline)
{
    std::string text = "# " + outline.title + ": " + outline.sentence + "\n# " + outline.source + "\ndirection: down\n";
    for (const OutlineBox& box : outline.boxes) {
        const Look look = lookOf(roleOf(box.kind));
        const char* const shape = box.kind == Box::outside ? "oval" : "rectangle";
        text += pathOf(outline, box.id) + ": \"" + joined(box.lines, "\\n", d2Text) + "\" {\n  shape: " + shape
            + "\n  style: {\n    fill: \"" + look.fill + "\"\n    stroke: \"" + look.stroke + "\"\n    font-color: \"" + look.text
            + "\"\n" + (box.kind == Box::notReady || box.kind == Box::beyond ? "    stroke-dash: 5\n" : "") + "  }\n}\n";
    }
    for (const OutlineLink& link : outline.links)
        text += pathOf(outline, link.from) + " -> " + pathOf(outline, link.to)
            + (link.label.empty() ? "" : ": \"" + d2Text(link.label) + '"') + " {\n  style.stroke: \""
            + lookOf(roleOf(link.kind)).stroke + "\"\n" + (dashed(link.kind) ? "  style.stroke-dash: 5\n" : "")
            + (link.kind == Way::possible ? "" : "  style.stroke-width: 3\n") + "}\n";
    return text;
}

std::string writeDot(const ServiceOutline& outline)
{
    std::string text = "// " + outline.sentence + "\n// " + outline.source + "\ndigraph service {\n  graph [label=\""
        + backslashed(outline.title)
        + "\", labelloc=t, labeljust=l, fontname=\"DejaVu Sans\", compound=true, ranksep=0.6]\n"
          "  node [shape=box, style=\"rounded,filled\", fontname=\"DejaVu Sans\"]\n  edge [fontname=\"DejaVu Sans\"]\n";
    const auto look = [](const OutlineBox& box) {
        const Look all = lookOf(roleOf(box.kind));
        return "fillcolor=\"" + all.fill + "\", color=\"" + all.stroke + "\", fontcolor=\"" + all.text + '"';
    };
    const auto label = [](const OutlineBox& box) { return "label=\"" + joined(box.lines, "\\n", backslashed) + '"'; };
    const auto leaf = [&](const OutlineBox& box) {
        return box.id + " [" + label(box) + ", " + look(box) + (box.kind == Box::outside ? ", shape=oval" : "")
            + (box.kind == Box::notReady ? ", style=\"rounded,filled,dashed\"" : "") + "]\n";
    };
    for (const OutlineBox& box : outline.boxes) {
        if (!box.parent.empty())
            continue;
        if (!hasChildren(outline, box.id)) {
            text += "  " + leaf(box);
            continue;
        }
        text += "  subgraph cluster_" + box.id + " {\n    graph [" + label(box) + ", style=\"rounded,filled"
            + (box.kind == Box::beyond ? ",dashed" : "") + "\", " + look(box) + "]\n";
        for (const OutlineBox& child : outline.boxes) {
            if (child.parent == box.id)
                text += "    " + leaf(child);
        }
        text += "  }\n";
    }
    for (const OutlineLink& link : outline.links)
        text += "  " + link.from + " -> " + link.to + " [color=\"" + lookOf(roleOf(link.kind)).stroke + '"'
            + (link.label.empty() ? "" : ", label=\"" + backslashed(link.label) + '"')
            + (dashed(link.kind) ? ", style=dashed" : "") + (link.kind == Way::possible ? "" : ", penwidth=2.5") + "]\n";
    return text + "}\n";
}

}  // namespace fairlead::diagram
