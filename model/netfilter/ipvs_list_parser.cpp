#include "model/netfilter/ipvs_notation.h"
#include "model/netfilter/ipvs_parser.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace fairlead::netfilter {
namespace {

// What the columns of a listing hold; its second header line says it.
enum class Columns : std::uint8_t { connections, statistics, rate };

struct Notation {
    Columns columns = Columns::connections;
    bool hexadecimal = false;  // as the kernel prints it in /proc
};

std::optional<IpvsEndpoint> parseEndpoint(std::string_view text, Notation notation)
{
    return notation.hexadecimal ? parseHexIpvsEndpoint(text) : parseIpvsEndpoint(text);
}

// ipvsadm shortens numbers from a hundred million on: "1234M" are 1,234 million.
std::optional<std::uint64_t> parseScaledNumber(std::string_view text)
{
    std::uint64_t scale = 1;
    for (const char suffix : {'K', 'M', 'G', 'T'}) {
        scale *= 1000;
        if (!text.ends_with(suffix))
            continue;
        const auto number = parseNumber<std::uint64_t>(text.substr(0, text.size() - 1));
        if (!number || *number > std::numeric_limits<std::uint64_t>::max() / scale)
            return std::nullopt;
        return *number * scale;
    }
    return parseNumber<std::uint64_t>(text);
}

std::optional<IpvsStatistics> readStatistics(IpvsWords numbers)
{
    IpvsStatistics statistics;
    std::uint64_t* const fields[] = {&statistics.connections, &statistics.packetsIn, &statistics.packetsOut, &statistics.bytesIn,
                                     &statistics.bytesOut};
    if (numbers.size() != std::size(fields))
        return std::nullopt;
    for (std::size_t index = 0; index < numbers.size(); ++index) {
        const auto number = parseScaledNumber(numbers[index]);
        if (!number)
            return std::nullopt;
        *fields[index] = *number;
    }
    return statistics;
}

template <class Server> IpvsProblem readStatisticsOf(Server& server, IpvsWords rest, Columns columns)
{
    const auto statistics = readStatistics(rest);
    if (!statistics)
        return "expected five counters at the end of the line";
    (columns == Columns::rate ? server.rate : server.statistics) = statistics;
    return std::nullopt;
}

// "rr persistent 10800 mask 255.255.0.0 ops (flag-1,flag-2)"
IpvsProblem readSchedulerAndFlags(IpvsWords words, Notation notation, VirtualServer& server)
{
    if (words.empty())
        return "the scheduler is missing";
    server.scheduler = words.front();
    for (std::size_t at = 1; at < words.size(); ++at) {
        const bool hasValue = at + 1 < words.size();
        if (words[at] == "persistent") {
            const auto timeout = hasValue ? parseNumber<std::uint32_t>(words[++at]) : std::nullopt;
            if (!timeout)
                return "persistent needs a number";
            // The kernel prints its own clock ticks; how many make a second it does not say.
            server.persistentSeconds = notation.hexadecimal ? 0 : *timeout;
            if (notation.hexadecimal)
                server.flags.push_back("jiffies " + std::to_string(*timeout));
        } else if ((words[at] == "mask" || words[at] == "pe") && hasValue) {
            server.flags.push_back(std::string(words[at]) + ' ' + std::string(words[at + 1]));
            ++at;
        } else {
            server.flags.emplace_back(words[at]);
        }
    }
    return std::nullopt;
}

// "TCP ADDRESS:PORT" or "FWM MARK [IPv6]"; takes them off `words`.
IpvsProblem readService(IpvsWords& words, Notation notation, VirtualServer& server)
{
    if (words.size() < 2)
        return "a virtual server has a protocol and an address";
    if (words.front() == "FWM") {
        const auto mark = parseNumber<std::uint32_t>(words[1], notation.hexadecimal ? 16 : 10);
        if (!mark)
            return "FWM needs a number";
        server.firewallMark = *mark;
        server.protocol = Protocol::any;
        words = words.subspan(2);
        if (!words.empty() && words.front() == "IPv6") {
            server.flags.emplace_back("ipv6");
            words = words.subspan(1);
        }
        return std::nullopt;
    }
    const auto protocol = parseProtocol(words.front());
    if (!protocol || (*protocol != Protocol::tcp && *protocol != Protocol::udp && *protocol != Protocol::sctp))
        return "expected TCP, UDP, SCTP, FWM or \"->\", but found \"" + std::string(words.front()) + '"';
    const auto endpoint = parseEndpoint(words[1], notation);
    if (!endpoint)
        return '"' + std::string(words[1]) + "\" is no address with a port";
    server.protocol = *protocol;
    server.address = endpoint->address;
    server.port = endpoint->port;
    words = words.subspan(2);
    return std::nullopt;
}

std::optional<RealServer::Forwarding> parseForwarding(std::string_view text)
{
    using Forwarding = RealServer::Forwarding;
    if (text == "Masq")
        return Forwarding::masquerade;
    if (text == "Route")
        return Forwarding::directRouting;
    if (text == "Tunnel")
        return Forwarding::tunnel;
    return text == "Local" ? std::optional(Forwarding::local) : std::nullopt;
}

// "Masq 1 0 0"
IpvsProblem readConnections(IpvsWords words, RealServer& server)
{
    const auto forwarding = words.empty() ? std::nullopt : parseForwarding(words[0]);
    const auto weight = words.size() < 4 ? std::nullopt : parseNumber<std::uint32_t>(words[1]);
    const auto active = words.size() < 4 ? std::nullopt : parseScaledNumber(words[2]);
    const auto inactive = words.size() < 4 ? std::nullopt : parseScaledNumber(words[3]);
    if (!forwarding || !weight || !active || !inactive || words.size() != 4)
        return "expected the forwarding method, the weight and two counts of connections";
    server.forwarding = *forwarding;
    server.weight = *weight;
    server.activeConnections = *active;
    server.inactiveConnections = *inactive;
    return std::nullopt;
}

IpvsProblem readRow(IpvsWords words, std::string_view line, int number, Notation notation, IpvsTable& table)
{
    if (words.front() != "->") {
        VirtualServer server;
        server.line = number;
        server.text = line;
        if (IpvsProblem problem = readService(words, notation, server))
            return problem;
        IpvsProblem problem = notation.columns == Columns::connections ? readSchedulerAndFlags(words, notation, server)
                                                                       : readStatisticsOf(server, words, notation.columns);
        table.virtualServers.push_back(std::move(server));
        return problem;
    }
    RealServer server;
    server.line = number;
    server.text = line;
    const auto endpoint = words.size() < 2 ? std::nullopt : parseEndpoint(words[1], notation);
    if (!endpoint)
        return "a real server has an address with a port";
    server.address = endpoint->address;
    server.port = endpoint->port;
    words = words.subspan(2);
    const IpvsProblem problem = notation.columns == Columns::connections ? readConnections(words, server)
                                                                         : readStatisticsOf(server, words, notation.columns);
    return problem ? problem : addRealServer(table, std::move(server));
}

std::optional<Columns> columnsOf(std::string_view header)
{
    const auto has = [header](std::string_view word) { return header.find(word) != std::string_view::npos; };
    if (!header.starts_with("Prot LocalAddress:Port"))
        return std::nullopt;
    if (has("Scheduler Flags"))
        return Columns::connections;
    if (has("Conns"))
        return Columns::statistics;
    return has("CPS") ? std::optional(Columns::rate) : std::nullopt;
}

Result<IpvsTable> readListing(std::string_view text, const std::string& file, bool hexadecimal)
{
    DumpLines lines(text);
    if (!lines.next() || !lines.line().starts_with("IP Virtual Server version"))
        return lineError(file, 1, "expected the header \"IP Virtual Server version …\"");
    const auto columns = lines.next() ? columnsOf(lines.line()) : std::nullopt;
    if (!columns)
        return lineError(file, 2, "the columns of this listing are not known",
                         "collect `ipvsadm -Ln`, `ipvsadm -Ln --stats` or `ipvsadm -Ln --rate`");
    if (!lines.next() || !lines.line().starts_with("  -> RemoteAddress:Port"))
        return lineError(file, 3, "expected the header \"  -> RemoteAddress:Port\"");
    const Notation notation{*columns, hexadecimal};
    return readIpvsLines(lines, file, [notation](IpvsWords words, std::string_view line, int number, IpvsTable& table) {
        return readRow(words, line, number, notation, table);
    });
}

}  // namespace

Result<IpvsTable> parseIpvsList(std::string_view text, const std::string& file) { return readListing(text, file, false); }

Result<IpvsTable> parseProcIpvs(std::string_view text, const std::string& file) { return readListing(text, file, true); }

}  // namespace fairlead::netfilter
