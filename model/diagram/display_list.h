#pragma once

#include "model/core/source_ref.h"

#include <optional>
#include <string>
#include <vector>

// A picture as a list of shapes, lines and texts with roles. Screen, PNG and PDF paint it with
// QPainter; SVG is written from it directly. Units: pixels at 100 %; y grows downwards.
// What a person selects, hovers or reads aloud is an entry of the same list. No colours here:
// a theme maps roles to them, so light, dark and print are one list.

namespace fairlead::diagram {

struct Point {
    double x = 0;
    double y = 0;
    friend bool operator==(const Point&, const Point&) = default;
};

struct Size {
    double width = 0;
    double height = 0;
    friend bool operator==(const Size&, const Size&) = default;
};

struct Rect {
    double x = 0;
    double y = 0;
    double width = 0;
    double height = 0;
    double right() const { return x + width; }
    double bottom() const { return y + height; }
    Point center() const { return {x + width / 2, y + height / 2}; }
    bool contains(const Rect& other) const;
    bool intersects(const Rect& other) const;
    friend bool operator==(const Rect&, const Rect&) = default;
};

// What a thing on the picture is. The theme and the legend are keyed by it.
enum class Role {
    page,
    header,
    footer,
    legend,
    caption,
    node,
    nodeControl,
    nodeMissing,  // a box for a machine; one whose rules were not read
    component,
    proxy,  // kubelet, CNI; kube-proxy
    serviceBand,
    clusterIp,
    rulesBox,  // the rules inside a node: double-click drills down
    outside,
    entry,
    socket,  // the world; LB or external IP; a node port on the node's edge
    client,
    endpointReady,
    endpointNotReady,
    endpointTerminating,
    endpointOutside,
    hostEndpoint,
    notProxied,
    noEndpoints,  // honest absence
    edge,  // a connection that is possible, but not the one the picture follows
    edgeFocus,  // the one it follows, up to where it is known to stay on the node or leave it
    edgeLocal,
    edgeRemote,
    edgeRewritten,
    edgeDropped,
    edgeMissing,
    edgeReturn,  // wanted by the API but not in the rules; the way of the answer
    wire,
    bridge,
    zone,  // a pod's cable and where it is plugged in; a bracket over the nodes of a zone
    badgeRewritten,
    badgeShare,
    badgePorts,  // "80 → 8080"
    badgeAffinity,
    badgePolicy,
    badgeWarning,
    chainCard,
    chainHook,
    chainDispatch,
    chainService,
    chainEndpoint,
    chainOther,
    ruleRow,
    ruleCounter,
    jumpArrow,
    setCard,
    virtualServerCard,
    difference,
    focus,
};

// How much a text stands out.
enum class TextStyle { title, heading, body, small, mono, monoSmall };
enum class Align { left, center, right };

// Where a thing leads when it is activated: one of the program's places (service, node, chain, rule).
struct Link {
    enum class Kind { none, service, node, pod, chains, chain, rule, evidence };
    Kind kind = Kind::none;
    std::string nameSpace;
    std::string name;  // of the service, node or pod
    std::string node;  // for chains, chain, rule
    std::string chain;  // "ipv4/nat/KUBE-SVC-…"
    SourceRef evidence;  // for rule, evidence
    friend bool operator==(const Link&, const Link&) = default;
};

struct Shape {
    enum class Kind { rectangle, roundedRectangle, pill, circle, diamond };
    Kind kind = Kind::roundedRectangle;
    Rect rect;
    bool dashed = false;  // what is wanted or absent rather than there; never colour alone
};

// A polyline with rounded corners; an arrow head at its end where asked.
struct Line {
    std::vector<Point> points;
    bool arrow = false;
    bool dashed = false;
    double width = 1.5;
};

struct Text {
    Rect rect;  // the space it was given; a text never leaves it
    std::string text;
    TextStyle style = TextStyle::body;
    Align align = Align::left;
};

// One entry: at most one shape or line, and any number of texts on it. Entries are painted in
// order. `id` is stable across updates and unique in the list ("node:worker-1").
struct Item {
    std::string id;
    Role role = Role::node;
    std::optional<Shape> shape;
    std::optional<Line> line;
    std::vector<Text> texts;
    std::string name;  // read aloud, shown as the title of a hover card; empty: not selectable
    std::string description;  // one or two sentences in plain words
    Link link;  // what selecting shows
    Link drill;  // where double-click or Enter leads
    std::vector<SourceRef> evidence;
    std::string parent;  // id of the entry that encloses it; empty at the top
};

struct DisplayList {
    Size size;
    std::string title;
    std::string description;  // the whole picture in words
    std::vector<Item> items;

    const Item* find(const std::string& id) const;
};

// Widths and heights of texts, so that layout needs no font library. The program's one bundled
// font answers exactly; tests use a fixed-width stand-in.
class TextMeasure {
public:
    virtual ~TextMeasure() = default;
    virtual double width(const std::string& text, TextStyle style) const = 0;
    virtual double lineHeight(TextStyle style) const = 0;
};

}  // namespace fairlead::diagram
