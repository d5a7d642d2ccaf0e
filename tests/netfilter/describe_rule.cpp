#include "tests/netfilter/describe_rule.h"

#include <iomanip>
#include <sstream>

namespace fairlead::netfilter::test {

namespace {
std::string hex(std::uint32_t value)
{
    std::ostringstream out;
    out << "0x" << std::hex << value;
    return out.str();
}

std::string words(const AddressRange& range) { return range.first.toString() + '-' + range.last.toString(); }

std::string words(const PortRange& ports)
{
    const std::string first = std::to_string(ports.first);
    return ports.first == ports.last ? first : first + '-' + std::to_string(ports.last);
}

template <class Range> std::string listOf(const std::vector<Range>& ranges)
{
    std::string out;
    for (const Range& range : ranges)
        out += (out.empty() ? "" : ",") + words(range);
    return out;
}

std::string words(const NatRange& to)
{
    return (to.addresses ? " addresses " + words(*to.addresses) : "") + (to.ports ? " ports " + words(*to.ports) : "");
}

std::string words(const InterfaceMatch::Name& name) { return name.name + (name.prefix ? "*" : ""); }

std::string sides(const std::vector<Side>& list)
{
    std::string out;
    for (const Side side : list)
        out += side == Side::source ? " src" : " dst";
    return out;
}

struct Describer {
    static std::string no(bool negated) { return negated ? "not " : ""; }

