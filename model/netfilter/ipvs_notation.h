#pragma once

#include "model/core/address.h"
#include "model/core/result.h"
#include "model/netfilter/dump_lines.h"
#include "model/netfilter/ipvs_table.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>

// What the readers of the notations of an IPVS table share.
namespace fairlead::netfilter {

using IpvsWords = std::span<const std::string_view>;
using IpvsProblem = std::optional<std::string>;  // why a line cannot be read

struct IpvsEndpoint {
    IpAddress address;
    std::uint16_t port = 0;
};

// "10.96.0.1:443", "[fd00::1]:443".
std::optional<IpvsEndpoint> parseIpvsEndpoint(std::string_view text);
// "0A600001:01BB", "[2001:0db8:…:0001]:01BB", as the kernel prints them in /proc/net/ip_vs.
std::optional<IpvsEndpoint> parseHexIpvsEndpoint(std::string_view text);

// Appends a real server to the last virtual server.
IpvsProblem addRealServer(IpvsTable& table, RealServer server);

// Calls readLine(words, line, number, table) for each line that is not blank; its problem is the error.
template <class ReadLine> Result<IpvsTable> readIpvsLines(DumpLines& lines, const std::string& file, ReadLine&& readLine)
{
    IpvsTable table;
    table.file = file;
    while (lines.next()) {
        const auto words = splitWords(lines.line());
        if (words && words->empty())
            continue;
        const IpvsProblem problem =
            words ? readLine(IpvsWords(*words), lines.line(), lines.number(), table) : IpvsProblem("a quoted text does not end");
        if (problem)
            return lineError(file, lines.number(), *problem);
    }
    return table;
}

}  // namespace fairlead::netfilter
