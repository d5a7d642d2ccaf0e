#pragma once

#include "model/netfilter/set.h"

#include <optional>
#include <string_view>
#include <vector>

namespace fairlead::netfilter {

// One dimension of the type of an ipset: "hash:ip,port" has address and port.
enum class IpsetDimension : std::uint8_t { address, port, mac, mark, device, set };

// The dimensions of a type as written ("hash:net,iface", "bitmap:port", "list:set"); nothing for an
// unknown type.
std::optional<std::vector<IpsetDimension>> ipsetDimensions(std::string_view type);

// What of a set's declaration decides how its elements read.
struct IpsetElementForm {
    std::vector<IpsetDimension> dimensions;
    IpFamily family = IpFamily::ipv4;
    bool bitmap = false;  // ports without a protocol; the hardware address may be missing
    std::optional<int> netmask;  // elements stand for networks of this length
};

// The key of an element as written ("10.0.0.1,tcp:80,10.0.0.1"). A port dimension gives two values:
// the protocol, then the ports (a string for an ICMP type); in a bitmap only the ports. Nothing
// where the text does not fit the form.
std::optional<std::vector<SetValue>> parseIpsetElement(std::string_view text, const IpsetElementForm& form);

}  // namespace fairlead::netfilter
