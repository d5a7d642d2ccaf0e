#pragma once

#include "model/diagram/display_list.h"

#include <QString>

#include <optional>

namespace fairlead::views {

// Where a person is: cluster › service › node › chain › rule. A plain value that can be written as
// a link, "fairlead:service/shop/frontend?node=worker-1", and read back from one.
struct Place {
    enum class Page {
        cluster,  // the overview
        service,  // the diagram of a service
        chains,  // the service's rules on `node`
        compare,  // the service beside another one, or whole clusters: `with`; without it in the four modes of the sample
        evidence,  // `file` as it was read, at `line`
        path,  // the way of a packet: `path`, arriving at `node` where the target does not say it
        map,  // the whole cluster; service, node and `map` say what is selected
        matrix,  // services and nodes, a cell each; service and node say what is selected, `matrix` what is shown
        facts,  // what one looks up about the cluster; `who` is asked for
        modeChange,  // what would change with kube-proxy in nftables mode
    };
    // The question of the path page, in the notation of the command line, and what of the answer is on screen.
    struct Path {
        QString from;
        QString to;
        QString whatIf;  // "etp=Local"; empty: as it is
        int outcome = 0;
        int step = 0;
        friend bool operator==(const Path&, const Path&) = default;
    };
    // What is selected on the map beside a service and a node, and which pods are let through.
    struct Map {
        QString pod;  // "shop/cart-x"
        QString zone;
        QString filterNamespace;
        QString labels;
        QString filterNode;
        QString state;
        friend bool operator==(const Map&, const Map&) = default;
    };
    // Which rows and columns of the matrix are shown, in which order, and which two nodes are compared.
    struct Matrix {
        QString nameSpace;
        QString state;  // "missing", "troubled"; empty: all
        QString search;
        QString order;  // "likeness", "trouble", "name"; empty: the usual one
        QString first;  // nodes; both or none
        QString second;
        friend bool operator==(const Matrix&, const Matrix&) = default;
    };
    Page page = Page::cluster;
    QString nameSpace;
    QString service;
    QString node;
    QString chain;  // "ipv4/nat/KUBE-SVC-…"; empty: none chosen
    QString file;  // of a chosen rule, or of the evidence page
    int line = 0;
    bool onlyNotUnderstood = false;  // of the evidence page: only the rules that are not understood
    Path path{};
    Map map{};
    // Of a comparison: "node:worker-2", "service:shop/cart", "capture:FILE", "reading:TIME", as on the command line.
    QString with{};
    Matrix matrix{};
    QString who{};  // of the facts: an address, a port, a line with addresses

    static Place cluster() { return {}; }
    // Everything may be empty: nothing is selected.
    static Place ofMap(const QString& nameSpace = {}, const QString& service = {});
    static Place ofMatrix(const QString& nameSpace = {}, const QString& service = {}, const QString& node = {});
    static Place ofFacts(const QString& who = {});
    static Place ofModeChange();
    static Place ofService(const QString& nameSpace, const QString& service, const QString& node = {});
    static Place ofChains(const QString& nameSpace, const QString& service, const QString& node);
    static Place ofCompare(const QString& nameSpace, const QString& service);
    // On `node`, with a partner that may be "node:", "service:" or "capture:": still to be chosen.
    static Place ofComparison(const QString& nameSpace, const QString& service, const QString& node, const QString& with);
    static Place ofEvidence(const QString& file, int line);
    // Both may be empty: the question is still to be asked.
    static Place ofPath(const QString& from, const QString& to, const QString& node = {});

    bool hasService() const { return !service.isEmpty(); }
    QString qualifiedService() const { return nameSpace + QLatin1Char('/') + service; }

    QString toLink() const;
    // Strict: nothing for a text that is not a link of this program, or names a place without what it needs.
    static std::optional<Place> fromLink(const QString& link);
    // Where a link of a picture leads, seen from `here` (a chain without a service stays in here's
    // service). Nothing for Link::Kind::none.
    static std::optional<Place> fromLink(const diagram::Link& link, const Place& here);

    friend bool operator==(const Place&, const Place&) = default;
};

}  // namespace fairlead::views
