#pragma once

#include "model/core/address.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace fairlead::facts {

struct AddressMention {
    IpAddress address;
    std::optional<std::uint16_t> port;

    friend bool operator==(const AddressMention&, const AddressMention&) = default;
};

// Every address in a text that people paste: "10.0.0.1", "10.0.0.1:80", "[fd00::1]:80", "10.0.0.1.53" as tcpdump
// writes it, "src=10.0.0.1 … sport=53" of conntrack (without the port). Each once, in the order of the text.
std::vector<AddressMention> addressesIn(std::string_view text);

}  // namespace fairlead::facts
