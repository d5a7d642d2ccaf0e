#include "model/trace/match_evaluator.h"

#include <algorithm>

namespace fairlead::trace {

using netfilter::AddressMatch;
using netfilter::AddressRange;
using netfilter::AddressTypeMatch;
using netfilter::ConntrackMatch;
using netfilter::FamilyMatch;
using netfilter::IcmpMatch;
using netfilter::InterfaceMatch;
using netfilter::KnownMatch;
using netfilter::LimitMatch;
using netfilter::MarkKind;
using netfilter::MarkMatch;
using netfilter::PhysdevMatch;
using netfilter::PortMatch;
using netfilter::PortRange;
using netfilter::ProtocolMatch;
using netfilter::RecentMatch;
using netfilter::ReversePathMatch;
using netfilter::RulePart;
using netfilter::Side;
using netfilter::StatisticMatch;
using netfilter::TcpFlagsMatch;
using netfilter::UnknownMatch;

namespace {

// The flags of the first packet of a TCP connection: SYN alone.
constexpr std::uint8_t firstPacketFlags = 0x02;

const IpAddress& address(const Packet& packet, Side side)
{
    return side == Side::source ? packet.header.source : packet.header.destination;
}

bool hasPorts(Protocol protocol)
{
    return protocol == Protocol::tcp || protocol == Protocol::udp || protocol == Protocol::sctp || protocol == Protocol::udplite;
}

}  // namespace

Judgement MatchEvaluator::judge(const RulePart& part) const
{
    return std::visit([this](const auto& match) { return (*this)(match); }, part);
}

Judgement MatchEvaluator::operator()(const AddressMatch& match) const
{
    const IpAddress& own = address(m_packet, match.side);
    const bool inside = std::ranges::any_of(match.ranges, [&own](const AddressRange& range) {
        return range.first.family() == own.family() && range.first <= own && own <= range.last;
    });
    return Judgement::of(inside != match.negated);
}

Judgement MatchEvaluator::device(const InterfaceMatch::Name& name, const DeviceName& device) const
{
    if (!device.known)
        return Judgement::notKnown("the devices of " + m_site.node + " were not read");
    return Judgement::of(name.prefix ? device.name.starts_with(name.name) : device.name == name.name);
}

Judgement MatchEvaluator::operator()(const InterfaceMatch& match) const
{
    Judgement any = Judgement::of(false);
    for (const InterfaceMatch::Name& name : match.names) {
        const Judgement one = device(name, match.side == Side::source ? m_packet.input : m_packet.output);
        if (one.unknown || one.probability > 0)
            any = one;
    }
    return any.negatedIf(match.negated);
}

Judgement MatchEvaluator::operator()(const ProtocolMatch& match) const
{
    const bool one = std::ranges::any_of(
        match.protocols, [this](Protocol protocol) { return protocol == Protocol::any || protocol == m_packet.protocol; });
    return Judgement::of(one != match.negated);
}

Judgement MatchEvaluator::operator()(const FamilyMatch& match) const
{
    return Judgement::of((match.family == m_packet.family) != match.negated);
}

Judgement MatchEvaluator::port(const std::vector<PortRange>& ranges, Side side) const
{
    const auto contains = [&ranges](std::uint16_t port) {
        return std::ranges::any_of(ranges, [port](const PortRange& range) { return range.first <= port && port <= range.last; });
    };
    if (side == Side::destination)
        return Judgement::of(contains(m_packet.header.destinationPort));
    if (m_packet.header.sourcePort)
        return Judgement::of(contains(*m_packet.header.sourcePort));
    const auto first = m_site.ephemeral.first;
    const auto last = m_site.ephemeral.last;
    const bool all =
        std::ranges::any_of(ranges, [&](const PortRange& range) { return range.first <= first && range.last >= last; });
    const bool none =
        std::ranges::none_of(ranges, [&](const PortRange& range) { return range.first <= last && range.last >= first; });
    if (!all && !none)
        return Judgement::notKnown("a rule asks for the source port, which the client's system picks");
    return Judgement::of(all);
}

Judgement MatchEvaluator::operator()(const PortMatch& match) const
{
    if (!hasPorts(m_packet.protocol) || (match.protocol != Protocol::any && match.protocol != m_packet.protocol))
        return Judgement::of(false);
    const Judgement own = port(match.ranges, match.either ? Side::destination : match.side);
    if (!match.either || own.probability > 0)
        return own.negatedIf(match.negated);
    return port(match.ranges, Side::source).negatedIf(match.negated);
}

Judgement MatchEvaluator::operator()(const ConntrackMatch& match) const
{
    const Connection& connection = m_packet.connection;
    const std::uint8_t state = connection.state == Connection::State::isNew ? ConntrackMatch::isNew
        : connection.state == Connection::State::untracked                  ? ConntrackMatch::untracked
                                                                            : ConntrackMatch::invalid;
    std::uint8_t status = 0;
    if (connection.state == Connection::State::isNew) {
        status = static_cast<std::uint8_t>((connection.sourceRewritten ? ConntrackMatch::snat : 0)
                                           | (connection.destinationRewritten ? ConntrackMatch::dnat : 0)
                                           | (connection.confirmed ? ConntrackMatch::confirmed : 0));
    }
    return Judgement::of(((state & match.states) != 0 || (status & match.status) != 0) != match.negated);
}

Judgement MatchEvaluator::operator()(const MarkMatch& match) const
{
    // A packet without a connection has no connection mark to compare.
    if (match.kind == MarkKind::connection && m_packet.connection.state != Connection::State::isNew)
        return Judgement::of(false);
    const std::uint32_t mark = match.kind == MarkKind::packet ? m_packet.header.mark : m_packet.connection.mark;
    return Judgement::of(((mark & match.mask) == match.value) != match.negated);
}

Judgement MatchEvaluator::operator()(const AddressTypeMatch& match) const
{
    if (match.limitToInputDevice || match.limitToOutputDevice) {
        const DeviceName& device = match.limitToInputDevice ? m_packet.input : m_packet.output;
        if (!device.known || m_site.routing.fromApi())
            return Judgement::notKnown("the addresses of each device of " + m_site.node + " were not read");
        const std::uint16_t types = m_site.routing.addressTypes(address(m_packet, match.side), device.name);
        return Judgement::of(((types & match.types) != 0) != match.negated);
    }
    const std::uint16_t types = m_site.routing.addressTypes(address(m_packet, match.side));
    return Judgement::of(((types & match.types) != 0) != match.negated);
}

Judgement MatchEvaluator::operator()(const StatisticMatch& match) const
{
    // The counter of "nth" has some value when this packet comes: every one is as likely.
    const double probability = match.mode == StatisticMatch::Mode::random ? match.probability
        : match.every == 0                                                ? 0
                                                                          : 1.0 / match.every;
    return Judgement::chance(std::clamp(probability, 0.0, 1.0)).negatedIf(match.negated);
}

Judgement MatchEvaluator::remembered(std::string_view list) const
{
    return Judgement::of(std::ranges::find(m_packet.rememberedIn, list) != m_packet.rememberedIn.end());
}

Judgement MatchEvaluator::operator()(const RecentMatch& match) const
{
    if (match.operation == RecentMatch::Operation::set)
        return Judgement::of(!match.negated);
    Judgement listed = remembered(match.list);
    if (listed.no() && m_site.client == ClientHistory::seenBefore && match.operation == RecentMatch::Operation::check
        && match.list.starts_with("KUBE-SEP-"))
        listed = Judgement::chance(1.0 / static_cast<double>(std::max<std::size_t>(m_laterChecks, 1)));
    return listed.negatedIf(match.negated);
}

Judgement MatchEvaluator::operator()(const ReversePathMatch& match) const
{
    const RouteAnswer back = m_site.routing.find(
        {m_packet.header.source, m_packet.header.destination, match.validMark ? m_packet.header.mark : 0, {}});
    if (!m_packet.input.known || !back.device.known)
        return Judgement::notKnown("the routes and devices of " + m_site.node + " were not read");
    const bool reachable =
        back.kind == RouteAnswer::Kind::unicast || (match.acceptLocal && back.kind == RouteAnswer::Kind::local);
    const bool passes = m_packet.input.name == "lo" || (reachable && (match.loose || back.device == m_packet.input));
    return Judgement::of(passes != match.inverted);
}

Judgement MatchEvaluator::operator()(const PhysdevMatch& match) const
{
    if (match.isIn && *match.isIn != m_packet.fromBridgePort)
        return Judgement::of(false);
    if (match.isOut && *match.isOut != m_packet.bridged)
        return Judgement::of(false);
    if (match.isBridged && *match.isBridged != m_packet.bridged)
        return Judgement::of(false);
    if (!match.input && !match.output)
        return Judgement::of(true);
    if ((match.input && m_packet.fromBridgePort) || (match.output && m_packet.bridged))
        return Judgement::notKnown("which port of the bridge of " + m_site.node + " belongs to a pod was not read");
    // No bridge: the kernel's match then is false for a name, true for "not this name".
    return Judgement::of((!match.input || match.inputNegated) && (!match.output || match.outputNegated));
}

Judgement MatchEvaluator::operator()(const IcmpMatch&) const { return Judgement::of(false); }

Judgement MatchEvaluator::operator()(const TcpFlagsMatch& match) const
{
    if (m_packet.protocol != Protocol::tcp)
        return Judgement::of(false);
    return Judgement::of(((firstPacketFlags & match.mask) == match.set) != match.negated);
}

Judgement MatchEvaluator::operator()(const LimitMatch& match) const
{
    return Judgement::notKnown("whether a packet is within a rate cannot be known from rules (" + match.text + ')');
}

Judgement MatchEvaluator::operator()(const KnownMatch& match) const
{
    switch (match.kind) {
    case KnownMatch::Kind::comment:
    case KnownMatch::Kind::accounting:
        return Judgement::of(true);
    case KnownMatch::Kind::owner:
        // A packet that passes through has no socket on this node.
        if (!m_packet.local)
            return Judgement::of(match.negated);
        break;
    case KnownMatch::Kind::ipvs:
        if (!m_packet.scheduledByIpvs)
            return Judgement::of(match.negated);
        break;
    default:
        break;
    }
    return Judgement::notKnown("the match \"" + match.name + (match.text.empty() ? "" : ' ' + match.text)
                               + "\" asks for something that a flow does not say");
}

Judgement MatchEvaluator::operator()(const UnknownMatch& match) const
{
    return Judgement::notKnown("the match \"" + match.text + "\" is not understood");
}

}  // namespace fairlead::trace
