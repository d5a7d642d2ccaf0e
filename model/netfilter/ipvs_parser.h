#pragma once

#include "model/core/result.h"
#include "model/netfilter/ipvs_table.h"

#include <string>
#include <string_view>

namespace fairlead::netfilter {

// Readers of the four notations of the IPVS table. An unreadable line is an error with its line.
Result<IpvsTable> parseIpvsSave(std::string_view text, const std::string& file);  // ipvsadm -Sn
Result<IpvsTable> parseIpvsList(std::string_view text, const std::string& file);  // ipvsadm -Ln, --stats, --rate
Result<IpvsTable> parseProcIpvs(std::string_view text, const std::string& file);  // /proc/net/ip_vs

// Adds the counters of a listing (--stats, --rate, -Ln) to the servers of a table; servers that are
// in only one of them are left alone.
void addListing(IpvsTable& table, const IpvsTable& listing);

}  // namespace fairlead::netfilter
