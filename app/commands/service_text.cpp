#include "app/commands/service_text.h"

#include "model/diagram/outline_writers.h"
#include "model/diagram/service_json.h"
#include "model/diagram/service_markdown.h"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>

namespace fairlead::app {

bool isTextFormat(std::string_view format)
{
    constexpr std::array<std::string_view, 5> formats{"md", "mmd", "d2", "dot", "json"};
    return std::ranges::find(formats, format) != formats.end();
}

std::string serviceText(const diagram::ServiceGraph& graph, const diagram::ServiceLayoutOptions& options, std::string_view format)
{
    if (format == "md")
        return diagram::writeMarkdown(graph, options);
    if (format == "json")
        return boost::json::serialize(diagram::serviceJson(graph)) + '\n';
    const diagram::ServiceOutline outline = diagram::outlineService(graph, options);
    return format == "mmd" ? diagram::writeMermaid(outline)
        : format == "d2"   ? diagram::writeD2(outline)
                           : diagram::writeDot(outline);
}

}  // namespace fairlead::app
