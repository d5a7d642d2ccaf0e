#include "model/diagram/html_writer.h"

#include "model/diagram/svg_writer.h"

namespace fairlead::diagram {

namespace {

std::string sourceWords(const Item& item)
{
    std::string text;
    for (const SourceRef& source : item.evidence) {
        if (!source.file.empty())
            text += (text.empty() ? "" : ", ") + source.file + (source.line > 0 ? ':' + std::to_string(source.line) : "");
    }
    return text;
}

constexpr std::string_view lightStyle = "body{background:#ffffff;color:#14202e}th,td{border-bottom:1px solid #d5dbe3}"
                                        "td:last-child{color:#55606e}";
constexpr std::string_view darkStyle = "body{background:#12171e;color:#ecf1f7}th,td{border-bottom:1px solid #37424f}"
                                       "td:last-child{color:#a9b5c3}";
constexpr std::string_view commonStyle =
    "body{font-family:'DejaVu Sans',Verdana,sans-serif;margin:1.5rem;line-height:1.4}figure{margin:0}"
    "svg{max-width:100%;height:auto}table{border-collapse:collapse;margin-top:1rem}"
    "th,td{text-align:left;vertical-align:top;padding:.3rem .8rem .3rem 0}"
    "td:last-child{font-family:'DejaVu Sans Mono',monospace;font-size:.85em;overflow-wrap:anywhere}";

}  // namespace

std::string writeHtml(const DisplayList& picture, Scheme scheme)
{
    std::string svg = writeSvg(picture, {.scheme = scheme});
    svg.erase(0, svg.find("<svg"));
    std::string html = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                       "<meta name=\"viewport\" content=\"width=device-width\">\n<title>"
        + escapeXml(picture.title) + "</title>\n<style>" + std::string(commonStyle)
        + std::string(scheme == Scheme::dark ? darkStyle : lightStyle) + "</style>\n</head>\n<body>\n<figure>\n" + svg
        + "</figure>\n<h2>In words</h2>\n<p>" + escapeXml(picture.description)
        + "</p>\n<table>\n<tr><th>what</th><th>meaning</th><th>evidence</th></tr>\n";
    for (const Item& item : picture.items) {
        if (!item.name.empty())
            html += "<tr><td>" + escapeXml(item.name) + "</td><td>" + escapeXml(item.description) + "</td><td>"
                + escapeXml(sourceWords(item)) + "</td></tr>\n";
    }
    return html + "</table>\n</body>\n</html>\n";
}

}  // namespace fairlead::diagram
