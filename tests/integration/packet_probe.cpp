#include "tests/integration/packet_probe.h"

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace fairlead::test {
namespace {

constexpr std::uint8_t syn = 0x02;
constexpr std::uint8_t rst = 0x04;

void put16(std::vector<std::uint8_t>& bytes, std::uint16_t value)
{
    bytes.push_back(static_cast<std::uint8_t>(value >> 8));
    bytes.push_back(static_cast<std::uint8_t>(value));
}

void put32(std::vector<std::uint8_t>& bytes, std::uint32_t value)
{
    put16(bytes, static_cast<std::uint16_t>(value >> 16));
    put16(bytes, static_cast<std::uint16_t>(value));
}

std::uint16_t get16(const std::uint8_t* at) { return static_cast<std::uint16_t>(at[0] << 8 | at[1]); }
std::uint32_t get32(const std::uint8_t* at) { return static_cast<std::uint32_t>(get16(at)) << 16 | get16(at + 2); }

void put(std::vector<std::uint8_t>& bytes, const IpAddress& address)
{
    bytes.insert(bytes.end(), address.bytes().begin(), address.bytes().begin() + (address.isIpv4() ? 4 : 16));
}

std::uint16_t checksum(const std::vector<std::uint8_t>& bytes)
{
    std::uint32_t sum = 0;
    for (std::size_t at = 0; at < bytes.size(); at += 2)
        sum += static_cast<std::uint32_t>(bytes[at] << 8 | (at + 1 < bytes.size() ? bytes[at + 1] : 0));
    while (sum >> 16 != 0)
        sum = (sum & 0xffff) + (sum >> 16);
    return static_cast<std::uint16_t>(~sum);
}

// Connection tracking takes a packet with a wrong checksum for invalid, so it must be right.
std::vector<std::uint8_t> transport(const SentPacket& packet)
{
    const bool tcp = packet.protocol == Protocol::tcp;
    std::vector<std::uint8_t> bytes;
    put16(bytes, packet.sourcePort);
    put16(bytes, packet.destinationPort);
    if (tcp) {
        put32(bytes, packet.id);  // the sequence number
        put32(bytes, 0);
        bytes.insert(bytes.end(), {0x50, syn, 0x20, 0x00, 0, 0, 0, 0});
    } else {
        put16(bytes, 12);
        put16(bytes, 0);
        put32(bytes, packet.id);  // the payload
    }
    std::vector<std::uint8_t> pseudo;
    put(pseudo, packet.source);
    put(pseudo, packet.destination);
    put32(pseudo, static_cast<std::uint32_t>(bytes.size()));
    put32(pseudo, static_cast<std::uint32_t>(packet.protocol));
    pseudo.insert(pseudo.end(), bytes.begin(), bytes.end());
    const std::uint16_t sum = checksum(pseudo);
    const std::size_t place = tcp ? 16 : 6;
    bytes[place] = static_cast<std::uint8_t>(sum >> 8);
    bytes[place + 1] = static_cast<std::uint8_t>(sum);
    return bytes;
}

std::vector<std::uint8_t> datagram(const SentPacket& packet)
{
    const std::vector<std::uint8_t> payload = transport(packet);
    std::vector<std::uint8_t> bytes;
    if (packet.source.isIpv4()) {
        put16(bytes, 0x4500);
        put16(bytes, static_cast<std::uint16_t>(20 + payload.size()));
        put16(bytes, static_cast<std::uint16_t>(packet.id | 1));
        put16(bytes, 0);
        bytes.push_back(64);
        bytes.push_back(static_cast<std::uint8_t>(packet.protocol));
        put16(bytes, 0);
        put(bytes, packet.source);
        put(bytes, packet.destination);
        const std::uint16_t sum = checksum(bytes);
        bytes[10] = static_cast<std::uint8_t>(sum >> 8);
        bytes[11] = static_cast<std::uint8_t>(sum);
    } else {
        put32(bytes, 0x60000000);
        put16(bytes, static_cast<std::uint16_t>(payload.size()));
        bytes.push_back(static_cast<std::uint8_t>(packet.protocol));
        bytes.push_back(64);
        put(bytes, packet.source);
        put(bytes, packet.destination);
    }
    bytes.insert(bytes.end(), payload.begin(), payload.end());
    return bytes;
}

IpAddress ipv4At(const std::uint8_t* at) { return IpAddress::fromIpv4(get32(at)); }

IpAddress ipv6At(const std::uint8_t* at)
{
    std::array<std::uint8_t, 16> bytes{};
    std::memcpy(bytes.data(), at, bytes.size());
    return IpAddress::fromIpv6(bytes);
}

}  // namespace

PacketProbe::PacketProbe(const NetworkLab& lab)
{
    for (const bool ipv6 : {false, true}) {
        const int protocol = htons(ipv6 ? ETH_P_IPV6 : ETH_P_IP);
        m_watches.push_back({lab.world.socket(AF_PACKET, SOCK_DGRAM, protocol), false, ipv6, false});
        // Raw sockets see what passed the input hook.
        const std::array<int, 3> kinds{IPPROTO_TCP, IPPROTO_UDP,
                                       ipv6 ? static_cast<int>(IPPROTO_ICMPV6) : static_cast<int>(IPPROTO_ICMP)};
        for (const int kind : kinds)
            m_watches.push_back({lab.node.socket(ipv6 ? AF_INET6 : AF_INET, SOCK_RAW, kind), true, ipv6, ipv6});
        m_senders[{false, ipv6}] = lab.world.socket(AF_PACKET, SOCK_DGRAM, 0);
        m_senders[{true, ipv6}] = lab.node.socket(ipv6 ? AF_INET6 : AF_INET, SOCK_RAW, IPPROTO_RAW);
    }
    for (std::size_t at = 0; at < lab.devices().size(); ++at) {
        const int index = std::stoi(lab.world.must("ip -o link show w" + std::to_string(at)));
        m_deviceOfIndex[index] = lab.devices()[at].name;
        m_indexOfDevice[lab.devices()[at].name] = index;
    }
    for (const Watch& watch : m_watches) {
        const int on = 1;
        const int size = 8 << 20;
        ::setsockopt(watch.descriptor, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
        if (watch.transportOnly)
            ::setsockopt(watch.descriptor, IPPROTO_IPV6, 49 /* IPV6_RECVPKTINFO */, &on, sizeof(on));
    }
}

PacketProbe::~PacketProbe()
{
    for (const Watch& watch : m_watches)
        ::close(watch.descriptor);
    for (const auto& [key, descriptor] : m_senders)
        ::close(descriptor);
}

void PacketProbe::send(const SentPacket& packet)
{
    const std::vector<std::uint8_t> bytes = datagram(packet);
    const bool ipv4 = packet.source.isIpv4();
    const bool fromNode = packet.from.empty();
    const int descriptor = m_senders.at({fromNode, !ipv4});
    ssize_t result = 0;
    if (!fromNode) {
        sockaddr_ll to{};
        to.sll_family = AF_PACKET;
        to.sll_protocol = htons(ipv4 ? ETH_P_IP : ETH_P_IPV6);
        to.sll_halen = 6;
        const std::array<std::uint8_t, 6> linkAddress{2, 0, 0, 0, 0, 1};
        std::memcpy(to.sll_addr, linkAddress.data(), linkAddress.size());
        to.sll_ifindex = m_indexOfDevice.at(packet.from);
        result = ::sendto(descriptor, bytes.data(), bytes.size(), 0, reinterpret_cast<sockaddr*>(&to), sizeof(to));
    } else {
        sockaddr_storage to{};
        to.ss_family = ipv4 ? AF_INET : AF_INET6;
        void* const address = ipv4 ? static_cast<void*>(&reinterpret_cast<sockaddr_in*>(&to)->sin_addr)
                                   : &reinterpret_cast<sockaddr_in6*>(&to)->sin6_addr;
        std::memcpy(address, packet.destination.bytes().data(), ipv4 ? 4 : 16);
        result = ::sendto(descriptor, bytes.data(), bytes.size(), 0, reinterpret_cast<sockaddr*>(&to),
                          ipv4 ? sizeof(sockaddr_in) : sizeof(sockaddr_in6));
    }
    // A rule that drops in the output hook fails the call; so does a route that is gone after a rewrite.
    if (result < 0 && !fromNode)
        throw std::runtime_error(std::string("sending: ") + std::strerror(errno));
}

void PacketProbe::collect(int milliseconds)
{
    std::vector<pollfd> polled;
    for (const Watch& watch : m_watches)
        polled.push_back({watch.descriptor, POLLIN, 0});
    while (::poll(polled.data(), polled.size(), milliseconds) > 0) {
        for (std::size_t at = 0; at < polled.size(); ++at) {
            while ((polled[at].revents & POLLIN) != 0 && take(m_watches[at])) { }
        }
    }
}

bool PacketProbe::take(const Watch& watch)
{
    std::array<std::uint8_t, 4096> data{};
    std::array<char, 256> control{};
    sockaddr_storage from{};
    iovec part{data.data(), data.size()};
    msghdr message{};
    message.msg_name = &from;
    message.msg_namelen = sizeof(from);
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const ssize_t count = ::recvmsg(watch.descriptor, &message, 0);
    if (count < 0)
        return false;
    const auto size = static_cast<std::size_t>(count);
    if (from.ss_family == AF_PACKET && reinterpret_cast<sockaddr_ll*>(&from)->sll_pkttype == PACKET_OUTGOING)
        return true;
    const Place place = watch.inNode ? Place() : m_deviceOfIndex[reinterpret_cast<sockaddr_ll*>(&from)->sll_ifindex];
    if (!watch.transportOnly) {
        watch.ipv6 ? seeIpv6(place, data.data(), size) : seeIpv4(place, data.data(), size);
        return true;
    }
    const IpAddress source = ipv6At(reinterpret_cast<sockaddr_in6*>(&from)->sin6_addr.s6_addr);
    IpAddress destination;
    for (cmsghdr* at = CMSG_FIRSTHDR(&message); at != nullptr; at = CMSG_NXTHDR(&message, at)) {
        if (at->cmsg_level == IPPROTO_IPV6 && at->cmsg_type == 50 /* IPV6_PKTINFO */)
            destination = ipv6At(CMSG_DATA(at));
    }
    int protocol = 0;
    socklen_t length = sizeof(protocol);
    ::getsockopt(watch.descriptor, SOL_SOCKET, SO_PROTOCOL, &protocol, &length);
    seeTransport(place, source, destination, protocol, data.data(), size);
    return true;
}

void PacketProbe::seeIpv4(const Place& place, const std::uint8_t* data, std::size_t size)
{
    const std::size_t header = static_cast<std::size_t>(data[0] & 0x0f) * 4;
    if (size >= 20 && size >= header)
        seeTransport(place, ipv4At(data + 12), ipv4At(data + 16), data[9], data + header, size - header);
}

void PacketProbe::seeIpv6(const Place& place, const std::uint8_t* data, std::size_t size)
{
    if (size >= 40)
        seeTransport(place, ipv6At(data + 8), ipv6At(data + 24), data[6], data + 40, size - 40);
}

void PacketProbe::seeTransport(const Place& place, const IpAddress& source, const IpAddress& destination, int protocol,
                               const std::uint8_t* data, std::size_t size)
{
    if (protocol == IPPROTO_ICMP || protocol == IPPROTO_ICMPV6) {
        const bool ipv6 = protocol == IPPROTO_ICMPV6;
        if (size > 8 && data[0] == (ipv6 ? 1 : 3))
            seeError(data, size, ipv6);
        return;
    }
    std::uint32_t id = 0;
    if (protocol == IPPROTO_UDP && size >= 12) {
        id = get32(data + 8);
    } else if (protocol == IPPROTO_TCP && size >= 20) {
        if ((data[13] & rst) != 0) {
            m_seen[get32(data + 8) - 1].refusal = "tcp-reset";
            return;
        }
        if (data[13] != syn)
            return;
        id = get32(data + 4);
    } else {
        return;
    }
    Sighting& seen = m_seen[id];
    seen.place = place;
    seen.source = source;
    seen.destination = destination;
    seen.destinationPort = get16(data + 2);
}

// An ICMP error carries the beginning of the packet that it is about.
void PacketProbe::seeError(const std::uint8_t* data, std::size_t size, bool ipv6)
{
    const std::uint8_t* const about = data + 8;
    size -= 8;
    const std::size_t header = ipv6 ? 40 : static_cast<std::size_t>(about[0] & 0x0f) * 4;
    const int protocol = ipv6 ? about[6] : about[9];
    if (size < header + 8)
        return;
    const std::string refusal = "icmp " + std::to_string(data[0]) + '/' + std::to_string(data[1]);
    const std::uint8_t* const inner = about + header;
    if (protocol == IPPROTO_TCP)
        m_seen[get32(inner + 4)].refusal = refusal;
    else if (protocol == IPPROTO_UDP && size >= header + 12)
        m_seen[get32(inner + 8)].refusal = refusal;
}

Sighting PacketProbe::sighting(std::uint32_t id) const
{
    const auto found = m_seen.find(id);
    return found == m_seen.end() ? Sighting() : found->second;
}

}  // namespace fairlead::test
