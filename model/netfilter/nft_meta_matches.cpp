#include "model/netfilter/nft_comparison.h"
#include "model/netfilter/nft_flags.h"
#include "model/netfilter/nft_values.h"

#include <algorithm>
#include <string>
#include <utility>

namespace fairlead::netfilter {
namespace {

bool readFamily(const NftComparison& c)
{
    const auto family = nftFamily(c.right);
    if (!c.isEquality() || !family)
        return false;
    c.parts.add(FamilyMatch{*family, c.negated()});
    return true;
}

bool readInterface(const NftComparison& c, Side side)
{
    InterfaceMatch match{side, {}, c.negated()};
    const bool read = c.isEquality() && forEachNftValue(c.right, [&match](NftValue value) {
                          if (!value.is(NftTree::Kind::string) && !value.isNumber())
                              return false;
                          std::string name = readNftText(value);
                          const bool prefix = name.ends_with('*') && !name.ends_with("\\*");
                          if (prefix)
                              name.pop_back();
                          match.names.push_back({std::move(name), prefix});
                          return true;
                      });
    if (read)
        c.parts.add(std::move(match));
    return read;
}

}  // namespace

bool readNftMarkMatch(const NftComparison& c, MarkKind kind, NftValue mask)
{
    const auto value = readNftMark(c.right);
    const auto maskBits = mask ? readNftMark(mask) : std::optional<std::uint32_t>(0xffffffff);
    if (!c.isEquality() || !maskBits)
        return false;
    if (!value)
        return !mask && readNftValuesAsSet(c);
    c.parts.add(MarkMatch{kind, *value, *maskBits, c.negated()});
    return true;
}

// A uniform number below `count`, compared with the right side.
bool readNftRandom(const NftComparison& c, std::uint64_t count)
{
    const auto limit = c.right.asNumber();
    if (!limit || *limit < 0 || count == 0)
        return false;
    const auto favourable = static_cast<double>(*limit) + (c.op == NftOperator::lessOrEqual ? 1 : 0);
    StatisticMatch match;
    match.probability = std::min(1.0, favourable / static_cast<double>(count));
    if (c.op == NftOperator::greater || c.op == NftOperator::greaterOrEqual)
        return false;
    if (c.op == NftOperator::equal || c.op == NftOperator::notEqual) {
        match.probability = static_cast<std::uint64_t>(*limit) < count ? 1.0 / static_cast<double>(count) : 0;
        match.negated = c.negated();
    }
    c.parts.add(match);
    return true;
}

bool readNftNumberGenerator(const NftComparison& c, NftValue generator)
{
    const auto count = generator["mod"].asNumber();
    const auto offset = generator["offset"].asNumber().value_or(0);
    if (!count || *count <= 0 || *count > 0xffffffffLL || offset != 0)
        return false;
    const NftValue range = c.right["range"];
    const auto first = range ? range.first().asNumber() : c.right.asNumber();
    const auto last = range ? range.first().next().asNumber() : first;
    if (!first || !last || *first < 0 || *last < *first)
        return false;
    StatisticMatch match;
    match.negated = c.negated();
    if (generator["mode"].isString("random")) {
        if (!c.isEquality())
            return !range && readNftRandom(c, static_cast<std::uint64_t>(*count));
        const auto inside = std::max<std::int64_t>(0, std::min(*last, *count - 1) - *first + 1);
        match.probability = static_cast<double>(inside) / static_cast<double>(*count);
    } else {
        if (!c.isEquality() || *first != *last || *first >= *count)
            return false;
        match.mode = StatisticMatch::Mode::nth;
        match.every = static_cast<std::uint32_t>(*count);
        match.packet = static_cast<std::uint32_t>(*first);
    }
    c.parts.add(match);
    return true;
}

bool readNftMeta(const NftComparison& c, std::string_view key)
{
    if (key == "l4proto")
        return readNftProtocolMatch(c);
    if (key == "nfproto" || key == "protocol")
        return readFamily(c);
    if (key == "iifname" || key == "iif")
        return readInterface(c, Side::source);
    if (key == "oifname" || key == "oif")
        return readInterface(c, Side::destination);
    if (key == "mark")
        return readNftMarkMatch(c, MarkKind::packet, {});
    if (key == "random")
        return readNftRandom(c, std::uint64_t{1} << 32);
    if (key == "skuid" || key == "skgid")
        return addKnownNftMatch(c, KnownMatch::Kind::owner);
    if (key == "length")
        return addKnownNftMatch(c, KnownMatch::Kind::length);
    if (key == "cgroup")
        return addKnownNftMatch(c, KnownMatch::Kind::cgroup);
    return (key == "time" || key == "day" || key == "hour") && addKnownNftMatch(c, KnownMatch::Kind::time);
}

}  // namespace fairlead::netfilter
