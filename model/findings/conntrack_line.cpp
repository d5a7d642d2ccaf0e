#include "model/findings/conntrack_line.h"

#include <algorithm>
#include <charconv>

namespace fairlead::findings {
namespace {

// The value of the next "NAME=" from `at` on, which is moved behind it.
std::string_view nextValue(std::string_view line, std::string_view name, std::size_t& at)
{
    while ((at = line.find(name, at)) != std::string_view::npos) {
        const bool begins = at == 0 || line[at - 1] == ' ';
        at += name.size();
        if (begins)
            return line.substr(at, line.find(' ', at) - at);
    }
    at = line.size();
    return {};
}

std::optional<std::uint16_t> parsePort(std::string_view text)
{
    std::uint16_t port = 0;
    if (text.empty())
        return std::nullopt;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(port) : std::nullopt;
}

Protocol protocolOf(std::string_view line)
{
    const std::string_view head = line.substr(0, line.find("src="));
    for (const auto& [word, protocol] : {std::pair{"udp ", Protocol::udp}, {"tcp ", Protocol::tcp}, {"sctp ", Protocol::sctp}}) {
        if (head.find(word) != std::string_view::npos)
            return protocol;
    }
    return Protocol::any;
}

}  // namespace

std::optional<ConntrackLine> parseConntrackLine(std::string_view line)
{
    ConntrackLine read;
    read.protocol = protocolOf(line);
    if (read.protocol == Protocol::any)
        return std::nullopt;
    std::size_t at = 0;
    const auto source = IpAddress::parse(nextValue(line, "src=", at));
    const auto destination = IpAddress::parse(nextValue(line, "dst=", at));
    const auto sourcePort = parsePort(nextValue(line, "sport=", at));
    const auto destinationPort = parsePort(nextValue(line, "dport=", at));
    const auto replySource = IpAddress::parse(nextValue(line, "src=", at));
    const auto replySourcePort = parsePort(nextValue(line, "sport=", at));
    if (!source || !destination || !sourcePort || !destinationPort || !replySource || !replySourcePort)
        return std::nullopt;
    read.source = *source;
    read.destination = *destination;
    read.sourcePort = *sourcePort;
    read.destinationPort = *destinationPort;
    read.replySource = *replySource;
    read.replySourcePort = *replySourcePort;
    return read;
}

}  // namespace fairlead::findings
