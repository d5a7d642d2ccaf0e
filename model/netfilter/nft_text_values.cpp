#include "model/core/address.h"
#include "model/netfilter/dump_lines.h"
#include "model/netfilter/nft_text_expressions.h"

#include <algorithm>
#include <array>
#include <utility>

namespace fairlead::netfilter {
namespace {

std::optional<std::int64_t> readNumber(std::string_view word)
{
    const bool hexadecimal = word.starts_with("0x");
    const auto number = parseNumber<std::uint32_t>(hexadecimal ? word.substr(2) : word, hexadecimal ? 16 : 10);
    return number ? std::optional<std::int64_t>(*number) : std::nullopt;
}

NftTree::Node addPrefix(std::string_view word, NftTree& tree)
{
    const std::size_t slash = word.find('/');
    const auto length = slash == std::string_view::npos ? std::nullopt : readNumber(word.substr(slash + 1));
    if (!length || !IpAddress::parse(word.substr(0, slash)))
        return NftTree::none;
    const NftTree::Node prefix = tree.addObject();
    tree.append(prefix, tree.addString(word.substr(0, slash)), "addr");
    tree.append(prefix, tree.addNumber(*length), "len");
    return tree.wrap("prefix", prefix);
}

NftTree::Node addEnd(std::string_view word, NftTree& tree)
{
    if (const auto number = readNumber(word))
        return tree.addNumber(*number);
    return IpAddress::parse(word) ? tree.addString(word) : NftTree::none;
}

NftTree::Node addRange(std::string_view word, NftTree& tree)
{
    const std::size_t dash = word.find('-');
    if (dash == std::string_view::npos)
        return NftTree::none;
    const NftTree::Node first = addEnd(word.substr(0, dash), tree);
    const NftTree::Node last = addEnd(word.substr(dash + 1), tree);
    if (first == NftTree::none || last == NftTree::none)
        return NftTree::none;
    const NftTree::Node range = tree.addArray();
    tree.append(range, first);
    tree.append(range, last);
    return tree.wrap("range", range);
}

// One value without lists and concatenations.
NftTree::Node readSingle(NftTokens& tokens, NftTree& tree)
{
    if (tokens.peek().kind == NftTokens::Token::Kind::quoted) {
        const NftTree::Node first = tree.addString(tokens.take().text);
        if (!tokens.is("-") || tokens.peek(1).kind != NftTokens::Token::Kind::quoted)
            return first;
        tokens.take();
        const NftTree::Node range = tree.addArray();
        tree.append(range, first);
        tree.append(range, tree.addString(tokens.take().text));
        return tree.wrap("range", range);
    }
    return tokens.isWord() ? addNftWord(tokens.take().text, tree) : NftTree::none;
}

// "1.1.1.1 . tcp . 80"
NftTree::Node readConcatenation(NftTokens& tokens, NftTree& tree)
{
    const NftTree::Node first = readSingle(tokens, tree);
    if (first == NftTree::none || !tokens.is("."))
        return first;
    const NftTree::Node parts = tree.addArray();
    tree.append(parts, first);
    while (tokens.skip(".")) {
        const NftTree::Node part = readSingle(tokens, tree);
        if (part == NftTree::none)
            return NftTree::none;
        tree.append(parts, part);
    }
    return tree.wrap("concat", parts);
}

NftTree::Node readAnonymousSet(NftTokens& tokens, NftTree& tree)
{
    tokens.take();
    const NftTree::Node elements = tree.addArray();
    while (!tokens.skip("}")) {
        // Whether it is a map shows at the colon.
        const NftTree::Node element = readNftTextElement(tokens, tree, true);
        if (element == NftTree::none || (!tokens.skip(",") && !tokens.is("}")))
            return NftTree::none;
        tree.append(elements, element);
    }
    return tree.wrap("set", elements);
}

// Further values after the first: "a,b" or "a | b".
NftTree::Node readList(NftTree::Node first, std::string_view sign, NftTokens& tokens, NftTree& tree)
{
    const NftTree::Node list = tree.addArray();
    tree.append(list, first);
    while (tokens.skip(sign)) {
        const NftTree::Node next = readSingle(tokens, tree);
        if (next == NftTree::none)
            return NftTree::none;
        tree.append(list, next);
    }
    return sign == "|" ? tree.wrap("|", list) : list;
}

// The options behind an element's key, in the order of the listing or any other.
bool readElementOption(NftTokens& tokens, NftTree& tree, NftTree::Node options)
{
    if (tokens.is("comment") && tokens.peek(1).kind == NftTokens::Token::Kind::quoted) {
        tokens.take();
        tree.append(options, tree.addString(tokens.take().text), "comment");
        return true;
    }
    if (tokens.is("expires") || tokens.is("timeout")) {
        const std::string_view name = tokens.take().text;
        const auto duration = parseNftDuration(tokens.take().text);
        if (!duration)
            return false;
        tree.append(options, tree.addNumber(duration->count() / 1000), name);
        if (name == "expires")
            tree.append(options, tree.addNumber(duration->count()), "expires-ms");
        return true;
    }
    if (!tokens.skip("counter"))
        return false;
    if (tokens.skip("packets")) {
        tokens.take();
        if (!tokens.skip("bytes"))
            return false;
        tokens.take();
    }
    return true;
}

}  // namespace

NftTree::Node addNftWord(std::string_view word, NftTree& tree)
{
    if (const auto number = readNumber(word))
        return tree.addNumber(*number);
    if (const NftTree::Node prefix = addPrefix(word, tree); prefix != NftTree::none)
        return prefix;
    if (const NftTree::Node range = addRange(word, tree); range != NftTree::none)
        return range;
    return tree.addString(word);
}

NftTree::Node readNftValue(NftTokens& tokens, NftTree& tree, bool alternatives)
{
    if (tokens.is("{"))
        return readAnonymousSet(tokens, tree);
    if (tokens.is("exists") || tokens.is("missing"))
        return tree.addBoolean(tokens.take().text == "exists");
    if (tokens.skip("(")) {
        const NftTree::Node inner = readNftValue(tokens, tree);
        return tokens.skip(")") ? inner : NftTree::none;
    }
    const NftTree::Node first = readConcatenation(tokens, tree);
    if (first == NftTree::none)
        return NftTree::none;
    for (const std::string_view sign : {",", "|"}) {
        if (tokens.is(sign) && (sign != "|" || alternatives))
            return readList(first, sign, tokens, tree);
    }
    return first;
}

NftTree::Node readNftTextVerdict(NftTokens& tokens, NftTree& tree)
{
    static constexpr std::array plain{"accept", "drop", "return", "continue"};
    for (const char* word : plain) {
        if (tokens.is(word))
            return tree.wrap(tokens.take().text, tree.addNull());
    }
    if ((tokens.is("jump") || tokens.is("goto")) && tokens.peek(1).kind == NftTokens::Token::Kind::word) {
        const std::string_view kind = tokens.take().text;
        return tree.wrap(kind, tree.wrap("target", tree.addString(tokens.take().text)));
    }
    return NftTree::none;
}

NftTree::Node readNftTextElement(NftTokens& tokens, NftTree& tree, bool isMap)
{
    NftTree::Node key = readConcatenation(tokens, tree);
    if (key == NftTree::none)
        return NftTree::none;
    const auto atKeyEnd = [&] { return tokens.atEnd() || tokens.is(":") || tokens.is(",") || tokens.is("}"); };
    if (!atKeyEnd()) {
        const NftTree::Node options = tree.addObject();
        tree.append(options, key, "val");
        while (!atKeyEnd()) {
            if (!readElementOption(tokens, tree, options))
                return NftTree::none;
        }
        key = tree.wrap("elem", options);
    }
    if (!isMap || !tokens.skip(":"))
        return key;
    NftTree::Node data = readNftTextVerdict(tokens, tree);
    if (data == NftTree::none)
        data = readConcatenation(tokens, tree);
    if (data == NftTree::none)
        return NftTree::none;
    const NftTree::Node pair = tree.addArray();
    tree.append(pair, key);
    tree.append(pair, data);
    return pair;
}

bool readNftTarget(std::string_view word, NftTree& tree, NftTree::Node target)
{
    // The port follows the last colon: behind the bracket of an IPv6 address, else the only one.
    std::size_t colon = word.rfind(':');
    const std::size_t bracket = word.rfind(']');
    const bool bare = bracket == std::string_view::npos && word.find(':') != colon;
    if (bare || (bracket != std::string_view::npos && colon != std::string_view::npos && colon < bracket))
        colon = std::string_view::npos;
    std::string_view address = word.substr(0, colon);
    if (!address.empty()) {
        NftTree::Node node = NftTree::none;
        const std::size_t middle = address.find("]-[");
        if (middle != std::string_view::npos && address.ends_with(']')) {
            const NftTree::Node range = tree.addArray();
            tree.append(range, tree.addString(address.substr(1, middle - 1)));
            tree.append(range, tree.addString(address.substr(middle + 3, address.size() - middle - 4)));
            node = tree.wrap("range", range);
        } else {
            if (address.starts_with('[') && address.ends_with(']'))
                address = address.substr(1, address.size() - 2);
            node = addNftWord(address, tree);
        }
        tree.append(target, node, "addr");
    }
    if (colon != std::string_view::npos)
        tree.append(target, addNftWord(word.substr(colon + 1), tree), "port");
    return !word.empty();
}

std::optional<std::chrono::milliseconds> parseNftDuration(std::string_view text)
{
    static constexpr std::pair<std::string_view, std::int64_t> units[] = {{"ms", 1},        {"w", 604'800'000}, {"d", 86'400'000},
                                                                          {"h", 3'600'000}, {"m", 60'000},      {"s", 1'000}};
    std::int64_t total = 0;
    if (text.empty())
        return std::nullopt;
    while (!text.empty()) {
        const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
        const auto number = parseNumber<std::uint32_t>(text.substr(0, digits));
        text.remove_prefix(digits);
        std::int64_t scale = 1000;  // a bare number are seconds
        for (const auto& [name, milliseconds] : units) {
            if (!text.starts_with(name))
                continue;
            scale = milliseconds;
            text.remove_prefix(name.size());
            break;
        }
        if (!number || (digits == 0))
            return std::nullopt;
        total += *number * scale;
    }
    return std::chrono::milliseconds(total);
}

}  // namespace fairlead::netfilter
