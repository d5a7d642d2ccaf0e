#include "model/core/address.h"

#include <arpa/inet.h>

#include <bit>
#include <charconv>
#include <cstring>

namespace fairlead {
namespace {

std::optional<std::uint32_t> parseIpv4(std::string_view text)
{
    std::uint32_t value = 0;
    const char* at = text.data();
    const char* const end = at + text.size();
    for (int part = 0; part < 4; ++part) {
        if (part > 0 && (at == end || *at++ != '.'))
            return std::nullopt;
        const char* const start = at;
        std::uint32_t octet = 0;
        while (at != end && *at >= '0' && *at <= '9' && at - start < 4)
            octet = octet * 10 + static_cast<std::uint32_t>(*at++ - '0');
        const bool leadingZero = at - start > 1 && *start == '0';
        if (at == start || octet > 255 || leadingZero)
            return std::nullopt;
        value = value << 8 | octet;
    }
    return at == end ? std::optional(value) : std::nullopt;
}

std::optional<int> parseLength(std::string_view text, const IpAddress& address)
{
    if (const auto mask = IpAddress::parse(text); mask && mask->family() == address.family() && text.size() > 3) {
        int length = 0;
        while (length < mask->bits() && (mask->bytes()[static_cast<std::size_t>(length / 8)] >> (7 - length % 8) & 1) != 0)
            ++length;
        IpAddress allOnes =
            IpAddress::parse(address.isIpv4() ? "255.255.255.255" : "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff").value();
        return Prefix(allOnes, length).address() == *mask ? std::optional(length) : std::nullopt;
    }
    int length = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
    if (error != std::errc() || end != text.data() + text.size() || length < 0 || length > address.bits())
        return std::nullopt;
    return length;
}

}  // namespace

std::string_view toString(IpFamily family) { return family == IpFamily::ipv4 ? "ipv4" : "ipv6"; }

std::optional<IpAddress> IpAddress::parse(std::string_view text)
{
    if (const auto ipv4 = parseIpv4(text))
        return fromIpv4(*ipv4);
    if (text.find(':') == std::string_view::npos || text.size() >= INET6_ADDRSTRLEN)
        return std::nullopt;
    std::array<char, INET6_ADDRSTRLEN> terminated{};
    std::memcpy(terminated.data(), text.data(), text.size());
    std::array<std::uint8_t, 16> bytes{};
    if (inet_pton(AF_INET6, terminated.data(), bytes.data()) != 1)
        return std::nullopt;
    return fromIpv6(bytes);
}

bool IpAddress::isLoopback() const
{
    if (isIpv4())
        return m_bytes[0] == 127;
    static constexpr std::array<std::uint8_t, 16> loopback{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    return m_bytes == loopback;
}

std::string IpAddress::toString() const
{
    std::array<char, INET6_ADDRSTRLEN> buffer{};
    inet_ntop(isIpv4() ? AF_INET : AF_INET6, m_bytes.data(), buffer.data(), buffer.size());
    return buffer.data();
}

std::string toString(const IpAddress& address, std::uint16_t port)
{
    const std::string host = address.isIpv4() ? address.toString() : '[' + address.toString() + ']';
    return host + ':' + std::to_string(port);
}

Prefix::Prefix(const IpAddress& address, int length) : m_length(length)
{
    std::array<std::uint8_t, 16> bytes = address.bytes();
    for (int byte = 0; byte < address.bits() / 8; ++byte) {
        const int kept = std::min(8, std::max(0, length - byte * 8));
        bytes[static_cast<std::size_t>(byte)] &= static_cast<std::uint8_t>(0xff << (8 - kept));
    }
    m_address = address.isIpv4()
        ? IpAddress::fromIpv4(static_cast<std::uint32_t>(bytes[0]) << 24 | static_cast<std::uint32_t>(bytes[1]) << 16
                              | static_cast<std::uint32_t>(bytes[2]) << 8 | bytes[3])
        : IpAddress::fromIpv6(bytes);
}

std::optional<Prefix> Prefix::parse(std::string_view text)
{
    const std::size_t slash = text.find('/');
    const auto address = IpAddress::parse(text.substr(0, slash));
    if (!address)
        return std::nullopt;
    if (slash == std::string_view::npos)
        return Prefix(*address);
    const auto length = parseLength(text.substr(slash + 1), *address);
    return length ? std::optional(Prefix(*address, *length)) : std::nullopt;
}

IpAddress Prefix::last() const
{
    std::array<std::uint8_t, 16> bytes = m_address.bytes();
    for (int byte = 0; byte < m_address.bits() / 8; ++byte) {
        const int kept = std::min(8, std::max(0, m_length - byte * 8));
        bytes[static_cast<std::size_t>(byte)] |= static_cast<std::uint8_t>(0xff >> kept);
    }
    return m_address.isIpv4()
        ? IpAddress::fromIpv4(static_cast<std::uint32_t>(bytes[0]) << 24 | static_cast<std::uint32_t>(bytes[1]) << 16
                              | static_cast<std::uint32_t>(bytes[2]) << 8 | bytes[3])
        : IpAddress::fromIpv6(bytes);
}

bool Prefix::contains(const IpAddress& address) const
{
    return address.family() == family() && Prefix(address, m_length).address() == m_address;
}

bool Prefix::contains(const Prefix& other) const { return other.m_length >= m_length && contains(other.m_address); }

std::string Prefix::toString() const { return m_address.toString() + '/' + std::to_string(m_length); }

}  // namespace fairlead
