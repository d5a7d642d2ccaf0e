#include "model/netfilter/nft_declarations.h"

#include "model/netfilter/dump_lines.h"
#include "model/netfilter/nft_body.h"

#include <array>
#include <limits>
#include <utility>

namespace fairlead::netfilter {
namespace {

template <class Value, std::size_t N>
std::optional<Value> find(const std::array<std::pair<std::string_view, Value>, N>& words, std::string_view word)
{
    for (const auto& [name, value] : words) {
        if (name == word)
            return value;
    }
    return std::nullopt;
}

std::optional<int> namedPriority(std::string_view name, TableFamily family)
{
    static constexpr std::array<std::pair<std::string_view, int>, 6> common{
        {{"raw", -300}, {"mangle", -150}, {"dstnat", -100}, {"filter", 0}, {"security", 50}, {"srcnat", 100}}};
    static constexpr std::array<std::pair<std::string_view, int>, 4> bridge{
        {{"dstnat", -300}, {"filter", -200}, {"out", 100}, {"srcnat", 300}}};
    return family == TableFamily::bridge ? find(bridge, name) : find(common, name);
}

std::optional<int> parseInteger(std::string_view text)
{
    const bool negative = text.starts_with('-');
    const auto number = parseNumber<std::uint32_t>(negative ? text.substr(1) : text);
    if (!number || *number > std::numeric_limits<int>::max())
        return std::nullopt;
    return negative ? -static_cast<int>(*number) : static_cast<int>(*number);
}

// "ipv4_addr", or the list of a concatenation, as the listing writes it.
std::string joinTypes(NftValue type)
{
    if (!type.is(NftTree::Kind::array))
        return type.is(NftTree::Kind::string) ? std::string(type.text()) : type.source();
    std::string joined;
    for (NftValue part = type.first(); part; part = part.next()) {
        if (!joined.empty())
            joined += " . ";
        joined += part.text();
    }
    return joined;
}

std::vector<NftFieldType> fieldTypes(std::string_view types)
{
    std::vector<NftFieldType> fields;
    static constexpr std::string_view separator = " . ";
    for (;;) {
        const std::size_t end = types.find(separator);
        fields.push_back(nftFieldType(types.substr(0, end)));
        if (end == std::string_view::npos)
            return fields;
        types.remove_prefix(end + separator.size());
    }
}

void readFlags(NftValue flags, Set& set)
{
    if (flags.is(NftTree::Kind::string))  // how nft 1.1.4 and later print a single flag
        set.flags.emplace_back(flags.text());
    for (NftValue flag = flags.first(); flag; flag = flag.next())
        set.flags.emplace_back(flag.text());
}

}  // namespace

std::optional<TableFamily> parseTableFamily(std::string_view word)
{
    static constexpr std::array<std::pair<std::string_view, TableFamily>, 6> words{{{"ip", TableFamily::ip},
                                                                                    {"ip6", TableFamily::ip6},
                                                                                    {"inet", TableFamily::inet},
                                                                                    {"arp", TableFamily::arp},
                                                                                    {"bridge", TableFamily::bridge},
                                                                                    {"netdev", TableFamily::netdev}}};
    return find(words, word);
}

std::optional<Hook> parseHook(std::string_view word)
{
    static constexpr std::array<std::pair<std::string_view, Hook>, 7> words{{{"prerouting", Hook::prerouting},
                                                                             {"input", Hook::input},
                                                                             {"forward", Hook::forward},
                                                                             {"output", Hook::output},
                                                                             {"postrouting", Hook::postrouting},
                                                                             {"ingress", Hook::ingress},
                                                                             {"egress", Hook::egress}}};
    return find(words, word);
}

std::optional<ChainType> parseChainType(std::string_view word)
{
    static constexpr std::array<std::pair<std::string_view, ChainType>, 3> words{
        {{"filter", ChainType::filter}, {"nat", ChainType::nat}, {"route", ChainType::route}}};
    return find(words, word);
}

std::optional<int> parsePriority(std::string_view text, TableFamily family)
{
    if (const auto number = parseInteger(text))
        return number;
    const std::size_t end = text.find(' ');
    const auto base = namedPriority(text.substr(0, end), family);
    if (!base || end == std::string_view::npos)
        return base;
    const std::string_view offset = text.substr(end + 1);
    const auto distance = offset.size() > 2 ? parseNumber<std::uint16_t>(offset.substr(2)) : std::nullopt;
    if (!distance || (!offset.starts_with("- ") && !offset.starts_with("+ ")))
        return std::nullopt;
    return offset.front() == '-' ? *base - *distance : *base + *distance;
}

bool readNftBaseChain(NftValue chain, std::optional<BaseChain>& base)
{
    const NftValue hook = chain["hook"];
    if (!hook)
        return true;
    const auto hookKind = parseHook(hook.text());
    const auto type = parseChainType(chain["type"].text());
    const auto priority = chain["prio"].asNumber();
    if (!hookKind || !type || !priority || *priority < std::numeric_limits<int>::min()
        || *priority > std::numeric_limits<int>::max())
        return false;
    base = BaseChain{*type, *hookKind, static_cast<int>(*priority), !chain["policy"].isString("drop")};
    return true;
}

Set readNftSet(NftValue object, Set::Kind kind, TableFamily family)
{
    Set set;
    set.kind = kind;
    set.table = object["table"].text();
    set.name = object["name"].text();
    set.comment = object["comment"].text();
    const std::string keyType = joinTypes(object["type"]);
    const std::string dataType = joinTypes(object["map"]);
    if (kind != Set::Kind::set) {
        set.kind = dataType == "verdict" ? Set::Kind::verdictMap : Set::Kind::map;
        set.type = keyType + " : " + dataType;
    } else {
        set.type = keyType;
    }
    const bool isIpv6 = family == TableFamily::ip6 || keyType.find("ipv6_addr") != std::string::npos;
    set.family = isIpv6 ? IpFamily::ipv6 : IpFamily::ipv4;
    readFlags(object["flags"], set);
    if (const auto timeout = object["timeout"].asNumber())
        set.timeout = std::chrono::seconds(*timeout);
    const auto keyTypes = fieldTypes(keyType);
    const auto dataTypes = fieldTypes(dataType);
    for (NftValue item = object["elem"].first(); item; item = item.next())
        set.elements.push_back(readNftElement(item, set.kind, keyTypes, dataTypes));
    return set;
}

}  // namespace fairlead::netfilter
