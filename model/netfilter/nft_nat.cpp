#include "model/netfilter/nft_parts.h"
#include "model/netfilter/nft_values.h"

#include <utility>

namespace fairlead::netfilter {
namespace {

// "random", ["fully-random","persistent"]; false where there is a flag that changes the rewrite.
bool readFlags(NftValue flags, Nat& nat)
{
    const auto apply = [&nat](NftValue flag) {
        nat.random = nat.random || flag.isString("random");
        nat.fullyRandom = nat.fullyRandom || flag.isString("fully-random");
        nat.persistent = nat.persistent || flag.isString("persistent");
        return flag.isString("random") || flag.isString("fully-random") || flag.isString("persistent");
    };
    if (!flags.is(NftTree::Kind::array))
        return !flags || apply(flags);
    bool known = true;
    for (NftValue flag = flags.first(); flag; flag = flag.next())
        known = apply(flag) && known;
    return known;
}

// An address, an address and a port, or a port; nothing where it is neither.
std::optional<NatRange> readTarget(NftValue value, NftValue port)
{
    NatRange range;
    const NftValue concatenation = value["concat"];
    const NftValue address = concatenation ? concatenation.first() : value;
    if (address) {
        range.addresses = readNftAddresses(address);
        if (!range.addresses)
            return std::nullopt;
    }
    if (concatenation) {
        if (concatenation.size() != 2 || port)
            return std::nullopt;
        port = address.next();
    }
    if (port) {
        range.ports = readNftPorts(port);
        if (!range.ports)
            return std::nullopt;
    }
    return range;
}

bool readNatByNumber(const Nat& nat, NftValue generator, NftValue choices, NftValue port, NftParts& parts)
{
    NatByNumber result;
    result.kind = nat.kind;
    const auto modulus = readNftMark(generator["mod"]);
    if (!modulus || *modulus == 0 || !choices)
        return false;
    result.generator = {generator["mode"].isString("inc") ? NumberGenerator::Mode::incremental : NumberGenerator::Mode::random,
                        *modulus, readNftMark(generator["offset"]).value_or(0)};
    for (NftValue pair = choices.first(); pair; pair = pair.next()) {
        const auto numbers = readNftPorts(pair.first());
        const auto target = readTarget(pair.first().next(), port);
        if (!numbers || !target)
            return false;
        result.choices.push_back({*numbers, *target});
    }
    parts.add(std::move(result));
    return true;
}

bool readNatMap(const Nat& nat, NftValue map, NftValue port, NftParts& parts)
{
    const NftValue data = map["data"];
    if (const NftValue generator = map["key"]["numgen"])
        return readNatByNumber(nat, generator, data["set"], port, parts);
    const auto key = readNftKey(map["key"]);
    if (!key || port)
        return false;
    parts.require(*key);
    NatMapLookup lookup;
    lookup.kind = nat.kind;
    lookup.key = key->fields;
    if (data.text().starts_with('@'))
        lookup.map = data.text().substr(1);
    else
        lookup.anonymous = std::make_shared<const Set>(
            readAnonymousNftSet(data, Set::Kind::map, *key, {NftFieldType::address, NftFieldType::port}));
    parts.add(std::move(lookup));
    return true;
}

bool readNat(Nat nat, NftValue options, NftParts& parts)
{
    if (!readFlags(options["flags"], nat) || options["type_flags"].isString("prefix"))
        return false;
    if (const NftValue map = options["addr"]["map"])
        return readNatMap(nat, map, options["port"], parts);
    const auto target = readTarget(options["addr"], options["port"]);
    if (!target)
        return false;
    nat.to = *target;
    parts.add(nat);
    return true;
}

std::optional<Nat::Kind> readKind(std::string_view name)
{
    if (name == "dnat")
        return Nat::Kind::destination;
    if (name == "snat")
        return Nat::Kind::source;
    if (name == "masquerade")
        return Nat::Kind::masquerade;
    return name == "redirect" ? std::optional(Nat::Kind::redirect) : std::nullopt;
}

}  // namespace

bool readNftNat(NftValue statement, NftParts& parts)
{
    const NftValue options = statement.first();
    const auto kind = readKind(options.key());
    if (!kind)
        return false;
    Nat nat;
    nat.kind = *kind;
    if (!readNat(nat, options, parts))
        parts.addNotUnderstood(statement);
    return true;
}

}  // namespace fairlead::netfilter
