#pragma once

#include "model/netfilter/matches.h"
#include "model/netfilter/statements.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The values inside iptables options, read strictly (nothing where the whole word is not one) and
// written as iptables-save writes them.

namespace fairlead::netfilter {

// Decimal, hexadecimal (0x4000, 0x004000) or octal (017).
std::optional<std::uint32_t> parseNumber(std::string_view text);
// "0x1/0xff" or "0x1": a value and its mask, all ones where none is written.
struct ValueAndMask {
    std::uint32_t value = 0;
    std::uint32_t mask = 0xffffffff;
};
std::optional<ValueAndMask> parseValueAndMask(std::string_view text);
void appendHex(std::string& out, std::uint32_t value);

// "80", "80:90", ":90", "80:"; the separator of NAT is '-'.
std::optional<PortRange> parsePorts(std::string_view text, char separator = ':');
// "80,443,1000:2000".
std::optional<std::vector<PortRange>> parsePortList(std::string_view text);
void appendPorts(std::string& out, const PortRange& ports, char separator = ':');

// "10.0.0.1-10.0.0.9".
std::optional<AddressRange> parseAddressRange(std::string_view text);
AddressRange rangeOf(const Prefix& prefix);
// The prefix that is exactly this range, where there is one.
std::optional<Prefix> prefixOf(const AddressRange& range);

// "10.0.0.1:80", "[fd00::a]:80", "10.0.0.1-10.0.0.4:80-90", ":80".
std::optional<NatRange> parseNatRange(std::string_view text);
void appendNatRange(std::string& out, const NatRange& range);

// "veth+" is every name that starts with veth.
InterfaceMatch::Name parseInterface(std::string_view text);
void appendInterface(std::string& out, const InterfaceMatch::Name& name);

// A number of /etc/protocols where iptables-save prints the name.
std::optional<Protocol> parseIptablesProtocol(std::string_view text);
void appendProtocol(std::string& out, Protocol protocol);

// "src,dst".
std::optional<std::vector<Side>> parseSides(std::string_view text);
void appendSides(std::string& out, const std::vector<Side>& sides);

// The parts between commas; an empty part where two of them meet.
std::vector<std::string_view> splitAtCommas(std::string_view text);

}  // namespace fairlead::netfilter
