#pragma once

#include "model/diagram/picture_builder.h"
#include "model/diagram/service_columns.h"
#include "model/diagram/service_focus.h"
#include "model/diagram/service_graph.h"
#include "model/diagram/service_layout.h"
#include "model/diagram/service_words.h"

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fairlead::diagram {

// How the picture of a service is drawn; used by layOutService() alone. First every column and
// lane gets its place, then each part is drawn into it. Lines run in lanes of their own: straight
// down from lane to lane, along a bus between the rules and the endpoints, and down a rail at the
// left of each column's endpoints, so that no line crosses a box.
class ServicePicture {
public:
    // One graph for each port that is shown, of one service; at least one. They must outlive the picture.
    ServicePicture(const std::vector<const ServiceGraph*>& ports, const TextMeasure& measure,
                   const ServiceLayoutOptions& options);
    DisplayList draw();

    struct LegendEntry;  // service_frame.cpp

private:
    struct Lanes {
        double outside = 0;
        double entries = 0;
        double entryBus = 0;
        double nodeTop = 0;
        double clients = 0;
        double band = 0;
        double bandBottom = 0;
        double rules = 0;
        double rulesHeight = 0;
        double remoteBus = 0;
        double localBus = 0;
        double cards = 0;
        double cardsBottom = 0;
        double wiring = 0;
        double components = 0;
        double nodeBottom = 0;
        double zones = 0;
    };
    // Where an endpoint is drawn: its column, and its row there ("+ 37 more" is the last row).
    struct Spot {
        std::size_t column = 0;
        std::size_t row = 0;
        bool folded = false;
    };

    // A further port, drawn below the first: what else belongs to it of what the picture holds of the first.
    struct PortLane {
        const ServiceGraph* graph = nullptr;
        ServiceFocus focus;
        std::vector<ServiceColumn> columns;
        std::vector<Spot> spots;
        Lanes lanes;
        std::string suffix;  // of the ids of its entries: "@9100/tcp"
    };

    // service_layout.cpp
    void placeColumns();
    static std::vector<Spot> spotsOf(const ServiceGraph& graph, const std::vector<ServiceColumn>& columns);
    void placeLanes(double top);
    void placeConnections(Lanes& lanes) const;
    double rulesHeight() const;
    const GraphPath& pathOf(const GraphNode& node) const;
    bool followed(const ServiceColumn& column) const;  // its connections are drawn in full
    std::string sentence() const;
    double centre(const ServiceColumn& column) const;
    Role entryRole() const;
    double socketX(const ServiceColumn& column) const;
    double rail(const ServiceColumn& column) const;
    Rect cardRect(const ServiceColumn& column, std::size_t row) const;
    Rect bandRect() const;

    // service_ports.cpp
    void joinColumns();
    void placeOtherPorts();
    void exchange(PortLane& lane);  // with what is drawn; exchanging again brings it back
    void drawOtherPorts();
    void drawPortBand();

    // service_frame.cpp
    double drawHeader();
    double drawSigns(double top);
    void drawLegend();
    void drawLegendSample(const LegendEntry& entry, double x, double y);
    void drawFooter();

    // service_boxes.cpp
    void drawColumns();
    void drawNode(const ServiceColumn& column);
    void drawFolded(const ServiceColumn& column);
    void drawFoldedContents(const ServiceColumn& column);
    GraphNode::Component summaryOf(const ServiceColumn& column, GraphNode::Component GraphNode::*part) const;
    void drawBeyond(const ServiceColumn& column);
    void drawClients(const ServiceColumn& column, const GraphNode& node);
    void drawComponents(const ServiceColumn& column, const std::array<GraphNode::Component, 3>& parts);
    void drawRules(const ServiceColumn& column);
    void drawDifference(const ServiceColumn& column, const Rect& rules, const std::vector<std::string>& lines);
    void drawOutside();
    void drawEntry(std::size_t index);
    // What is written into a rules box: what becomes of connections, and what else to know.
    struct RulesWords {
        std::vector<std::string> paths;
        std::string remark;
        std::vector<std::string> difference;  // between these rules and the API: a line or two
    };
    RulesWords rulesWords(const ServiceColumn& column) const;
    std::vector<std::string> inTwoLines(const std::string& text, double width, TextStyle style) const;
    double differenceHeight(const std::vector<std::string>& lines) const;

    // service_band.cpp
    void drawBand();
    void drawPorts(double left, double right);
    void drawPort(const Rect& box, const GraphPort& port, bool shown);
    void drawMorePorts(const Rect& box, std::size_t shown);
    void drawNotice();  // the band of a service without proxy
    void drawNoEndpoints();

    // service_cards.cpp
    void drawCards(const ServiceColumn& column);
    void drawCard(const ServiceColumn& column, std::size_t row);
    void drawMoreCard(const ServiceColumn& column);

    // service_surroundings.cpp
    bool hasZones() const;
    bool hasWiring() const;
    void drawBridge(const ServiceColumn& column);
    Rect bridgeRect(const ServiceColumn& column) const;
    void drawWires(const ServiceColumn& column);
    void drawZones();
    void drawZone(std::size_t first, std::size_t last);
    const GraphReply* shownReply() const;
    // One box on the way of an answer.
    struct Station {
        std::string title;
        std::string first;
        std::string second;  // may be empty
        std::string description;
        Role role = Role::client;
    };
    std::vector<Station> stationsOf(const GraphReply& reply) const;
    void drawReply();
    void drawStation(std::size_t index, const Station& station, const Rect& box);

    // What of a node's path leads to one row of a column.
    struct Row {
        std::size_t endpoints = 0;
        std::size_t missing = 0;
        double share = 0;
        bool extra = false;
    };

    // service_edges.cpp
    void drawEntryEdges();
    double entryX(std::size_t index) const;
    std::size_t shownEntries() const;  // boxes in the lane; the last stands for the rest where they fold
    double entryOrigin() const;
    void drawEntryEdge(const ServiceColumn& column, bool strong);
    void drawSocket(const ServiceColumn& column, std::uint16_t nodePort, const Rect& pill);
    void drawClientEdges(const ServiceColumn& column);
    void drawBandEdge(const ServiceColumn& column);
    void drawConnections(const ServiceColumn& column);
    std::vector<std::vector<Row>> rowsOf(const GraphPath& path) const;
    void drawBranch(const ServiceColumn& from, std::size_t to, bool furthest, const std::vector<Row>& rows);
    static std::size_t carrierOf(const std::vector<Row>& rows);
    void drawLastMile(const ServiceColumn& from, const ServiceColumn& target, std::size_t row, const Row& what,
                      std::vector<Point> points);
    void drawRewritten(const ServiceColumn& column);
    void drawRefusal(const ServiceColumn& column);
    void drawPossible();  // the nodes that are not followed
    void drawPortLabel(const ServiceColumn& column);

    const ServiceGraph* m_graph;
    ServiceLayoutOptions m_options;
    PictureBuilder m_builder;
    std::size_t m_focus = 0;  // node
    bool m_external = false;  // what is followed
    bool m_each = false;  // every node keeps to its own endpoints: all are followed
    std::vector<ServiceColumn> m_columns;
    std::vector<Spot> m_spots;  // of each endpoint
    Lanes m_lanes;
    std::string m_suffix;  // empty: the first port
    std::vector<PortLane> m_ports;  // the further ones
    double m_left = 0;
    double m_width = 0;
    double m_bottom = 0;
};

}  // namespace fairlead::diagram
