#pragma once

#include "model/core/address.h"
#include "model/netfilter/matches.h"
#include "model/netfilter/statements.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace fairlead::netfilter {

// One field of a set element's key. The port dimension of an ipset gives two: the protocol, then the
// ports (a string for an ICMP type).
using SetValue = std::variant<AddressRange, PortRange, Protocol, std::uint32_t /* mark */, std::string /* device, other */>;

struct SetElement {
    std::vector<SetValue> key;
    std::optional<Verdict> verdict;  // of a verdict map
    std::vector<SetValue> data;  // of another map
    std::string comment;
    bool exclude = false;  // ipset's nomatch
    std::optional<std::chrono::milliseconds> expires;
    int line = 0;  // where it stands; in JSON, the line of the set
};

// An ipset, an nft set, map or verdict map.
struct Set {
    enum class Kind : std::uint8_t { ipset, set, map, verdictMap };
    Kind kind = Kind::set;
    IpFamily family = IpFamily::ipv4;
    std::string table;  // of an nft set; empty for an ipset
    std::string name;
    std::string type;  // as written: "hash:ip,port", "ipv4_addr . inet_service"
    std::string comment;
    std::vector<std::string> flags;  // of an ipset: all options of its create line ("maxelem 65536")
    std::optional<std::chrono::seconds> timeout;
    std::vector<SetElement> elements;  // in the order of the evidence
    int line = 0;
};

}  // namespace fairlead::netfilter
