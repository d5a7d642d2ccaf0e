#pragma once

#include "model/core/protocol.h"

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace fairlead {

enum class IpFamily : std::uint8_t { ipv4, ipv6 };

// "ipv4", "ipv6": the words of the public JSON.
std::string_view toString(IpFamily family);

// An IPv4 or IPv6 address, a plain value of 17 bytes. IPv4 uses the first four bytes, the rest is 0.
class IpAddress {
public:
    constexpr IpAddress() = default;
    static constexpr IpAddress fromIpv4(std::uint32_t hostOrder)
    {
        IpAddress address;
        address.m_bytes = {static_cast<std::uint8_t>(hostOrder >> 24), static_cast<std::uint8_t>(hostOrder >> 16),
                           static_cast<std::uint8_t>(hostOrder >> 8), static_cast<std::uint8_t>(hostOrder)};
        return address;
    }
    static constexpr IpAddress fromIpv6(const std::array<std::uint8_t, 16>& bytes)
    {
        IpAddress address;
        address.m_bytes = bytes;
        address.m_family = IpFamily::ipv6;
        return address;
    }

    // Strict: no leading or trailing characters, no brackets, no zone, no leading zeros in IPv4.
    static std::optional<IpAddress> parse(std::string_view text);

    constexpr IpFamily family() const { return m_family; }
    constexpr bool isIpv4() const { return m_family == IpFamily::ipv4; }
    constexpr int bits() const { return isIpv4() ? 32 : 128; }
    constexpr const std::array<std::uint8_t, 16>& bytes() const { return m_bytes; }
    bool isLoopback() const;
    bool isUnspecified() const { return m_bytes == std::array<std::uint8_t, 16>{}; }

    // Canonical (RFC 5952 for IPv6), without brackets.
    std::string toString() const;

    friend constexpr auto operator<=>(const IpAddress&, const IpAddress&) = default;

private:
    IpFamily m_family = IpFamily::ipv4;
    std::array<std::uint8_t, 16> m_bytes{};
};

// "10.0.0.1:80", "[fd00::1]:80".
std::string toString(const IpAddress& address, std::uint16_t port);

// A network: an address and how many of its leading bits count. Host bits are cleared.
class Prefix {
public:
    Prefix() = default;
    Prefix(const IpAddress& address, int length);
    explicit Prefix(const IpAddress& host) : Prefix(host, host.bits()) { }

    // "10.0.0.0/8", "10.0.0.1" (a host), "10.0.0.0/255.0.0.0" with a contiguous mask.
    static std::optional<Prefix> parse(std::string_view text);

    const IpAddress& address() const { return m_address; }
    int length() const { return m_length; }
    IpFamily family() const { return m_address.family(); }
    bool isHost() const { return m_length == m_address.bits(); }
    IpAddress last() const;
    bool contains(const IpAddress& address) const;
    bool contains(const Prefix& other) const;
    bool overlaps(const Prefix& other) const { return contains(other) || other.contains(*this); }

    // Always with the length: "10.0.0.1/32".
    std::string toString() const;

    friend auto operator<=>(const Prefix&, const Prefix&) = default;

private:
    IpAddress m_address;
    int m_length = 0;
};

}  // namespace fairlead

template <> struct std::hash<fairlead::IpAddress> {
    std::size_t operator()(const fairlead::IpAddress& address) const noexcept
    {
        const auto& bytes = address.bytes();
        return std::hash<std::string_view>()(
            {reinterpret_cast<const char*>(bytes.data()), address.isIpv4() ? std::size_t{4} : bytes.size()});
    }
};
