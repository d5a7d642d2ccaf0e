#pragma once

#include "model/core/source_ref.h"
#include "model/diagram/display_list.h"
#include "model/diagram/service_graph.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

// Two nodes, two services or two times beside each other, as plain values: rows that stand opposite
// each other, and what differs between them in words. Pictures and texts are made from it.

namespace fairlead::comparison {

// What stands on one side of a row.
struct Cell {
    std::string text;  // empty: nothing is there
    std::string verbatim;  // as written in the evidence; mostly empty
    std::vector<SourceRef> sources;
    std::vector<std::string> marks;  // ids of the entries that stand for it in the service's picture

    bool isThere() const { return !text.empty(); }
};

struct Row {
    enum class Kind { same, changed, onlyFirst, onlySecond };
    // Why a difference is there: it has a reason that the API gives; it is a fault; or there is
    // nothing to judge (two services are not meant to be alike).
    enum class Judgement { none, legitimate, fault };

    std::string id;  // unique in the comparison, the same for the same thing each time
    std::string group;  // "nat KUBE-SVC-… picks an endpoint": rows of one group stand below one heading
    std::string subject;  // "cluster IP"; empty for rules
    Kind kind = Kind::same;
    Judgement judgement = Judgement::none;
    Cell first;
    Cell second;
    std::string words;  // the difference as a sentence; empty where there is none
    std::string reason;  // why it may be so, or what is wrong; may be empty
    std::string service;  // "shop/cart": what activating the row leads to; empty: the evidence

    bool differs() const { return kind != Kind::same; }
};

struct Section {
    std::string id;
    std::string title;
    std::string note;  // what to know of the whole section; may be empty
    std::vector<Row> rows;
    std::size_t unlisted = 0;  // entries that are the same and have no row

    std::size_t differences() const;
};

struct Side {
    std::string name;  // "worker-1", "shop/cart", "2026-11-23T01:47:01Z"
    std::string detail;  // "iptables, 3 of 3 nodes read"; may be empty
    std::optional<diagram::ServiceGraph> graph;  // its service's picture; absent where there is none
    std::string node;  // whose connections the picture follows; may be empty
};

struct Comparison {
    enum class Kind { nodes, services, times, clusters };
    Kind kind = Kind::nodes;
    bool overTime = false;  // the second side is what the first became
    std::string title;  // "shop/frontend on two nodes"
    std::string cluster;
    std::string takenAt;  // of the first side where both are of one time
    Side first;
    Side second;
    std::vector<std::string> notes;  // what limits the comparison, a sentence each
    std::vector<Section> sections;

    std::size_t differences() const;
    std::size_t rows() const;
    std::size_t count(Row::Judgement judgement) const;  // of the differences
    // "3 differences: 2 for a good reason, 1 that should not be." or "No differences in 24 entries."
    std::string verdict() const;
    // Rows that would have the same id (the same rule in both address families) get "#2", "#3"…
    void makeIdsUnique();
};

}  // namespace fairlead::comparison
