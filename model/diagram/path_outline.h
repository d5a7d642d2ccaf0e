#pragma once

#include "model/diagram/display_list.h"
#include "model/trace/trace.h"

#include <cstddef>
#include <string>
#include <vector>

namespace fairlead::diagram {

// The steps of a packet's way, gathered as a picture shows them: steps in one chain are a card,
// cards in one hook a band, bands on one node a stay. Indexes are those of the outcome's steps.
struct PathCard {
    std::string title;  // "nat KUBE-SERVICES"; empty: steps that belong to no chain
    Role role = Role::chainCard;
    std::vector<std::size_t> steps;
};
struct PathBand {
    std::string hook;
    std::vector<PathCard> cards;
};
struct PathStay {
    std::string node;  // empty: between nodes, or beyond them
    std::vector<PathBand> bands;
};

std::vector<PathStay> outlinePath(const std::vector<trace::Step>& steps);

}  // namespace fairlead::diagram
