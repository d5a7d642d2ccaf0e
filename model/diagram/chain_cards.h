#pragma once

#include "model/diagram/chains_layout.h"

#include <optional>
#include <string>
#include <vector>

namespace fairlead::diagram {

// A row of a card: a rule, an element of a set, a real server.
struct ChainRow {
    std::string meaning;
    std::string verbatim;
    std::string target;  // the chain that it leads to; empty: none
    std::optional<netfilter::Counters> counters;
    std::optional<double> probability;
    SourceRef source;
    bool understood = true;
    std::string difference;  // "missing", "stale", "extra"; empty: as it should be, or not compared
    std::string differenceWords;  // what should be there instead
    std::vector<std::size_t> leadsTo;  // cards
};

// A chain, a set or a virtual server, as the picture shows it.
struct ChainCard {
    enum class Part { main, afterwards };
    std::string id;
    Role role = Role::chainOther;
    Part part = Part::main;
    kubeproxy::ChainRole chainRole = kubeproxy::ChainRole::other;  // of a chain
    std::string title;
    std::string subtitle;
    std::string place;  // "nat KUBE-SVC-…", "map service-ips", "IPVS tcp 10.96.0.1:443"
    std::string chainLink;  // "ipv4/nat/KUBE-SVC-…"; empty: not a chain
    std::vector<ChainRow> rows;

    std::size_t hiddenRows = 0;  // of other services
    bool root = false;  // packets enter here
    bool endpoint = false;
    bool missing = false;  // not there, but it should be
    std::size_t column = 0;
};

// The cards of a slice, with the jumps between them and the column of each: one more than the
// furthest that leads to it.
std::vector<ChainCard> chainCards(const kubeproxy::ServiceSlice& slice);

// How a chain of this role looks, and what it is for in a few words ("picks an endpoint").
Role cardRole(kubeproxy::ChainRole role);
std::string purposeOf(kubeproxy::ChainRole role);

// Marks the rows that are not as they should be, and adds rows, and where the chain or set itself is
// not there cards, for what is missing.
void markDifferences(std::vector<ChainCard>& cards, const kubeproxy::ServiceSlice& slice, const kubeproxy::SliceDrift& drift);

}  // namespace fairlead::diagram
