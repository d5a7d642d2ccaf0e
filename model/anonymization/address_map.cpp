#include "model/anonymization/address_map.h"

#include "model/anonymization/keyed_hash.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace fairlead::anonymization {
namespace {

struct Special {
    const char* prefix;
    int kept;  // leading bits that stay
};

// Ranges with a meaning (RFC 6890), and how much of an address in them stays. All of it: the address itself means something.
constexpr std::array specials{Special{"0.0.0.0/8", 32},      Special{"10.0.0.0/8", 8},      Special{"100.64.0.0/10", 10},
                              Special{"127.0.0.0/8", 32},    Special{"169.254.0.0/16", 32}, Special{"172.16.0.0/12", 12},
                              Special{"192.168.0.0/16", 16}, Special{"224.0.0.0/3", 32},    Special{"::/8", 128},
                              Special{"fd00::/8", 8},        Special{"fe80::/10", 64},      Special{"ff00::/8", 128},
                              Special{"2000::/3", 3}};

const std::vector<std::pair<Prefix, int>>& specialPrefixes()
{
    static const auto prefixes = [] {
        std::vector<std::pair<Prefix, int>> result;
        result.reserve(std::size(specials));
        for (const Special& special : specials)
            result.emplace_back(Prefix::parse(special.prefix).value(), special.kept);
        return result;
    }();
    return prefixes;
}

bool bitOf(const IpAddress& address, int bit)
{
    return (address.bytes()[static_cast<std::size_t>(bit / 8)] >> (7 - bit % 8) & 1) != 0;
}

IpAddress flipped(const IpAddress& address, const std::vector<bool>& flips)
{
    auto bytes = address.bytes();
    for (std::size_t bit = 0; bit < flips.size(); ++bit) {
        if (flips[bit])
            bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] ^ (0x80U >> bit % 8));
    }
    if (!address.isIpv4())
        return IpAddress::fromIpv6(bytes);
    return IpAddress::fromIpv4(static_cast<std::uint32_t>(bytes[0]) << 24 | static_cast<std::uint32_t>(bytes[1]) << 16
                               | static_cast<std::uint32_t>(bytes[2]) << 8 | bytes[3]);
}

bool zeroBetween(const IpAddress& address, int begin, int end)
{
    for (int bit = begin; bit < end; ++bit) {
        if (bitOf(address, bit))
            return false;
    }
    return true;
}

// Leading bits that stay: within a range with a meaning what it says, and on the way to one all that leads there.
bool mayFlip(const IpAddress& address, int bit)
{
    const Prefix before(address, bit);
    return std::ranges::none_of(specialPrefixes(), [&](const auto& special) {
        return special.first.family() == address.family()
            && (before.contains(special.first) || (special.first.contains(address) && bit < special.second));
    });
}

}  // namespace

// Depends on the bits before this one only: that keeps prefixes.
bool AddressMap::flips(const IpAddress& address, int bit) const
{
    if (bit >= address.bits() - (address.isIpv4() ? 8 : 16) || !mayFlip(address, bit))
        return false;
    if (!address.isIpv4() && bit >= 64 && zeroBetween(address, 64, bit))
        return false;
    const Prefix before(address, bit);
    const bool low = std::ranges::any_of(m_serviceRanges, [&](const Prefix& range) {
        return range.family() == address.family() && range.contains(address) && bit >= range.length()
            && zeroBetween(address, range.length(), bit);
    });
    std::string text(reinterpret_cast<const char*>(before.address().bytes().data()), before.address().bytes().size());
    text += static_cast<char>(bit);
    text += address.isIpv4() ? '4' : '6';
    return !low && (keyedHash(m_key, text) & 1) != 0;
}

IpAddress AddressMap::map(const IpAddress& address)
{
    if (const auto known = m_known.find(address); known != m_known.end())
        return known->second;
    std::vector<bool> changes;
    changes.reserve(static_cast<std::size_t>(address.bits()));
    for (int bit = 0; bit < address.bits(); ++bit)
        changes.push_back(flips(address, bit));
    const IpAddress result = flipped(address, changes);
    m_known.emplace(address, result);
    return result;
}

Prefix AddressMap::map(const Prefix& prefix)
{
    std::vector<bool> changes;
    changes.reserve(static_cast<std::size_t>(prefix.length()));
    for (int bit = 0; bit < prefix.length(); ++bit)
        changes.push_back(flips(prefix.address(), bit));
    return {flipped(prefix.address(), changes), prefix.length()};
}

std::optional<std::string> AddressMap::mapHardware(std::string_view text) const
{
    if (text.size() != 17)
        return std::nullopt;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (at % 3 == 2 ? text[at] != ':' : std::isxdigit(static_cast<unsigned char>(text[at])) == 0)
            return std::nullopt;
    }
    if (text == "00:00:00:00:00:00" || text == "ff:ff:ff:ff:ff:ff")
        return std::string(text);
    const std::uint64_t number = keyedHash(m_key, text);
    std::array<char, 18> words{};
    std::snprintf(words.data(), words.size(), "02:00:%02x:%02x:%02x:%02x", static_cast<unsigned>(number & 0xff),
                  static_cast<unsigned>(number >> 8 & 0xff), static_cast<unsigned>(number >> 16 & 0xff),
                  static_cast<unsigned>(number >> 24 & 0xff));
    return std::string(words.data());
}

std::optional<std::string> AddressMap::mapWithPort(std::string_view text)
{
    const bool brackets = text.starts_with('[');
    const std::size_t end = brackets ? text.find(']') : text.find(':');
    if (end == std::string_view::npos)
        return std::nullopt;
    const auto address = IpAddress::parse(text.substr(brackets ? 1 : 0, end - (brackets ? 1 : 0)));
    if (!address || address->isIpv4() == brackets)
        return std::nullopt;
    const std::string mapped = map(*address).toString();
    return brackets ? '[' + mapped + std::string(text.substr(end)) : mapped + std::string(text.substr(end));
}

std::optional<std::string> AddressMap::mapText(std::string_view text)
{
    if (text.size() < 2 || text.find_first_of(".:") == std::string_view::npos)
        return std::nullopt;
    if (const auto address = IpAddress::parse(text))
        return map(*address).toString();
    if (const std::size_t slash = text.find('/'); slash != std::string_view::npos) {
        // "10.244.1.1/24" of a device: its host bits stay.
        const auto prefix = Prefix::parse(text);
        const auto host = IpAddress::parse(text.substr(0, slash));
        if (!prefix || !host)
            return std::nullopt;
        const bool hasHostBits = prefix->address() != *host;
        return (hasHostBits ? map(*host) : map(*prefix).address()).toString() + std::string(text.substr(slash));
    }
    if (const std::size_t dash = text.find('-'); dash != std::string_view::npos) {
        const auto first = IpAddress::parse(text.substr(0, dash));
        const auto last = IpAddress::parse(text.substr(dash + 1));
        if (first && last)
            return map(*first).toString() + '-' + map(*last).toString();
    }
    if (auto mapped = mapWithPort(text))
        return mapped;
    return mapHardware(text);
}

}  // namespace fairlead::anonymization
