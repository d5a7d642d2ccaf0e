#include "model/netfilter/ipvs_parser.h"

#include "model/netfilter/ipvs_notation.h"

#include <map>
#include <tuple>
#include <utility>

namespace fairlead::netfilter {
namespace {

// The words of one line of `ipvsadm -Sn`, read from left to right.
class OptionReader {
public:
    explicit OptionReader(IpvsWords words) : m_words(words) { }
    bool atEnd() const { return m_at == m_words.size(); }
    std::string_view next() { return m_words[m_at++]; }
    bool nextIsValue() const { return !atEnd() && !m_words[m_at].starts_with('-'); }

    template <class Number> IpvsProblem readNumber(std::string_view option, Number& number)
    {
        const auto value = atEnd() ? std::nullopt : parseNumber<Number>(next());
        if (!value)
            return std::string(option) + " needs a number";
        number = *value;
        return std::nullopt;
    }

private:
    IpvsWords m_words;
    std::size_t m_at = 0;
};

std::optional<Protocol> protocolOfOption(std::string_view option)
{
    if (option == "-t" || option == "--tcp-service")
        return Protocol::tcp;
    if (option == "-u" || option == "--udp-service")
        return Protocol::udp;
    return option == "--sctp-service" ? std::optional(Protocol::sctp) : std::nullopt;
}

// "-t ADDRESS:PORT" or "-f MARK", with which both kinds of line begin.
IpvsProblem readService(OptionReader& reader, VirtualServer& server)
{
    const std::string_view option = reader.atEnd() ? std::string_view() : reader.next();
    if (option == "-f" || option == "--fwmark-service") {
        std::uint32_t mark = 0;
        if (IpvsProblem problem = reader.readNumber(option, mark))
            return problem;
        server.firewallMark = mark;
        server.protocol = Protocol::any;
        return std::nullopt;
    }
    const auto protocol = protocolOfOption(option);
    if (!protocol)
        return "expected -t, -u, --sctp-service or -f, but found \"" + std::string(option) + '"';
    const auto endpoint = reader.atEnd() ? std::nullopt : parseIpvsEndpoint(reader.next());
    if (!endpoint)
        return "expected ADDRESS:PORT after " + std::string(option);
    server.protocol = *protocol;
    server.address = endpoint->address;
    server.port = endpoint->port;
    return std::nullopt;
}

// An option of a virtual server that takes a value and is kept as written.
bool isKeptOption(std::string_view option)
{
    return option == "-M" || option == "--netmask" || option == "-b" || option == "--sched-flags" || option == "--pe"
        || option == "pe";
}

IpvsProblem readVirtualServer(OptionReader& reader, VirtualServer& server)
{
    if (IpvsProblem problem = readService(reader, server))
        return problem;
    while (!reader.atEnd()) {
        const std::string_view option = reader.next();
        if (option == "-p" || option == "--persistent") {
            std::uint32_t seconds = 360;  // what ipvsadm takes where no number is given
            if (reader.nextIsValue()) {
                if (IpvsProblem problem = reader.readNumber(option, seconds))
                    return problem;
            }
            server.persistentSeconds = seconds;
        } else if (option == "-o" || option == "--ops") {
            server.flags.emplace_back("ops");
        } else if (option == "-6" || option == "--ipv6") {
            server.flags.emplace_back("ipv6");
        } else if (reader.atEnd()) {
            return "the option \"" + std::string(option) + "\" is not known or has no value";
        } else if (option == "-s" || option == "--scheduler") {
            server.scheduler = reader.next();
        } else if (isKeptOption(option)) {
            server.flags.push_back(std::string(option) + ' ' + std::string(reader.next()));
        } else {
            return "the option \"" + std::string(option) + "\" is not known";
        }
    }
    return std::nullopt;
}

bool readForwarding(std::string_view option, RealServer& server)
{
    using Forwarding = RealServer::Forwarding;
    if (option == "-m" || option == "--masquerading")
        server.forwarding = Forwarding::masquerade;
    else if (option == "-g" || option == "--gatewaying")
        server.forwarding = Forwarding::directRouting;
    else if (option == "-i" || option == "--ipip")
        server.forwarding = Forwarding::tunnel;
    else
        return false;
    return true;
}

IpvsProblem readRealServer(OptionReader& reader, VirtualServer& service, RealServer& server)
{
    if (IpvsProblem problem = readService(reader, service))
        return problem;
    bool hasAddress = false;
    while (!reader.atEnd()) {
        const std::string_view option = reader.next();
        if (option == "-6" || option == "--ipv6" || readForwarding(option, server))
            continue;
        if (reader.atEnd())
            return "the option \"" + std::string(option) + "\" is not known or has no value";
        if (option == "-r" || option == "--real-server") {
            const auto endpoint = parseIpvsEndpoint(reader.next());
            if (!endpoint)
                return "expected ADDRESS:PORT after -r";
            server.address = endpoint->address;
            server.port = endpoint->port;
            hasAddress = true;
        } else if (option == "-w" || option == "--weight") {
            if (IpvsProblem problem = reader.readNumber(option, server.weight))
                return problem;
        } else if (option == "-x" || option == "-y" || option.starts_with("--tun-") || option.ends_with("-threshold")) {
            reader.next();  // thresholds and tunnel details stay in the text
        } else {
            return "the option \"" + std::string(option) + "\" is not known";
        }
    }
    return hasAddress ? std::nullopt : IpvsProblem("a real server needs -r ADDRESS:PORT");
}

bool isSameService(const VirtualServer& left, const VirtualServer& right)
{
    return std::tie(left.protocol, left.address, left.port, left.firewallMark)
        == std::tie(right.protocol, right.address, right.port, right.firewallMark);
}

IpvsProblem readSaveLine(IpvsWords words, std::string_view line, int number, IpvsTable& table)
{
    OptionReader reader(words.subspan(1));
    if (words.front() == "-A" || words.front() == "--add-service") {
        VirtualServer server;
        server.line = number;
        server.text = line;
        if (IpvsProblem problem = readVirtualServer(reader, server))
            return problem;
        table.virtualServers.push_back(std::move(server));
        return std::nullopt;
    }
    if (words.front() != "-a" && words.front() != "--add-server")
        return "expected a line that begins with -A or -a";
    VirtualServer service;
    RealServer server;
    server.line = number;
    server.text = line;
    if (IpvsProblem problem = readRealServer(reader, service, server))
        return problem;
    if (table.virtualServers.empty() || !isSameService(table.virtualServers.back(), service))
        return "the real server does not belong to the virtual server above it";
    return addRealServer(table, std::move(server));
}

using ServiceKey = std::tuple<Protocol, IpAddress, std::uint16_t, std::optional<std::uint32_t>, bool>;

ServiceKey keyOf(const VirtualServer& server)
{
    const bool ipv6Mark = server.firewallMark && !server.flags.empty() && server.flags.front() == "ipv6";
    return {server.protocol, server.address, server.port, server.firewallMark, ipv6Mark};
}

template <class Server> void addStatistics(Server& server, const Server& listed)
{
    if (listed.statistics)
        server.statistics = listed.statistics;
    if (listed.rate)
        server.rate = listed.rate;
}

void addRealServers(VirtualServer& server, const VirtualServer& listed)
{
    std::map<std::pair<IpAddress, std::uint16_t>, const RealServer*> byAddress;
    for (const RealServer& real : listed.realServers)
        byAddress.emplace(std::pair(real.address, real.port), &real);
    for (RealServer& real : server.realServers) {
        const auto found = byAddress.find({real.address, real.port});
        if (found == byAddress.end())
            continue;
        addStatistics(real, *found->second);
        // Rows with statistics have no connection columns.
        if (!found->second->statistics && !found->second->rate) {
            real.activeConnections = found->second->activeConnections;
            real.inactiveConnections = found->second->inactiveConnections;
        }
    }
}

}  // namespace

Result<IpvsTable> parseIpvsSave(std::string_view text, const std::string& file)
{
    DumpLines lines(text);
    return readIpvsLines(lines, file, readSaveLine);
}

void addListing(IpvsTable& table, const IpvsTable& listing)
{
    std::map<ServiceKey, const VirtualServer*> byKey;
    for (const VirtualServer& server : listing.virtualServers)
        byKey.emplace(keyOf(server), &server);
    for (VirtualServer& server : table.virtualServers) {
        const auto found = byKey.find(keyOf(server));
        if (found == byKey.end())
            continue;
        addStatistics(server, *found->second);
        addRealServers(server, *found->second);
    }
}

}  // namespace fairlead::netfilter
