#pragma once

#include "model/core/address.h"
#include "model/core/protocol.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

// What a rule asks of a packet, typed. One vocabulary for iptables matches and nft expressions, so
// that everything above (meaning, walk, words) is written once. All are plain values.
//
// A `negated` match is true exactly where the same match without it is false; a match on a
// property that the packet does not have (a port of an ICMP packet) is false either way.

namespace fairlead::netfilter {

struct Set;

enum class Side : std::uint8_t { source, destination };

// Inclusive on both ends.
struct AddressRange {
    IpAddress first;
    IpAddress last;
    friend bool operator==(const AddressRange&, const AddressRange&) = default;
};

struct PortRange {
    std::uint16_t first = 0;
    std::uint16_t last = 0;
    friend bool operator==(const PortRange&, const PortRange&) = default;
};

// -s, -d, iprange; ip saddr 10.0.0.0/8, ip daddr { a, b }. True when any range holds the address.
struct AddressMatch {
    Side side = Side::source;
    std::vector<AddressRange> ranges;
    bool negated = false;
};

// -i, -o; iifname, oifname. "veth+" and "veth*" are stored as name "veth" with `prefix`.
// A packet without that device (output hook has no input device) has the empty name.
struct InterfaceMatch {
    struct Name {
        std::string name;
        bool prefix = false;
        friend bool operator==(const Name&, const Name&) = default;
    };
    Side side = Side::source;  // source: the input device
    std::vector<Name> names;
    bool negated = false;
};

// -p; meta l4proto, ip protocol.
struct ProtocolMatch {
    std::vector<Protocol> protocols;
    bool negated = false;
};

// nft meta nfproto; in iptables the family is that of the file.
struct FamilyMatch {
    IpFamily family = IpFamily::ipv4;
    bool negated = false;
};

// -m tcp/udp/sctp --sport/--dport, multiport; tcp dport, th dport. `protocol` is any for "th".
// `either`: multiport --ports, true when the source or the destination port is in the list.
struct PortMatch {
    Side side = Side::destination;
    bool either = false;
    Protocol protocol = Protocol::any;
    std::vector<PortRange> ranges;
    bool negated = false;
};

// -m conntrack --ctstate, -m state; ct state, ct status. True when the packet's state is one of
// `states` or its connection has one of `status` (iptables lists SNAT and DNAT among the states).
struct ConntrackMatch {
    enum State : std::uint8_t { invalid = 1, isNew = 2, established = 4, related = 8, untracked = 16 };
    enum Status : std::uint8_t { snat = 1, dnat = 2, confirmed = 4, assured = 8, seenReply = 16, expected = 32, dying = 64 };
    std::uint8_t states = 0;
    std::uint8_t status = 0;
    bool negated = false;
};

enum class MarkKind : std::uint8_t { packet, connection };

// (mark & mask) == value.
struct MarkMatch {
    MarkKind kind = MarkKind::packet;
    std::uint32_t value = 0;
    std::uint32_t mask = 0xffffffff;
    bool negated = false;
};

// -m addrtype; fib saddr type local. True when the address has one of the types on this node
// (limited to addresses of the in or out device where asked).
struct AddressTypeMatch {
    enum Type : std::uint16_t {
        unspec = 1,
        unicast = 2,
        local = 4,
        broadcast = 8,
        anycast = 16,
        multicast = 32,
        blackhole = 64,
        unreachable = 128,
        prohibit = 256,
        throwRoute = 512,
        nat = 1024,
        xresolve = 2048,
    };
    Side side = Side::destination;
    std::uint16_t types = 0;
    bool limitToInputDevice = false;
    bool limitToOutputDevice = false;
    bool negated = false;
};

// -m statistic. random: true with the probability; nth: true for one packet of `every`, the one
// with the index `packet`. `probability` is the exact quotient k / 2^31 that the kernel uses.
struct StatisticMatch {
    enum class Mode : std::uint8_t { random, nth };
    Mode mode = Mode::random;
    double probability = 0;
    std::uint32_t every = 1;
    std::uint32_t packet = 0;
    bool negated = false;
};

// -m recent.
struct RecentMatch {
    enum class Operation : std::uint8_t { set, check, update, remove };
    Operation operation = Operation::check;
    std::string list;
    Side side = Side::source;
    std::uint32_t seconds = 0;  // 0: no limit
    std::uint32_t hitCount = 0;  // 0: no limit
    bool reap = false;
    bool negated = false;
};

// One part of the key that a packet is looked up with.
enum class KeyField : std::uint8_t {
    sourceAddress,
    destinationAddress,
    sourcePort,
    destinationPort,
    protocol,
    mark,
    connectionMark,
    inputDevice,
    outputDevice,
    family,
    connectionState,
    other,
};

// -m set --match-set NAME src,dst. What a dimension means is decided by the type of the set.
struct IpsetMatch {
    std::string set;
    std::vector<Side> dimensions;
    bool negated = false;
};

// ip saddr . th dport @set, or with an anonymous set of concatenations.
struct NftSetMatch {
    std::vector<KeyField> key;
    std::string set;  // without the @; empty for an anonymous one
    std::shared_ptr<const Set> anonymous;
    bool negated = false;
};

// -m rpfilter; fib saddr . iif oif. True when the reverse path check passes (or fails: inverted).
struct ReversePathMatch {
    bool loose = false;
    bool validMark = false;
    bool acceptLocal = false;
    bool inverted = false;
};

// -m physdev. Only what is asked; a packet that did not cross a bridge has no physical device.
struct PhysdevMatch {
    std::optional<InterfaceMatch::Name> input;
    std::optional<InterfaceMatch::Name> output;
    bool inputNegated = false;
    bool outputNegated = false;
    std::optional<bool> isIn;  // --physdev-is-in, or ! --physdev-is-in
    std::optional<bool> isOut;
    std::optional<bool> isBridged;
};

// -m icmp, icmp6. `code` absent: any code; `type` 255: any type.
struct IcmpMatch {
    std::uint8_t type = 255;
    std::optional<std::uint8_t> code;
    bool negated = false;
};

// --tcp-flags mask comparison, --syn.
struct TcpFlagsMatch {
    std::uint8_t mask = 0;
    std::uint8_t set = 0;
    bool negated = false;
};

// -m limit, -m hashlimit, nft limit. Whether a packet is within a rate is not decidable from rules.
struct LimitMatch {
    std::string text;
    bool negated = false;
};

// Known matches whose outcome the walk does not model, or that are always true (comment, nfacct):
// the module's name and its options as written.
struct KnownMatch {
    enum class Kind : std::uint8_t {
        comment,
        accounting,
        owner,
        mac,
        ipvs,
        socket,
        length,
        ttl,
        bpf,
        string,
        time,
        u32,
        cgroup,
        other
    };
    Kind kind = Kind::other;
    std::string name;
    std::string text;  // for a comment: the comment itself, unquoted
    bool negated = false;
};

// Something that this version does not understand. Shown verbatim; makes a path notDecidable.
struct UnknownMatch {
    std::string text;
};

}  // namespace fairlead::netfilter
