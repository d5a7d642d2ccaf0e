#include "model/netfilter/nft_comparison.h"
#include "model/netfilter/nft_values.h"

#include <bit>
#include <utility>

namespace fairlead::netfilter {
namespace {

std::optional<NftOperator> readOperator(std::string_view text)
{
    static constexpr std::pair<std::string_view, NftOperator> operators[] = {
        {"==", NftOperator::equal},  {"!=", NftOperator::notEqual},
        {"in", NftOperator::in},     {"!", NftOperator::noneOf},
        {"<", NftOperator::less},    {"<=", NftOperator::lessOrEqual},
        {">", NftOperator::greater}, {">=", NftOperator::greaterOrEqual},
    };
    for (const auto& [name, value] : operators) {
        if (name == text)
            return value;
    }
    return std::nullopt;
}

bool readMasked(const NftComparison& c, NftValue field, NftValue mask)
{
    const NftValue meta = field["meta"];
    const NftValue conntrack = field["ct"];
    const NftValue payload = field["payload"];
    if (meta["key"].isString("mark"))
        return readNftMarkMatch(c, MarkKind::packet, mask);
    if (conntrack["key"].isString("mark"))
        return readNftMarkMatch(c, MarkKind::connection, mask);
    if (meta["key"].isString("random")) {
        const auto bits = readNftMark(mask);
        return bits && std::has_single_bit(std::uint64_t{*bits} + 1) && readNftRandom(c, std::uint64_t{*bits} + 1);
    }
    if (payload["protocol"].isString("tcp") && payload["field"].isString("flags"))
        return c.op != NftOperator::in && readNftTcpFlags(c, mask);
    if (conntrack["key"].isString("status") || conntrack["key"].isString("state"))
        return readNftMaskedConntrack(c, conntrack["key"].text() == "state", mask);
    return (payload["protocol"].isString("ip") || payload["protocol"].isString("ip6")) && readNftMaskedAddress(c, payload, mask);
}

}  // namespace

bool addKnownNftMatch(const NftComparison& c, KnownMatch::Kind kind)
{
    c.parts.add(KnownMatch{kind, std::string(c.left.first().key()), c.statement.source(), c.negated()});
    return true;
}

bool readNftSetLookup(const NftComparison& c)
{
    const auto key = readNftKey(c.left);
    if (!key || !c.isEquality())
        return false;
    c.parts.require(*key);
    NftSetMatch match;
    match.key = key->fields;
    match.negated = c.negated();
    if (c.right.text().starts_with('@'))
        match.set = c.right.text().substr(1);
    else
        match.anonymous = std::make_shared<const Set>(readAnonymousNftSet(c.right, Set::Kind::set, *key, {}));
    c.parts.add(std::move(match));
    return true;
}

// Values that have no match of their own, compared as the members of an anonymous set.
bool readNftValuesAsSet(const NftComparison& c)
{
    if (!c.isEquality() || c.right["range"])
        return false;
    return readNftSetLookup(c);
}

namespace {

bool readComparison(const NftComparison& c)
{
    if (c.right.text().starts_with('@') || c.left["concat"])
        return readNftSetLookup(c);
    if (const NftValue masked = c.left["&"])
        return readMasked(c, masked.first(), masked.first().next());
    if (const NftValue payload = c.left["payload"])
        return readNftPayload(c, payload["protocol"].text(), payload["field"].text());
    if (const NftValue meta = c.left["meta"])
        return readNftMeta(c, meta["key"].text());
    if (const NftValue conntrack = c.left["ct"])
        return !conntrack["dir"] && readNftConntrack(c, conntrack["key"].text());
    if (const NftValue fib = c.left["fib"])
        return readNftFib(c, fib);
    if (const NftValue generator = c.left["numgen"])
        return readNftNumberGenerator(c, generator);
    return c.left["socket"] && addKnownNftMatch(c, KnownMatch::Kind::socket);
}

}  // namespace

void readNftMatch(NftValue match, NftValue statement, NftParts& parts)
{
    const auto op = readOperator(match["op"].text());
    if (!op || !readComparison({match["left"], match["right"], *op, parts, statement}))
        parts.addNotUnderstoodMatch(statement);
}

}  // namespace fairlead::netfilter
