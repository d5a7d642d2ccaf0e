#pragma once

#include "model/map/cluster_map.h"
#include "model/map/map_filter.h"
#include "model/map/map_layout.h"
#include "views/map/label_font.h"
#include "views/map/map_camera.h"
#include "views/map/map_inks.h"

#include <memory>
#include <span>
#include <vector>

namespace fairlead::views {

// A map and where everything on it lies; shared with what works on it in the background.
struct MapContent {
    std::shared_ptr<const map::ClusterMap> map;
    std::shared_ptr<const map::MapLayout> layout;

    explicit operator bool() const { return map && layout; }
};

// What stands out on it.
struct MapMarks {
    map::Thing selected;
    map::Thing hovered;
    std::span<const map::Thing> found;
    bool focused = false;
};

// Paints the part of a map that a window shows, with as much detail as can be told apart. Cost: linear
// in what is seen. Keeps buffers from frame to frame, so it belongs to one thread.
class MapPainter {
public:
    // `textScale`: how much larger than usual a person's texts are.
    MapPainter(diagram::Scheme scheme, double textScale);

    const MapInks& inks() const { return m_inks; }
    void paint(QPainter& painter, const QSizeF& window, const MapCamera& camera, const MapContent& content,
               const map::Emphasis& emphasis, const MapMarks& marks);
    // The whole map in small, without texts.
    void paintSmall(QPainter& painter, const QSizeF& size, const MapContent& content, const map::Emphasis& emphasis);

private:
    // What is painted now; valid within paint().
    struct Frame {
        QPainter& painter;
        const QSizeF window;
        const MapCamera& camera;
        const map::ClusterMap& map;
        const map::MapLayout& layout;
        const map::Emphasis& emphasis;
        diagram::Rect seen;
        map::Detail detail;
    };
    struct Label {
        std::uint32_t index;
        QRect rect;
    };
    using Lit = map::Emphasis::Pod;

    void collect(const Frame& frame);
    static bool isCovered(const Frame& frame);
    static bool sparesTiles(const Frame& frame);
    void addZones(const Frame& frame);
    void addGaps(const Frame& frame, const diagram::Rect& tile);
    void addNode(const Frame& frame, std::uint32_t node);
    void addShares(const Frame& frame, std::uint32_t node, const QRect& tile);
    void addPods(const Frame& frame, std::uint32_t node);
    void addPod(const Frame& frame, std::uint32_t pod, const QRect& cell);
    void addNamedPod(map::PodState state, Lit lit, const QRect& cell);
    void addServices(const Frame& frame);
    void writeZones(const Frame& frame);
    void writeZoneLabel(const Frame& frame, const QRectF& block, const std::string& title, const std::string& counts);
    void writeNodes(const Frame& frame);
    void writeNode(const Frame& frame, std::uint32_t node, const QRectF& header);
    void writeNodeState(const Frame& frame, std::uint32_t node, QRectF line, bool two);
    static std::string podWords(const Frame& frame, std::uint32_t node);
    std::string nodeInSight(const Frame& frame, std::uint32_t zone) const;
    void writePods(const Frame& frame);
    void writeServices(const Frame& frame);
    void paintMarks(const Frame& frame, const MapMarks& marks);
    void paintRing(const Frame& frame, const map::Thing& thing, const QColor& color, double width);
    Lit litOf(const Frame& frame, std::uint32_t pod) const;
    void chooseFonts(double scale);

    MapInks m_inks;
    double m_textScale;
    double m_fontScale = 0;
    std::vector<LabelFont> m_fonts;  // small, usual, bold, large
    InkBatch m_batch;
    std::vector<Label> m_nodeLabels;
    std::vector<Label> m_podLabels;
    std::vector<Label> m_serviceLabels;
};

}  // namespace fairlead::views
