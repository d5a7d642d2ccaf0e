#include "model/netfilter/ipvs_parser.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

using fairlead::netfilter::addListing;
using fairlead::netfilter::IpvsTable;
using fairlead::netfilter::parseIpvsList;
using fairlead::netfilter::parseIpvsSave;
using fairlead::netfilter::parseProcIpvs;

// Each notation is read as a whole or refused with a reason, and a table takes its own listing.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    for (const auto parse : {parseIpvsSave, parseIpvsList, parseProcIpvs}) {
        auto table = parse(text, "fuzz");
        if (!table.has_value()) {
            if (table.error().what.empty() || table.error().why.empty())
                std::abort();
            continue;
        }
        const std::size_t servers = table->virtualServers.size();
        addListing(*table, IpvsTable(*table));
        if (table->virtualServers.size() != servers)
            std::abort();
    }
    return 0;
}
