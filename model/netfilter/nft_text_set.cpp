#include "model/netfilter/nft_text_set.h"

#include "model/netfilter/dump_lines.h"
#include "model/netfilter/nft_declarations.h"
#include "model/netfilter/nft_text_expressions.h"

#include <utility>

namespace fairlead::netfilter {
namespace {

// The types of "ipv4_addr . inet_service", or of the expressions after "typeof".
std::vector<NftFieldType> readTypes(std::string_view text, bool isTypeof)
{
    if (isTypeof) {
        NftTree tree;
        NftTokens tokens(text);
        const auto key = readNftKey(tree.value(readNftExpression(tokens, tree)));
        return key ? key->types : std::vector<NftFieldType>{};
    }
    std::vector<NftFieldType> types;
    NftTokens tokens(text);
    do {
        types.push_back(nftFieldType(tokens.take().text));
    } while (tokens.skip("."));
    return types;
}

// "ipv4_addr . inet_service : verdict"
void readType(std::string_view text, bool isTypeof, bool isMap, NftSetForm& form)
{
    const std::size_t colon = isMap ? text.find(" : ") : std::string_view::npos;
    form.keyTypes = readTypes(text.substr(0, colon), isTypeof);
    if (!isMap)
        return;
    const std::string_view data = colon == std::string_view::npos ? std::string_view() : text.substr(colon + 3);
    form.kind = data == "verdict" ? Set::Kind::verdictMap : Set::Kind::map;
    form.dataTypes = readTypes(data, isTypeof && data != "verdict");
}

std::string_view unquote(std::string_view text)
{
    return text.size() >= 2 && text.starts_with('"') && text.ends_with('"') ? text.substr(1, text.size() - 2) : text;
}

void readProperty(std::string_view property, bool isMap, Set& set, NftSetForm& form)
{
    const std::size_t blank = property.find(' ');
    const std::string_view name = property.substr(0, blank);
    const std::string_view value = blank == std::string_view::npos ? std::string_view() : property.substr(blank + 1);
    if (name == "type" || name == "typeof") {
        set.type = value;
        readType(value, name == "typeof", isMap, form);
    } else if (name == "flags") {
        NftTokens tokens(value);
        while (!tokens.atEnd()) {
            set.flags.emplace_back(tokens.take().text);
            tokens.skip(",");
        }
    } else if (name == "timeout") {
        if (const auto duration = parseNftDuration(value))
            set.timeout = std::chrono::duration_cast<std::chrono::seconds>(*duration);
    } else if (name == "comment") {
        set.comment = unquote(value);
    }
}

}  // namespace

std::optional<SetElement> readNftTextElement(std::string_view text, const NftSetForm& form, NftTree& tree)
{
    tree.clear();
    NftTokens tokens(text);
    const NftTree::Node node = readNftTextElement(tokens, tree, form.kind != Set::Kind::set);
    if (node == NftTree::none || !tokens.atEnd())
        return std::nullopt;
    return readNftElement(tree.value(node), form.kind, form.keyTypes, form.dataTypes);
}

Result<Set> readNftTextSet(const NftListing::Set& source, const NftListing::Table& table, const std::string& file)
{
    Set set;
    NftSetForm form;
    form.kind = source.isMap ? Set::Kind::map : Set::Kind::set;
    set.name = source.name;
    set.table = table.name;
    set.line = source.line;
    for (const std::string_view property : source.properties)
        readProperty(property, source.isMap, set, form);
    set.kind = form.kind;
    const bool isIpv6 = table.family == TableFamily::ip6 || set.type.find("ipv6_addr") != std::string::npos
        || set.type.find("ip6 ") != std::string::npos;
    set.family = isIpv6 ? IpFamily::ipv6 : IpFamily::ipv4;
    NftTree tree;
    NftElementTexts elements(source.elements, source.elementsLine);
    while (elements.next()) {
        auto element = readNftTextElement(elements.text(), form, tree);
        if (!element)
            return lineError(file, elements.line(), "this element of the set \"" + set.name + "\" cannot be read");
        element->line = elements.line();
        set.elements.push_back(std::move(*element));
    }
    return set;
}

std::optional<BaseChain> parseNftBaseChain(std::string_view declaration, TableFamily family)
{
    NftTokens tokens(declaration);
    if (!tokens.skip("type"))
        return std::nullopt;
    const auto type = parseChainType(tokens.take().text);
    const auto hook = tokens.skip("hook") ? parseHook(tokens.take().text) : std::nullopt;
    if (tokens.skip("device"))
        tokens.take();
    if (tokens.skip("devices")) {
        while (!tokens.atEnd() && !tokens.is("priority"))
            tokens.take();
    }
    if (!tokens.skip("priority"))
        return std::nullopt;
    const std::size_t start = tokens.position();
    while (!tokens.atEnd() && !tokens.is(";"))
        tokens.take();
    const auto priority = parsePriority(tokens.since(start), family);
    if (!type || !hook || !priority)
        return std::nullopt;
    return BaseChain{*type, *hook, *priority, declaration.find("policy drop") == std::string_view::npos};
}

}  // namespace fairlead::netfilter
