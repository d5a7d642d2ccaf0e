#include "model/findings/firewall_rule.h"

#include <algorithm>

namespace fairlead::findings {
namespace {

using netfilter::AddressMatch;
using netfilter::AddressTypeMatch;
using netfilter::ConntrackMatch;
using netfilter::FamilyMatch;
using netfilter::InterfaceMatch;
using netfilter::KnownMatch;
using netfilter::MarkMatch;
using netfilter::PortMatch;
using netfilter::ProtocolMatch;
using netfilter::Reject;
using netfilter::RuleIndex;
using netfilter::RulePart;
using netfilter::RuleSet;
using netfilter::Side;
using netfilter::SideEffect;
using netfilter::Verdict;

class PartReader {
public:
    explicit PartReader(FirewallRule& rule) : m_rule(rule) { }

    void operator()(const AddressMatch& match)
    {
        m_rule.conditional = true;
        if (!match.negated)
            m_rule.addresses.insert(m_rule.addresses.end(), match.ranges.begin(), match.ranges.end());
    }
    void operator()(const InterfaceMatch& match)
    {
        m_rule.conditional = true;
        for (const InterfaceMatch::Name& name : match.names)
            m_rule.devices.push_back(name.name);
    }
    void operator()(const ProtocolMatch& match)
    {
        if (match.negated || match.protocols.size() != 1)
            m_rule.conditional = true;
        else
            m_rule.protocol = match.protocols.front();
    }
    void operator()(const PortMatch& match)
    {
        if (match.negated || match.side != Side::destination || match.either)
            m_rule.conditional = true;
        else
            m_rule.ports = match.ranges;
    }
    void operator()(const ConntrackMatch& match)
    {
        const bool asksNew = (match.states & ConntrackMatch::isNew) != 0;
        if (match.states != 0 && asksNew == match.negated)
            m_rule.firstPackets = false;
        if (match.states == 0)
            m_rule.conditional = true;
    }
    void operator()(const MarkMatch&) { m_rule.firstPackets = false; }
    void operator()(const FamilyMatch&) { }
    void operator()(const AddressTypeMatch& match)
    {
        if (match.negated || match.side != Side::destination || match.types != AddressTypeMatch::local)
            m_rule.conditional = true;
    }
    void operator()(const KnownMatch& match)
    {
        if (match.kind != KnownMatch::Kind::comment && match.kind != KnownMatch::Kind::accounting)
            m_rule.conditional = true;
    }
    void operator()(const Verdict& verdict)
    {
        if (verdict.kind == Verdict::Kind::accept)
            m_rule.effect = FirewallRule::Effect::accept;
        if (verdict.kind == Verdict::Kind::drop)
            m_rule.effect = FirewallRule::Effect::refuse;
    }
    void operator()(const Reject&) { m_rule.effect = FirewallRule::Effect::refuse; }
    void operator()(const SideEffect&) { }
    template <class Part> void operator()(const Part&) { m_rule.conditional = true; }

private:
    FirewallRule& m_rule;
};

}  // namespace

bool FirewallRule::covers(std::uint16_t port, Protocol of) const
{
    if (!firstPackets || (protocol && *protocol != of))
        return false;
    return ports.empty() || std::ranges::any_of(ports, [port](const netfilter::PortRange& range) {
               return range.first <= port && port <= range.last;
           });
}

FirewallRule readFirewallRule(const RuleSet& rules, RuleIndex rule)
{
    FirewallRule read;
    PartReader reader(read);
    for (const RulePart& part : rules.body(rule).parts)
        std::visit(reader, part);
    read.jump = rules.jumpOf(rule);
    return read;
}

}  // namespace fairlead::findings
