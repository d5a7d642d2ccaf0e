#pragma once

#include "model/netfilter/matches.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

// What a rule does with a packet, typed; iptables targets and nft statements in one vocabulary.

namespace fairlead::netfilter {

// Ends the rule; `chain` is the name of a chain of the same table for jump and goTo.
struct Verdict {
    enum class Kind : std::uint8_t { accept, drop, returnToCaller, jump, goTo, continueNext, queue };
    Kind kind = Kind::accept;
    std::string chain;
    friend bool operator==(const Verdict&, const Verdict&) = default;
};

// The sender gets an error at once. `with` is as iptables names it (icmp-port-unreachable, tcp-reset…).
struct Reject {
    std::string with = "icmp-port-unreachable";
};

// An address and port to rewrite to; a range where first and last differ. Absent parts stay as they are.
struct NatRange {
    std::optional<AddressRange> addresses;
    std::optional<PortRange> ports;
    friend bool operator==(const NatRange&, const NatRange&) = default;
};

// DNAT, SNAT, MASQUERADE, REDIRECT.
struct Nat {
    enum class Kind : std::uint8_t { destination, source, masquerade, redirect };
    Kind kind = Kind::destination;
    NatRange to;
    bool random = false;
    bool fullyRandom = false;
    bool persistent = false;
};

// numgen random|inc mod N: a uniform choice. `index` counts from `offset`.
struct NumberGenerator {
    enum class Mode : std::uint8_t { random, incremental };
    Mode mode = Mode::random;
    std::uint32_t modulus = 1;
    std::uint32_t offset = 0;
};

// dnat to numgen random mod N map { 0 : address . port, … }.
struct NatByNumber {
    struct Choice {
        PortRange numbers;
        NatRange to;
    };
    Nat::Kind kind = Nat::Kind::destination;
    NumberGenerator generator;
    std::vector<Choice> choices;
};

// numgen random mod N vmap { 0 : goto X, … }.
struct VerdictByNumber {
    struct Choice {
        PortRange numbers;
        Verdict verdict;
    };
    NumberGenerator generator;
    std::vector<Choice> choices;
};

// ip daddr . meta l4proto . th dport vmap @map (or an anonymous map). No element: the rule goes on.
struct VerdictMapLookup {
    std::vector<KeyField> key;
    std::string map;  // without the @; empty for an anonymous one
    std::shared_ptr<const Set> anonymous;
};

// dnat to ip daddr . th dport map @map: the address and port found there.
struct NatMapLookup {
    Nat::Kind kind = Nat::Kind::destination;
    std::vector<KeyField> key;
    std::string map;
    std::shared_ptr<const Set> anonymous;
};

// mark = (mark & ~clear) ^ flip. iptables --set-xmark V/M is {clear M, flip V};
// "mark set mark | V" is {V, V}; "mark ^ V" is {0, V}; "mark set V" is {all, V}.
struct SetMark {
    MarkKind kind = MarkKind::packet;
    std::uint32_t clear = 0;
    std::uint32_t flip = 0;
};

// CONNMARK --save-mark, --restore-mark; ct mark set meta mark. Bits within the masks only.
struct CopyMark {
    MarkKind from = MarkKind::packet;
    std::uint32_t packetMask = 0xffffffff;
    std::uint32_t connectionMask = 0xffffffff;
};

// add/update/delete @set { key }; -j SET. Does not decide about the packet.
struct SetUpdate {
    enum class Operation : std::uint8_t { add, update, remove };
    Operation operation = Operation::add;
    std::string set;
    std::vector<KeyField> key;
};

// TPROXY; nft tproxy. The packet is handed to a local socket.
struct TransparentProxy {
    std::optional<IpAddress> address;
    std::optional<std::uint16_t> port;
    std::uint32_t markValue = 0;
    std::uint32_t markMask = 0;
};

// NOTRACK, CT --notrack.
struct NoTrack { };

// Known and without effect on where the packet goes: LOG, NFLOG, counter, TRACE, CHECKSUM, CLASSIFY, CT --zone…
struct SideEffect {
    std::string name;
    std::string text;
};

// Something that this version does not understand. Shown verbatim; makes a path notDecidable.
struct UnknownStatement {
    std::string text;
};

}  // namespace fairlead::netfilter
