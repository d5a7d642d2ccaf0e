#pragma once

#include "model/core/address.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::anonymization {

// Other addresses for those of a cluster, so that everything fits: two addresses share exactly as many leading bits as the two
// they stand for, so that each prefix becomes a prefix (after Xu, Fan, Ammar, Moon: Prefix-Preserving IP Address
// Anonymization, 2002). What has a meaning of its own stays: loopback, link-local, multicast, private ranges as a whole; so
// do the last 8 bits of IPv4 and the last 16 of IPv6, and the low addresses of the service ranges, which Kubernetes gives out
// in another way than the others. Which bits change is decided by the key. One thread.
class AddressMap {
public:
    // `serviceRanges`: where the first addresses stay the first.
    AddressMap(std::uint64_t key, std::vector<Prefix> serviceRanges) : m_key(key), m_serviceRanges(std::move(serviceRanges)) { }

    IpAddress map(const IpAddress& address);
    Prefix map(const Prefix& prefix);
    // An address, prefix, range "A-B", "A:PORT", "[A]:PORT" or hardware address; nothing for anything else.
    std::optional<std::string> mapText(std::string_view text);

private:
    bool flips(const IpAddress& address, int bit) const;
    std::optional<std::string> mapWithPort(std::string_view text);
    std::optional<std::string> mapHardware(std::string_view text) const;

    std::uint64_t m_key;
    std::vector<Prefix> m_serviceRanges;
    std::map<IpAddress, IpAddress> m_known;
};

}  // namespace fairlead::anonymization
