#pragma once

#include "model/core/address.h"
#include "model/netfilter/rule_set.h"
#include "model/trace/flow.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::trace {

// How a packet's way ends (contract, section 4).
enum class Verdict : std::uint8_t { delivered, rejected, dropped, leaves, noRoute, notDecidable };
std::string_view toString(Verdict verdict);

// The part of a packet that rules read and rewrite.
struct Header {
    IpAddress source;
    std::optional<std::uint16_t> sourcePort;  // absent: an ephemeral port
    IpAddress destination;
    std::uint16_t destinationPort = 0;
    std::uint32_t mark = 0;
    friend bool operator==(const Header&, const Header&) = default;
};

// One thing that happened to the packet, in order.
struct Step {
    std::string node;
    std::string hook;  // "prerouting", "input", "forward", "output", "postrouting", "routing", "ipvs", "proxy", "network"
    std::string table;  // empty where no table is involved
    std::string chain;
    std::string file;  // where it says so; empty where the step follows from no evidence
    int line = 0;
    std::string text;  // the rule or route, verbatim
    std::string effect;  // "jump KUBE-SVC-…", "DNAT to 10.244.2.5:8080", "mark 0x0 → 0x4000"
    std::string why;  // one sentence
    Header before;
    Header after;
    // The rule, for views that show it; null and 0 where the step is not a rule.
    const netfilter::RuleSet* rules = nullptr;
    netfilter::RuleIndex rule = 0;
};

struct Endpoint {
    IpAddress address;
    std::uint16_t port = 0;
    std::optional<std::string> pod;  // "shop/frontend-y"; absent: a host process, or a machine beyond the nodes
    std::string node;  // empty: beyond the nodes
    friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

// What a node's connection tracking does to the answer on its way back.
struct ReplyStep {
    std::string node;
    std::string effect;  // "source 10.244.2.5:8080 → 10.96.119.167:80"
    std::string why;
    bool broken = false;  // the answer does not come this way, so the client never recognises it
    friend bool operator==(const ReplyStep&, const ReplyStep&) = default;
};

struct Outcome {
    double probability = 0;
    Verdict verdict = Verdict::notDecidable;
    std::optional<Endpoint> endpoint;  // of delivered and leaves
    std::optional<IpAddress> sourceSeen;  // by that endpoint
    bool masqueraded = false;  // a node rewrote the source
    std::string reason;  // one sentence: why it ended so
    std::vector<Step> steps;  // of the most likely way to this outcome
    std::vector<ReplyStep> reply;  // the answer's way back, where there is an answer
};

// Everything that can become of the first packet of a connection. Probabilities sum to 1; no two
// outcomes share verdict, endpoint and sourceSeen. Sorted by probability, then by endpoint.
struct Trace {
    Flow flow;  // with the source that the node's routes chose
    std::vector<Outcome> outcomes;
    std::vector<std::string> undecided;  // what could not be known, sorted, without duplicates
};

// Whether a client has been seen before by session affinity.
enum class ClientHistory : std::uint8_t {
    notSeenBefore,
    // As the affinity sets say that were read (nftables mode; iptables keeps its lists elsewhere).
    asRecorded,
    // Seen before, by each endpoint with the same likelihood.
    seenBefore,
};

struct TraceOptions {
    ClientHistory client = ClientHistory::notSeenBefore;
    bool steps = true;  // false: outcomes only, for questions about thousands of flows
    bool useIndex = true;  // false: try every rule of every chain; same answer, for tests
};

}  // namespace fairlead::trace
