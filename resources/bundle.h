#pragma once

#include "model/core/result.h"
#include "model/evidence/evidence.h"

#include <string_view>
#include <vector>

// What the program carries inside itself.

namespace fairlead::resources {

// Makes ":/captures", ":/fonts" and ":/icons" available. Call once before using any of them; cheap.
void load();

// A sample cluster by the word after --demo= ("iptables" is plain --demo).
struct Sample {
    std::string_view mode;  // "iptables", "nftables", "ipvs", "userspace"
    std::string_view capture;  // "shop-iptables-nft"
    std::string_view summary;  // for a menu
};
const std::vector<Sample>& samples();

// Reads a sample capture. An unknown mode is a usage error that names the known ones.
Result<evidence::Evidence> openSample(std::string_view mode);

}  // namespace fairlead::resources
