#pragma once

#include "model/diagram/picture_builder.h"
#include "model/map/map_layout.h"
#include "model/map/map_picture.h"

#include <string>
#include <vector>

namespace fairlead::map {

// Draws a map entry by entry; used by drawMap() alone. The layout's zones are brought to the scale of
// the detail, the services stand above them at their full size.
class MapDrawing {
public:
    MapDrawing(const ClusterMap& map, const Emphasis& emphasis, const diagram::TextMeasure& measure,
               const MapPictureOptions& options);
    diagram::DisplayList draw();

private:
    // What a picture of such detail is drawn at.
    struct Page {
        double scale = 1;
        double top = 0;  // of the zones
        double layoutTop = 0;  // the same in the layout
    };

    diagram::Rect onPage(const diagram::Rect& rect) const;
    void drawHeader();
    void drawServices();
    void drawService(std::uint32_t service, const diagram::Rect& chip);
    void drawZone(std::uint32_t zone);
    void drawNode(std::uint32_t node, const std::string& parent);
    void drawNodeHeader(std::uint32_t node, const diagram::Rect& tile, diagram::Item& item);
    void drawBar(std::uint32_t node, const diagram::Rect& tile);
    void drawPods(std::uint32_t node, const std::string& parent);
    void drawPod(std::uint32_t pod, const std::string& parent);
    void drawLegend();
    void addLegend(const std::string& id, diagram::Role role, bool dashed, const std::string& words);
    std::string foldedWords() const;
    diagram::Role podRole(std::uint32_t pod) const;
    bool isPale(std::uint32_t pod) const;

    const ClusterMap& m_map;
    const Emphasis& m_emphasis;
    const MapPictureOptions& m_options;
    MapLayout m_layout;
    diagram::PictureBuilder m_builder;
    PictureDetail m_detail;
    Page m_page;
    double m_width = 0;
    double m_bottom = 0;
    diagram::Point m_legendAt;  // of the next entry
    std::size_t m_servicesLeftOut = 0;
};

}  // namespace fairlead::map
