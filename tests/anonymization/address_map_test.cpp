#include "model/anonymization/address_map.h"

#include <gmock/gmock.h>

#include <random>

namespace fairlead::anonymization {
namespace {

int sharedBits(const IpAddress& a, const IpAddress& b)
{
    int bits = 0;
    while (bits < a.bits() && Prefix(a, bits + 1).contains(b))
        ++bits;
    return bits;
}

IpAddress randomAddress(std::mt19937_64& random, bool ipv4)
{
    if (ipv4)
        return IpAddress::fromIpv4(static_cast<std::uint32_t>(random()));
    std::array<std::uint8_t, 16> bytes{};
    for (std::uint8_t& byte : bytes)
        byte = static_cast<std::uint8_t>(random());
    if (random() % 2 == 0)
        bytes[0] = 0xfd;
    return IpAddress::fromIpv6(bytes);
}

// An address that shares some bits with the other.
IpAddress neighbour(const IpAddress& address, std::mt19937_64& random)
{
    auto bytes = address.bytes();
    const auto byte = random() % (address.isIpv4() ? 4 : 16);
    bytes[byte] = static_cast<std::uint8_t>(random());
    if (!address.isIpv4())
        return IpAddress::fromIpv6(bytes);
    return IpAddress::parse(std::to_string(bytes[0]) + '.' + std::to_string(bytes[1]) + '.' + std::to_string(bytes[2]) + '.'
                            + std::to_string(bytes[3]))
        .value();
}

TEST(AddressMap, KeepsHowManyLeadingBitsTwoAddressesShare)
{
    AddressMap map(7, {Prefix::parse("10.96.0.0/12").value(), Prefix::parse("fd00:10:96::/112").value()});
    std::mt19937_64 random(1);
    for (int round = 0; round < 3000; ++round) {
        const IpAddress a = randomAddress(random, round % 2 == 0);
        const IpAddress b = neighbour(a, random);
        ASSERT_EQ(sharedBits(map.map(a), map.map(b)), sharedBits(a, b)) << a.toString() << ' ' << b.toString();
        const int length = static_cast<int>(random() % static_cast<unsigned>(a.bits() + 1));
        EXPECT_TRUE(map.map(Prefix(a, length)).contains(map.map(a))) << a.toString() << '/' << length;
    }
}

TEST(AddressMap, KeepsWhatHasAMeaning)
{
    AddressMap map(4, {Prefix::parse("10.96.0.0/12").value()});
    for (const char* text : {"127.0.0.1", "0.0.0.0", "169.254.169.254", "224.0.0.1", "255.255.255.255", "::1", "::", "ff02::1"})
        EXPECT_EQ(map.mapText(text), text);
    EXPECT_TRUE(Prefix::parse("10.0.0.0/8")->contains(IpAddress::parse(*map.mapText("10.7.8.9")).value()));
    EXPECT_TRUE(Prefix::parse("192.168.0.0/16")->contains(IpAddress::parse(*map.mapText("192.168.7.9")).value()));
    EXPECT_TRUE(Prefix::parse("fe80::/64")->contains(IpAddress::parse(*map.mapText("fe80::1234:56ff:fe78:9abc")).value()));
    const Prefix range = map.map(Prefix::parse("10.96.0.0/12").value());
    EXPECT_NE(range, Prefix::parse("10.96.0.0/12").value());
    for (const char* low : {".0.1", ".0.10", ".1.0"})
        EXPECT_EQ(map.mapText("10.96" + std::string(low)),
                  range.address().toString().substr(0, range.address().toString().size() - 4) + low)
            << "the static band";
}

TEST(AddressMap, MapsEachFormOfAnAddress)
{
    AddressMap map(5, {});
    const std::string a = map.map(IpAddress::parse("10.1.2.3").value()).toString();
    const std::string b = map.map(IpAddress::parse("fd00:1:2:3::4").value()).toString();
    EXPECT_NE(a, "10.1.2.3");
    EXPECT_NE(b, "fd00:1:2:3::4");
    EXPECT_EQ(map.mapText("10.1.2.3:80"), a + ":80");
    EXPECT_EQ(map.mapText("10.1.2.3:80-90"), a + ":80-90");
    EXPECT_EQ(map.mapText("[fd00:1:2:3::4]:80"), '[' + b + "]:80");
    EXPECT_EQ(map.mapText("10.1.2.3/32"), a + "/32");
    EXPECT_EQ(map.mapText("10.1.2.3/24"), a + "/24") << "of a device";
    EXPECT_EQ(map.mapText("10.1.2.3-10.1.2.9"), a + '-' + a.substr(0, a.size() - 1) + '9');
    EXPECT_EQ(map.mapText("10.0.0.0/8"), "10.0.0.0/8");
    EXPECT_THAT(*map.mapText("c6:5a:2b:0f:c4:ee"), testing::MatchesRegex("02:00:.*"));
    for (const char* other : {"", "a", "80", "1.36.2", "01:45:53", "[5:300]", "1056:63360", "v1.8.9", "shop/cart:7070", "10.1.2",
                              "10.1.2.3.4", "a.b:c"})
        EXPECT_EQ(map.mapText(other), std::nullopt) << other;
}

}  // namespace
}  // namespace fairlead::anonymization
