#include "model/facts/address_ranges.h"

#include <algorithm>
#include <array>
#include <map>

namespace fairlead::facts {
namespace {

using cluster::ClusterNode;
using cluster::ClusterSnapshot;

std::string rangesOfFamily(const std::vector<Prefix>& ranges, IpFamily family)
{
    std::string text;
    for (const Prefix& range : ranges) {
        if (range.family() == family)
            text += (text.empty() ? "" : ",") + range.toString();
    }
    return text;
}

// How many leading bits two addresses share.
int commonBits(const IpAddress& one, const IpAddress& other)
{
    int bits = 0;
    for (std::size_t i = 0; bits < one.bits(); ++i) {
        const auto differing = static_cast<std::uint8_t>(one.bytes()[i] ^ other.bytes()[i]);
        for (int bit = 7; bit >= 0; --bit, ++bits) {
            if ((differing >> bit & 1) != 0)
                return bits;
        }
    }
    return bits;
}

struct NamedRange {
    std::string name;
    std::string kind;
    Prefix range;
    const Fact* fact;
};

void addRanges(std::vector<NamedRange>& ranges, const std::vector<Fact>& facts, const std::string& kind,
               const std::string& of = {})
{
    for (const Fact& fact : facts) {
        if (const auto range = Prefix::parse(fact.value))
            ranges.push_back({kind + ' ' + fact.value + of, kind, *range, &fact});
    }
}

}  // namespace

std::vector<Prefix> parseRanges(std::string_view text)
{
    std::vector<Prefix> ranges;
    while (!text.empty()) {
        const std::size_t comma = std::min(text.find(','), text.size());
        std::string_view word = text.substr(0, comma);
        while (word.starts_with(' '))
            word.remove_prefix(1);
        while (word.ends_with(' '))
            word.remove_suffix(1);
        if (const auto range = Prefix::parse(word))
            ranges.push_back(*range);
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return ranges;
}

std::vector<Fact> rangeFacts(const std::vector<RangeStatement>& statements)
{
    std::vector<Prefix> known;
    for (const RangeStatement& statement : statements) {
        for (const Prefix& range : statement.ranges) {
            if (std::ranges::find(known, range) == known.end())
                known.push_back(range);
        }
    }
    std::vector<Fact> facts;
    for (const Prefix& range : known) {
        Fact fact;
        fact.value = range.toString();
        for (const RangeStatement& statement : statements) {
            const std::string others = rangesOfFamily(statement.ranges, range.family());
            if (std::ranges::find(statement.ranges, range) != statement.ranges.end())
                fact.from.push_back(statement.source);
            else if (!statement.adds && !others.empty())
                fact.disagree.push_back({others, statement.source});
        }
        facts.push_back(std::move(fact));
    }
    return facts;
}

std::optional<Prefix> smallestNetwork(const std::vector<IpAddress>& addresses)
{
    if (addresses.empty())
        return std::nullopt;
    int length = addresses.front().bits();
    for (const IpAddress& address : addresses)
        length = std::min(length, commonBits(addresses.front(), address));
    return Prefix(addresses.front(), length);
}

std::optional<HeldAddress> holderOf(const ClusterNode& node, const IpAddress& address)
{
    if (!node.network.devices)
        return std::nullopt;
    for (const cluster::Device& device : *node.network.devices) {
        for (const cluster::DeviceAddress& held : device.addresses) {
            if (held.address == address)
                return HeldAddress{&device, Prefix(address, held.prefixLength)};
        }
    }
    return std::nullopt;
}

std::vector<Fact> nodeRanges(const ClusterSnapshot& snapshot)
{
    std::vector<RangeStatement> statements;
    for (const ClusterNode& node : snapshot.nodes()) {
        for (const IpAddress& address : node.object ? node.object->internalIps() : std::vector<IpAddress>()) {
            if (const auto held = holderOf(node, address))
                statements.push_back({{held->network}, held->device->source, true});
        }
    }
    return rangeFacts(statements);
}

std::vector<Overlap> overlapsOf(const ClusterFacts& facts)
{
    std::vector<NamedRange> ranges;
    addRanges(ranges, facts.podCidrs, "pod CIDR");
    addRanges(ranges, facts.serviceCidrs, "service CIDR");
    addRanges(ranges, facts.nodeCidrs, "node CIDR");
    const std::size_t clusterWide = ranges.size();
    for (const NodeFacts& node : facts.nodes)
        addRanges(ranges, node.podCidrs, "pod CIDR of a node", " of " + node.name);

    std::vector<Overlap> overlaps;
    const auto compare = [&](const NamedRange& one, const NamedRange& other) {
        if (!one.range.overlaps(other.range))
            return;
        Overlap overlap{one.name, other.name, one.fact->from};
        overlap.from.insert(overlap.from.end(), other.fact->from.begin(), other.fact->from.end());
        overlaps.push_back(std::move(overlap));
    };
    for (std::size_t i = 0; i < clusterWide; ++i) {
        for (std::size_t k = i + 1; k < clusterWide; ++k) {
            if (ranges[i].kind != ranges[k].kind)
                compare(ranges[i], ranges[k]);
        }
    }
    // In the order of their addresses only neighbours can overlap without another one that does.
    std::ranges::stable_sort(ranges.begin() + static_cast<std::ptrdiff_t>(clusterWide), ranges.end(), {}, &NamedRange::range);
    for (std::size_t i = clusterWide; i + 1 < ranges.size(); ++i)
        compare(ranges[i], ranges[i + 1]);
    return overlaps;
}

}  // namespace fairlead::facts
