#include "model/netfilter/nft_body.h"
#include "model/netfilter/nft_values.h"

#include <algorithm>
#include <array>

namespace fairlead::netfilter {
namespace {

struct Field {
    KeyField field = KeyField::other;
    NftFieldType type = NftFieldType::text;
    std::optional<IpFamily> family;
    std::optional<Protocol> protocol;
};

std::optional<Field> readIpField(std::string_view name, IpFamily family)
{
    if (name == "saddr")
        return Field{KeyField::sourceAddress, NftFieldType::address, family, {}};
    if (name == "daddr")
        return Field{KeyField::destinationAddress, NftFieldType::address, family, {}};
    if (name == "protocol" || name == "nexthdr")
        return Field{KeyField::protocol, NftFieldType::protocol, family, {}};
    return Field{KeyField::other, NftFieldType::text, family, {}};
}

std::optional<Field> readPayloadField(NftValue payload)
{
    const std::string_view header = payload["protocol"].text();
    const std::string_view name = payload["field"].text();
    if (header == "ip" || header == "ip6")
        return readIpField(name, header == "ip" ? IpFamily::ipv4 : IpFamily::ipv6);
    std::optional<Protocol> protocol;
    if (header != "th") {
        protocol = parseProtocol(header);
        if (!protocol)
            return Field{};
    }
    if (name == "sport")
        return Field{KeyField::sourcePort, NftFieldType::port, {}, protocol};
    if (name == "dport")
        return Field{KeyField::destinationPort, NftFieldType::port, {}, protocol};
    return Field{KeyField::other, NftFieldType::text, {}, protocol};
}

struct NamedField {
    std::string_view name;
    KeyField field;
    NftFieldType type;
};

constexpr std::array metaFields{
    NamedField{"l4proto", KeyField::protocol, NftFieldType::protocol},
    NamedField{"mark", KeyField::mark, NftFieldType::mark},
    NamedField{"iifname", KeyField::inputDevice, NftFieldType::text},
    NamedField{"iif", KeyField::inputDevice, NftFieldType::text},
    NamedField{"oifname", KeyField::outputDevice, NftFieldType::text},
    NamedField{"oif", KeyField::outputDevice, NftFieldType::text},
    NamedField{"nfproto", KeyField::family, NftFieldType::text},
};

constexpr std::array conntrackFields{
    NamedField{"state", KeyField::connectionState, NftFieldType::connectionState},
    NamedField{"mark", KeyField::connectionMark, NftFieldType::mark},
};

template <std::size_t N> Field readNamedField(std::string_view name, const std::array<NamedField, N>& fields)
{
    const auto found = std::ranges::find(fields, name, &NamedField::name);
    return found == fields.end() ? Field{} : Field{found->field, found->type, {}, {}};
}

std::optional<Field> readField(NftValue expression)
{
    if (const NftValue payload = expression["payload"])
        return payload["base"] ? Field{} : readPayloadField(payload);
    if (const NftValue meta = expression["meta"])
        return readNamedField(meta["key"].text(), metaFields);
    if (const NftValue conntrack = expression["ct"])
        return conntrack["dir"] ? Field{} : readNamedField(conntrack["key"].text(), conntrackFields);
    return std::nullopt;
}

}  // namespace

std::optional<NftKey> readNftKey(NftValue expression)
{
    NftKey key;
    const NftValue concatenation = expression["concat"];
    for (NftValue part = concatenation ? concatenation.first() : expression; part; part = part.next()) {
        const auto field = readField(part);
        if (!field)
            return std::nullopt;
        key.fields.push_back(field->field);
        key.types.push_back(field->type);
        if (field->family)
            key.family = field->family;
        if (field->protocol)
            key.protocol = field->protocol;
        if (!concatenation)
            break;
    }
    return key.fields.empty() ? std::nullopt : std::optional(std::move(key));
}

}  // namespace fairlead::netfilter
