#include "model/netfilter/nft_comparison.h"
#include "model/netfilter/nft_flags.h"
#include "model/netfilter/nft_values.h"

#include <bit>

namespace fairlead::netfilter {
namespace {

bool readConntrackState(const NftComparison& c)
{
    // Exact comparison with several states at once ("!= established | related"): a connection has
    // one state only, so the packet is never equal. nft 1.0.6 makes that of "ct state != a,b".
    if (c.right["|"] && c.op != NftOperator::in) {
        c.parts.add(ConntrackMatch{0, 0, c.negated()});
        return c.isEquality();
    }
    ConntrackMatch match;
    match.negated = c.negated();
    const bool read = c.isEquality() && forEachNftValue(c.right, [&match](NftValue value) {
                          const auto states = readNftFlags(value, nftConntrackState);
                          match.states = static_cast<std::uint8_t>(match.states | states.value_or(0));
                          return states.has_value();
                      });
    if (read)
        c.parts.add(match);
    return read;
}

bool addStatus(const NftComparison& c, NftValue flags, bool negated)
{
    const auto bits = readNftFlags(flags, nftConntrackStatus);
    if (!bits)
        return false;
    c.parts.add(ConntrackMatch{0, static_cast<std::uint8_t>(*bits), negated});
    return true;
}

bool readReversePath(const NftComparison& c, bool sameDevice, bool mark)
{
    const bool isMissing =
        c.right.is(NftTree::Kind::boolean) ? c.right.number() == 0 : c.right.isString("0") || c.right.asNumber() == 0;
    if (!isMissing && !c.right.is(NftTree::Kind::boolean))
        return false;
    ReversePathMatch match;
    match.loose = !sameDevice;
    match.validMark = mark;
    match.inverted = isMissing != c.negated();
    c.parts.add(match);
    return true;
}

}  // namespace

bool readNftConntrack(const NftComparison& c, std::string_view key)
{
    if (key == "state")
        return readConntrackState(c);
    if (key == "status")
        return c.op == NftOperator::in && addStatus(c, c.right, false);
    return key == "mark" && readNftMarkMatch(c, MarkKind::connection, {});
}

// Any of the mask's bits ("!= 0"), none of them ("== 0"), or the one there is.
bool readNftMaskedConntrack(const NftComparison& c, bool isState, NftValue mask)
{
    const auto bitOf = isState ? nftConntrackState : nftConntrackStatus;
    const auto wanted = readNftFlags(c.right, bitOf);
    const auto bits = readNftFlags(mask, bitOf);
    const bool oneBit = bits && wanted && *bits == *wanted && std::has_single_bit(*bits);
    if (!bits || !wanted || (*wanted != 0 && !oneBit) || !c.isEquality())
        return false;
    const auto flags = static_cast<std::uint8_t>(*bits);
    const bool negated = (*wanted == 0) != c.negated();
    c.parts.add(ConntrackMatch{isState ? flags : std::uint8_t{0}, isState ? std::uint8_t{0} : flags, negated});
    return true;
}

bool readNftFib(const NftComparison& c, NftValue fib)
{
    bool source = false;
    bool destination = false;
    bool mark = false;
    AddressTypeMatch match;
    for (NftValue flag = fib["flags"].first(); flag; flag = flag.next()) {
        source = source || flag.isString("saddr");
        destination = destination || flag.isString("daddr");
        mark = mark || flag.isString("mark");
        match.limitToInputDevice = match.limitToInputDevice || flag.isString("iif");
        match.limitToOutputDevice = match.limitToOutputDevice || flag.isString("oif");
    }
    if (source == destination || !c.isEquality())
        return false;
    if (!fib["result"].isString("type"))
        return source && !match.limitToOutputDevice && readReversePath(c, match.limitToInputDevice, mark);
    match.side = source ? Side::source : Side::destination;
    match.negated = c.negated();
    const bool read = !mark && forEachNftValue(c.right, [&match](NftValue value) {
        const auto type = nftAddressType(value);
        match.types = static_cast<std::uint16_t>(match.types | type.value_or(0));
        return type.has_value();
    });
    if (read)
        c.parts.add(match);
    return read;
}

}  // namespace fairlead::netfilter
