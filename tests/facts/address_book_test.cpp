#include "model/facts/address_book.h"
#include "model/facts/address_mentions.h"
#include "tests/support/edited_evidence.h"

#include <gmock/gmock.h>

namespace fairlead::facts {
namespace {

using test::EditedEvidence;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

AddressBook sampleBook() { return AddressBook(EditedEvidence("shop-iptables-nft").build()); }

std::vector<std::string> namesOf(const Listing& listing)
{
    std::vector<std::string> names;
    for (const Tenant& tenant : listing.tenants)
        names.push_back(tenant.who);
    return names;
}

std::string clusterIpOf(const char* name)
{
    const auto snapshot = EditedEvidence("shop-iptables-nft").build();
    return snapshot->findService("shop", name)->clusterIps.at(0);
}

std::string mentions(std::string_view text)
{
    std::string found;
    for (const AddressMention& mention : addressesIn(text))
        found += (found.empty() ? "" : " ")
            + (mention.port ? fairlead::toString(mention.address, *mention.port) : mention.address.toString());
    return found;
}

TEST(AddressMentions, AreFoundInWhatPeoplePaste)
{
    EXPECT_EQ(mentions("10.96.0.1"), "10.96.0.1");
    EXPECT_EQ(mentions("dial tcp 10.96.0.1:443: connect: connection refused"), "10.96.0.1:443");
    EXPECT_EQ(mentions("IP 10.244.1.2.43210 > 10.96.0.10.53: 12+ A?"), "10.244.1.2:43210 10.96.0.10:53");
    EXPECT_EQ(mentions("tcp 6 src=10.0.0.1 dst=10.0.0.2 sport=1 dport=2 src=10.0.0.1"), "10.0.0.1 10.0.0.2");
    EXPECT_EQ(mentions("http://[fd00::1]:8080/x and fd00::2, and [fd00::3]."), "[fd00::1]:8080 fd00::2 fd00::3");
    EXPECT_EQ(mentions("Reached 10.0.0.1."), "10.0.0.1");
    EXPECT_EQ(mentions("10.0.0.0/16"), "10.0.0.0");
}

TEST(AddressMentions, AreNotSeenWhereThereAreNone)
{
    for (const char* text : {"", "I1123 02:42:26.421135   24542 flags.go:64]", "1.2.3", "1.2.3.4.5.6", "999.1.1.1", "::::", "[",
                             "]]:1", "10.0.0.1:99999", "deadbeef", "v1.36.2"})
        EXPECT_EQ(mentions(text), "") << text;
}

TEST(AddressBook, KnowsServicesPodsNodesAndDevices)
{
    const AddressBook book = sampleBook();
    EXPECT_THAT(namesOf(book.whoIs(*IpAddress::parse(clusterIpOf("frontend")))), Contains("ClusterIP of service shop/frontend"));
    EXPECT_THAT(namesOf(book.whoIs(*IpAddress::parse("172.30.56.12"))), Contains("InternalIP of node worker-1"));
    EXPECT_THAT(namesOf(book.whoIs(*IpAddress::parse("172.30.56.12"))), Contains("device eth0 of node worker-1"));
    EXPECT_THAT(namesOf(book.whoIs(*IpAddress::parse("10.244.1.1"))), Contains(HasSubstr("cni0 of node control-plane")));
}

TEST(AddressBook, KnowsAPodAndWhatItServes)
{
    const auto snapshot = EditedEvidence("shop-iptables-nft").build();
    const AddressBook book(snapshot);
    for (const kubernetes::Pod& pod : *snapshot->objects().pods) {
        if (!pod.meta.name.starts_with("frontend-"))
            continue;
        const auto names = namesOf(book.whoIs(*IpAddress::parse(pod.podIps.at(0))));
        EXPECT_THAT(names, Contains("pod shop/" + pod.meta.name + " on " + pod.nodeName));
        EXPECT_THAT(names, Contains(StartsWith("endpoint of service shop/frontend, port ")));
        return;
    }
    FAIL() << "the sample has no pod of frontend";
}

TEST(AddressBook, SaysInWhichRangeAFreeAddressLies)
{
    const AddressBook book = sampleBook();
    const auto remark = [&](const char* address) {
        const Listing listing = book.whoIs(*IpAddress::parse(address));
        EXPECT_THAT(listing.tenants, IsEmpty()) << address;
        return listing.remark;
    };
    EXPECT_THAT(remark("10.96.255.77"), HasSubstr("service CIDR 10.96.0.0/16"));
    EXPECT_THAT(remark("10.244.2.250"), HasSubstr("pod CIDR 10.244.2.0/24 of node worker-1"));
    EXPECT_THAT(remark("10.244.200.1"), HasSubstr("in no node's part of it"));
    EXPECT_THAT(remark("172.30.56.99"), HasSubstr("nodes' network 172.30.56.0/24"));
    EXPECT_THAT(remark("127.0.0.1"), HasSubstr("loopback"));
    EXPECT_EQ(remark("8.8.8.8"), "in no range of this cluster that is known");
}

TEST(AddressBook, LooksAtThePortToo)
{
    const AddressBook book = sampleBook();
    const IpAddress frontend = *IpAddress::parse(clusterIpOf("frontend"));
    EXPECT_THAT(book.whoIs(frontend, std::uint16_t{81}).remark, "the service has no port 81");
    EXPECT_THAT(book.whoIs(frontend, std::uint16_t{80}).remark, HasSubstr("of the service, to"));
    EXPECT_THAT(namesOf(book.whoIs(*IpAddress::parse("172.30.56.12"), std::uint16_t{30080})),
                Contains("node port 30080/tcp of service shop/frontend"));
}

TEST(AddressBook, KnowsNodePorts)
{
    const AddressBook book = sampleBook();
    EXPECT_THAT(namesOf(book.whoHasPort(30080)), Contains("node port 30080/tcp of service shop/frontend"));
    EXPECT_THAT(book.whoHasPort(32111).remark, HasSubstr("free: in the node port range 30000-32767"));
    EXPECT_THAT(book.whoHasPort(22).remark, HasSubstr("no service has it"));
}

TEST(AddressBook, ReadsAPastedLine)
{
    const AddressBook book = sampleBook();
    const auto listings = book.read("dial tcp " + clusterIpOf("frontend") + ":80: i/o timeout, from 8.8.8.8\n");
    ASSERT_THAT(listings, SizeIs(2));
    EXPECT_EQ(listings[0].tenants.at(0).service, "shop/frontend");
    EXPECT_EQ(listings[1].query, "8.8.8.8");
    ASSERT_THAT(book.read(":30080"), SizeIs(1));
    EXPECT_EQ(book.read(":30080")[0].query, "port 30080");
    EXPECT_THAT(book.read("no address here"), IsEmpty());
    EXPECT_THAT(book.read(""), IsEmpty());
    EXPECT_THAT(book.read("70000"), IsEmpty());
}

// Figures of the documentation of Kubernetes for the bands.
TEST(Occupancy, HasTheBandsOfTheApiServer)
{
    const AddressBook book = sampleBook();
    const auto ranges = book.occupancy();
    ASSERT_THAT(ranges, SizeIs(3));
    EXPECT_EQ(ranges[0].range, "10.96.0.0/16");
    EXPECT_EQ(ranges[0].fixed.first + ' ' + ranges[0].fixed.last, "10.96.0.1 10.96.1.0");
    EXPECT_EQ(ranges[0].dynamic.first + ' ' + ranges[0].dynamic.last, "10.96.1.1 10.96.255.254");
    EXPECT_EQ(ranges[0].fixed.size + ranges[0].dynamic.size, 65534U);
    EXPECT_EQ(ranges[2].range, "30000-32767");
    EXPECT_EQ(ranges[2].fixed.last, "30085");
    EXPECT_EQ(ranges[2].dynamic.first, "30086");
    EXPECT_GE(ranges[2].fixed.taken, 1U);  // 30080
}

TEST(Occupancy, CountsEveryClusterIp)
{
    const auto snapshot = EditedEvidence("shop-iptables-nft").build();
    std::size_t addresses = 0;
    for (const kubernetes::Service& service : *snapshot->objects().services) {
        for (const std::string& address : service.clusterIps)
            addresses += IpAddress::parse(address) && IpAddress::parse(address)->isIpv4() ? 1 : 0;
    }
    const Occupancy range = AddressBook(snapshot).occupancy().at(0);
    EXPECT_EQ(range.fixed.taken + range.dynamic.taken, addresses);
    EXPECT_GT(addresses, 5U);
}

TEST(Occupancy, HasNoStaticBandBefore125)
{
    EditedEvidence evidence("shop-iptables-nft");
    evidence.replace("api/version.json", "v1.36.2", "v1.24.0");
    EXPECT_EQ(AddressBook(evidence.build()).occupancy().at(0).fixed.size, 0U);
}

TEST(PortRangeText, IsStrict)
{
    EXPECT_TRUE(parsePortRange("30000-32767").has_value());
    for (const char* text : {"", "30000", "30000-", "-32767", "32767-30000", "0-10", "30000-99999", "30000-32767x"})
        EXPECT_FALSE(parsePortRange(text).has_value()) << text;
}

}  // namespace
}  // namespace fairlead::facts