    std::string operator()(const AddressMatch& match) const
    {
        return no(match.negated) + (match.side == Side::source ? "src " : "dst ") + listOf(match.ranges);
    }
    std::string operator()(const InterfaceMatch& match) const
    {
        return no(match.negated) + (match.side == Side::source ? "in " : "out ") + words(match.names.at(0));
    }
    std::string operator()(const ProtocolMatch& match) const
    {
        return no(match.negated) + "proto " + toString(match.protocols.at(0));
    }
    std::string operator()(const PortMatch& match) const
    {
        const std::string which = match.either ? "port " : match.side == Side::source ? "sport " : "dport ";
        return no(match.negated) + which + toString(match.protocol) + ' ' + listOf(match.ranges);
    }
    std::string operator()(const ConntrackMatch& match) const
    {
        return no(match.negated) + "ct state " + hex(match.states) + " status " + hex(match.status);
    }
    std::string operator()(const MarkMatch& match) const
    {
        const std::string kind = match.kind == MarkKind::packet ? "mark " : "ctmark ";
        return no(match.negated) + kind + hex(match.value) + '/' + hex(match.mask);
    }
    std::string operator()(const AddressTypeMatch& match) const
    {
        return no(match.negated) + (match.side == Side::source ? "srctype " : "dsttype ") + hex(match.types)
            + (match.limitToInputDevice ? " in" : "") + (match.limitToOutputDevice ? " out" : "");
    }
    std::string operator()(const StatisticMatch& match) const
    {
        std::ostringstream out;
        if (match.mode == StatisticMatch::Mode::random)
            out << no(match.negated) << "random " << std::setprecision(12) << match.probability;
        else
            out << no(match.negated) << "nth " << match.packet << " of " << match.every;
        return out.str();
    }
    std::string operator()(const RecentMatch& match) const
    {
        static const char* const operations[] = {"set", "check", "update", "remove"};
        return no(match.negated) + "recent " + operations[static_cast<int>(match.operation)] + ' ' + match.list
            + (match.side == Side::source ? " src" : " dst") + " seconds " + std::to_string(match.seconds) + " hits "
            + std::to_string(match.hitCount) + (match.reap ? " reap" : "");
    }
    std::string operator()(const IpsetMatch& match) const
    {
        return no(match.negated) + "set " + match.set + sides(match.dimensions);
    }
    std::string operator()(const ReversePathMatch& match) const
    {
        return std::string("rpfilter") + (match.loose ? " loose" : "") + (match.validMark ? " mark" : "")
            + (match.acceptLocal ? " local" : "") + (match.inverted ? " inverted" : "");
    }
    std::string operator()(const PhysdevMatch& match) const
    {
        std::string out = "physdev";
        if (match.input)
            out += ' ' + no(match.inputNegated) + "in " + words(*match.input);
        if (match.output)
            out += ' ' + no(match.outputNegated) + "out " + words(*match.output);
        if (match.isIn)
            out += ' ' + no(!*match.isIn) + "is-in";
        if (match.isOut)
            out += ' ' + no(!*match.isOut) + "is-out";
        if (match.isBridged)
            out += ' ' + no(!*match.isBridged) + "is-bridged";
        return out;
    }
    std::string operator()(const IcmpMatch& match) const
    {
        return no(match.negated) + "icmp " + std::to_string(match.type) + (match.code ? '/' + std::to_string(*match.code) : "");
    }
    std::string operator()(const TcpFlagsMatch& match) const
    {
        return no(match.negated) + "flags " + hex(match.set) + '/' + hex(match.mask);
    }
    std::string operator()(const LimitMatch& match) const { return "limit {" + match.text + '}'; }
    std::string operator()(const KnownMatch& match) const
    {
        return no(match.negated) + "known " + std::to_string(static_cast<int>(match.kind)) + ' ' + match.name + " {" + match.text
            + '}';
    }
    std::string operator()(const UnknownMatch& match) const { return "UNKNOWN MATCH {" + match.text + '}'; }
    std::string operator()(const Verdict& verdict) const
    {
        static const char* const kinds[] = {"accept", "drop", "return", "jump ", "goto ", "continue", "queue"};
        return kinds[static_cast<int>(verdict.kind)] + verdict.chain;
    }
    std::string operator()(const Reject& reject) const { return "reject " + reject.with; }
    std::string operator()(const Nat& nat) const
    {
        static const char* const kinds[] = {"dnat", "snat", "masquerade", "redirect"};
        return kinds[static_cast<int>(nat.kind)] + words(nat.to) + (nat.random ? " random" : "")
            + (nat.fullyRandom ? " fully-random" : "") + (nat.persistent ? " persistent" : "");
    }
    std::string operator()(const SetMark& mark) const
    {
        return std::string(mark.kind == MarkKind::packet ? "mark" : "ctmark") + " clear " + hex(mark.clear) + " flip "
            + hex(mark.flip);
    }
    std::string operator()(const CopyMark& copy) const
    {
        return std::string(copy.from == MarkKind::packet ? "save" : "restore") + " mark " + hex(copy.packetMask) + " ctmark "
            + hex(copy.connectionMask);
    }
    std::string operator()(const SetUpdate& update) const
    {
        static const char* const operations[] = {"add", "update", "remove"};
        std::string out = std::string(operations[static_cast<int>(update.operation)]) + ' ' + update.set;
        for (const KeyField field : update.key)
            out += field == KeyField::sourceAddress ? " src" : " dst";
        return out;
    }
    std::string operator()(const TransparentProxy& proxy) const
    {
        return "tproxy " + (proxy.address ? proxy.address->toString() : "-") + ' '
            + (proxy.port ? std::to_string(*proxy.port) : "-") + ' ' + hex(proxy.markValue) + '/' + hex(proxy.markMask);
    }
    std::string operator()(const NoTrack&) const { return "notrack"; }
    std::string operator()(const SideEffect& effect) const { return "effect " + effect.name + " {" + effect.text + '}'; }
    std::string operator()(const UnknownStatement& statement) const { return "UNKNOWN {" + statement.text + '}'; }
    template <class Other> std::string operator()(const Other&) const { return "(of nft)"; }
};
}  // namespace

std::string describe(const RuleBody& body)
{
    std::string out;
    for (const RulePart& part : body.parts)
        out += (out.empty() ? "" : "; ") + std::visit(Describer(), part);
    return out;
}

}  // namespace fairlead::netfilter::test
