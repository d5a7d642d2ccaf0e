#include "model/netfilter/nft_values.h"

#include "model/netfilter/dump_lines.h"
#include "model/netfilter/nft_flags.h"

#include <limits>
#include <utility>

namespace fairlead::netfilter {
namespace {

std::optional<std::int64_t> readNumber(NftValue value)
{
    if (value.isNumber())
        return value.number();
    const std::string_view text = value.text();
    const bool hexadecimal = text.starts_with("0x");
    const auto number = parseNumber<std::uint32_t>(hexadecimal ? text.substr(2) : text, hexadecimal ? 16 : 10);
    return number ? std::optional<std::int64_t>(*number) : std::nullopt;
}

template <class Number> std::optional<Number> readNumberAs(NftValue value)
{
    const auto number = readNumber(value);
    if (!number || *number < 0 || *number > std::numeric_limits<Number>::max())
        return std::nullopt;
    return static_cast<Number>(*number);
}

SetValue readField(NftValue value, NftFieldType type)
{
    switch (type) {
    case NftFieldType::address:
        if (const auto range = readNftAddresses(value))
            return *range;
        break;
    case NftFieldType::port:
        if (const auto range = readNftPorts(value))
            return *range;
        break;
    case NftFieldType::protocol:
        if (const auto protocol = readNftProtocol(value))
            return *protocol;
        break;
    case NftFieldType::mark:
        if (const auto mark = readNftMark(value))
            return *mark;
        break;
    case NftFieldType::connectionState:
        if (const auto name = nftConntrackStateName(value); !name.empty())
            return std::string(name);
        break;
    case NftFieldType::text:
        break;
    }
    return readNftText(value);
}

std::vector<SetValue> readFields(NftValue value, const std::vector<NftFieldType>& types)
{
    std::vector<SetValue> fields;
    const NftValue concatenation = value["concat"];
    const auto typeOf = [&types](std::size_t index) { return index < types.size() ? types[index] : NftFieldType::text; };
    if (!concatenation) {
        fields.push_back(readField(value, typeOf(0)));
        return fields;
    }
    fields.reserve(types.size());
    for (NftValue part = concatenation.first(); part; part = part.next())
        fields.push_back(readField(part, typeOf(fields.size())));
    return fields;
}

// The parts of {"elem":{"val":…,"comment":…,"expires":…}}; returns the bare key.
NftValue readElementOptions(NftValue item, SetElement& element)
{
    const NftValue options = item["elem"];
    if (!options)
        return item;
    if (const NftValue comment = options["comment"])
        element.comment = comment.text();
    if (const NftValue expires = options["expires"])
        element.expires = std::chrono::milliseconds(expires.number() * 1000);
    if (const NftValue exact = options["expires-ms"])
        element.expires = std::chrono::milliseconds(exact.number());
    return options["val"];
}

}  // namespace

std::optional<AddressRange> readNftAddresses(NftValue value)
{
    if (value.is(NftTree::Kind::string)) {
        const auto address = IpAddress::parse(value.text());
        return address ? std::optional(AddressRange{*address, *address}) : std::nullopt;
    }
    if (const NftValue prefix = value["prefix"]) {
        const auto address = IpAddress::parse(prefix["addr"].text());
        const auto length = prefix["len"].asNumber();
        if (!address || !length || *length < 0 || *length > address->bits())
            return std::nullopt;
        const Prefix network(*address, static_cast<int>(*length));
        return AddressRange{network.address(), network.last()};
    }
    const NftValue range = value["range"];
    const auto first = IpAddress::parse(range.first().text());
    const auto last = IpAddress::parse(range.first().next().text());
    if (!first || !last || first->family() != last->family() || *last < *first)
        return std::nullopt;
    return AddressRange{*first, *last};
}

std::optional<PortRange> readNftPorts(NftValue value)
{
    if (const NftValue range = value["range"]) {
        const auto first = readNumberAs<std::uint16_t>(range.first());
        const auto last = readNumberAs<std::uint16_t>(range.first().next());
        return first && last && *first <= *last ? std::optional(PortRange{*first, *last}) : std::nullopt;
    }
    const auto port = readNumberAs<std::uint16_t>(value);
    return port ? std::optional(PortRange{*port, *port}) : std::nullopt;
}

std::optional<Protocol> readNftProtocol(NftValue value)
{
    if (value.is(NftTree::Kind::string)) {
        if (const auto protocol = parseProtocol(value.text()))
            return protocol;
    }
    const auto number = readNumberAs<std::uint8_t>(value);
    return number ? std::optional(static_cast<Protocol>(*number)) : std::nullopt;
}

std::optional<std::uint32_t> readNftMark(NftValue value) { return readNumberAs<std::uint32_t>(value); }

std::string readNftText(NftValue value)
{
    if (value.is(NftTree::Kind::string))
        return std::string(value.text());
    return value.isNumber() ? std::to_string(value.number()) : value.source();
}

NftFieldType nftFieldType(std::string_view typeName)
{
    if (typeName == "ipv4_addr" || typeName == "ipv6_addr")
        return NftFieldType::address;
    if (typeName == "inet_service")
        return NftFieldType::port;
    if (typeName == "inet_proto")
        return NftFieldType::protocol;
    if (typeName == "ct_state")
        return NftFieldType::connectionState;
    return typeName == "mark" ? NftFieldType::mark : NftFieldType::text;
}

SetElement readNftElement(NftValue item, Set::Kind kind, const std::vector<NftFieldType>& keyTypes,
                          const std::vector<NftFieldType>& dataTypes)
{
    SetElement element;
    const bool isPair = kind != Set::Kind::set && item.is(NftTree::Kind::array);
    const NftValue key = readElementOptions(isPair ? item.first() : item, element);
    element.key = readFields(key, keyTypes);
    if (!isPair)
        return element;
    const NftValue data = item.first().next();
    element.verdict = readNftVerdict(data);
    if (!element.verdict)
        element.data = readFields(data, dataTypes);
    return element;
}

Set readAnonymousNftSet(NftValue value, Set::Kind kind, const NftKey& key, const std::vector<NftFieldType>& dataTypes)
{
    Set set;
    set.kind = kind;
    set.family = key.family.value_or(IpFamily::ipv4);
    forEachNftValue(value, [&](NftValue item) {
        set.elements.push_back(readNftElement(item, kind, key.types, dataTypes));
        return true;
    });
    return set;
}

}  // namespace fairlead::netfilter
