#pragma once

#include "model/netfilter/ipset_element.h"
#include "model/netfilter/rule_set.h"
#include "model/trace/packet.h"
#include "model/trace/routing.h"
#include "model/trace/rule_lookup.h"
#include "model/trace/trace.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fairlead::trace {

// Whether a packet meets a match: certainly, certainly not, by chance, or not known.
struct Judgement {
    double probability = 0;  // 1: yes, 0: no, between: chance
    bool unknown = false;
    std::string reason;  // what is missing, where unknown

    static Judgement of(bool yes) { return {yes ? 1.0 : 0.0, false, {}}; }
    static Judgement chance(double probability) { return {probability, false, {}}; }
    static Judgement notKnown(std::string reason) { return {0, true, std::move(reason)}; }
    bool no() const { return !unknown && probability <= 0; }
    Judgement negatedIf(bool negated) const { return {negated && !unknown ? 1 - probability : probability, unknown, reason}; }
};

// The ports that a client uses where the flow names none (net.ipv4.ip_local_port_range).
struct EphemeralPorts {
    std::uint16_t first = 32768;
    std::uint16_t last = 60999;
};

// What of a node the matches ask. Holds references; valid as long as the walker.
struct MatchSite {
    const std::string& node;
    const Routing& routing;
    const std::vector<netfilter::Set>* ipsets = nullptr;  // null: not read
    EphemeralPorts ephemeral;
    ClientHistory client = ClientHistory::notSeenBefore;
};

// Judges the matches of one rule for one packet. `laterChecks`: how many "recent" checks of
// affinity stand in the same chain from this rule on, this one included.
class MatchEvaluator {
public:
    MatchEvaluator(const MatchSite& site, const RuleLookup& lookup, netfilter::ChainIndex chain, const Packet& packet,
                   std::size_t laterChecks = 1)
        : m_site(site), m_lookup(lookup), m_chain(chain), m_packet(packet), m_laterChecks(laterChecks)
    {
    }

    // False (no) for a part that is no match.
    Judgement judge(const netfilter::RulePart& part) const;

    // The element of a named or anonymous set or map that this packet finds.
    struct LookUp {
        SetIndex::Found found;
        std::string problem;  // the set is not there
        bool affinity = false;  // a set in which the rules remember clients
    };
    LookUp lookUp(const std::vector<netfilter::KeyField>& key, const std::string& name,
                  const std::shared_ptr<const netfilter::Set>& anonymous) const;

    Judgement operator()(const netfilter::AddressMatch& match) const;
    Judgement operator()(const netfilter::InterfaceMatch& match) const;
    Judgement operator()(const netfilter::ProtocolMatch& match) const;
    Judgement operator()(const netfilter::FamilyMatch& match) const;
    Judgement operator()(const netfilter::PortMatch& match) const;
    Judgement operator()(const netfilter::ConntrackMatch& match) const;
    Judgement operator()(const netfilter::MarkMatch& match) const;
    Judgement operator()(const netfilter::AddressTypeMatch& match) const;
    Judgement operator()(const netfilter::StatisticMatch& match) const;
    Judgement operator()(const netfilter::RecentMatch& match) const;
    Judgement operator()(const netfilter::IpsetMatch& match) const;
    Judgement operator()(const netfilter::NftSetMatch& match) const;
    Judgement operator()(const netfilter::ReversePathMatch& match) const;
    Judgement operator()(const netfilter::PhysdevMatch& match) const;
    Judgement operator()(const netfilter::IcmpMatch& match) const;
    Judgement operator()(const netfilter::TcpFlagsMatch& match) const;
    Judgement operator()(const netfilter::LimitMatch& match) const;
    Judgement operator()(const netfilter::KnownMatch& match) const;
    Judgement operator()(const netfilter::UnknownMatch& match) const;
    template <class Statement> Judgement operator()(const Statement&) const { return Judgement::of(false); }

private:
    Judgement device(const netfilter::InterfaceMatch::Name& name, const DeviceName& device) const;
    Judgement port(const std::vector<netfilter::PortRange>& ranges, netfilter::Side side) const;
    Key ipsetKey(const std::vector<netfilter::IpsetDimension>& dimensions, const std::vector<netfilter::Side>& sides,
                 bool bitmap) const;
    Judgement lookUpList(const netfilter::Set& list, const std::vector<netfilter::Side>& sides, int depth) const;
    Judgement lookUpIpset(const netfilter::Set& set, const std::vector<netfilter::Side>& sides, int depth) const;
    KeyValue value(netfilter::KeyField field) const;
    KeyValue portValue(netfilter::Side side) const;
    Judgement remembered(std::string_view list) const;

    const MatchSite& m_site;
    const RuleLookup& m_lookup;
    netfilter::ChainIndex m_chain;
    const Packet& m_packet;
    std::size_t m_laterChecks;
};

}  // namespace fairlead::trace
