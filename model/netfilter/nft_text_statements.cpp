#include "model/netfilter/nft_text_statements.h"

#include "model/netfilter/nft_text_expressions.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace fairlead::netfilter {
namespace {

using Node = NftTree::Node;
using TokenKind = NftTokens::Token::Kind;

Node readCount(NftTokens& tokens, NftTree& tree)
{
    std::int64_t number = 0;
    for (const char c : tokens.take().text)
        number = c >= '0' && c <= '9' && number < INT64_MAX / 10 - 1 ? number * 10 + (c - '0') : number;
    return tree.addNumber(number);
}

// "random,persistent" at the end of a NAT statement.
void readFlags(NftTokens& tokens, NftTree& tree, Node options)
{
    static constexpr std::array<std::string_view, 3> known{"random", "fully-random", "persistent"};
    const Node flags = tree.addArray();
    bool any = false;
    while (tokens.isWord() && std::ranges::find(known, tokens.peek().text) != known.end()) {
        tree.append(flags, tree.addString(tokens.take().text));
        any = true;
        tokens.skip(",");
    }
    if (any)
        tree.append(options, flags, "flags");
}

// "… map { 0 : 10.0.0.1 . 80 }", "… map @name", with ":80" behind it or not.
bool readMap(NftTokens& tokens, NftTree& tree, Node key, Node options)
{
    if (!tokens.skip("map"))
        return false;
    const Node data = readNftValue(tokens, tree);
    if (data == NftTree::none)
        return false;
    const Node map = tree.addObject();
    tree.append(map, key, "key");
    tree.append(map, data, "data");
    tree.append(options, tree.wrap("map", map), "addr");
    if (tokens.skip(":"))
        tree.append(options, addNftWord(tokens.take().text, tree), "port");
    else if (tokens.isWord() && tokens.peek().text.starts_with(':'))
        return readNftTarget(tokens.take().text, tree, options);
    return true;
}

}  // namespace

NftTree::Node readNftTextCounter(NftTokens& tokens, NftTree& tree)
{
    tokens.take();
    if (tokens.is("name") && tokens.peek(1).kind != TokenKind::end) {
        tokens.take();
        return tree.wrap("counter", tree.addString(tokens.take().text));
    }
    if (!tokens.is("packets"))
        return tree.wrap("counter", tree.addNull());
    const Node counter = tree.addObject();
    for (const std::string_view name : {"packets", "bytes"}) {
        if (!tokens.skip(name))
            return NftTree::none;
        tree.append(counter, readCount(tokens, tree), name);
    }
    return tree.wrap("counter", counter);
}

// "reject", "reject with icmp host-unreachable", "reject with tcp reset".
NftTree::Node readNftTextReject(NftTokens& tokens, NftTree& tree)
{
    tokens.take();
    const Node options = tree.addObject();
    if (tokens.skip("with")) {
        if (tokens.skip("tcp")) {
            if (!tokens.skip("reset"))
                return NftTree::none;
            tree.append(options, tree.addString("tcp reset"), "type");
        } else {
            tree.append(options, tree.addString(tokens.take().text), "type");
            tokens.skip("type");
            tree.append(options, addNftWord(tokens.take().text, tree), "expr");
        }
    }
    return tree.wrap("reject", options);
}

// "limit rate over 10/minute burst 5 packets", "quota over 100 kbytes", "ct count over 10". Only
// whether it is "over" decides anything; the rest is shown as written.
NftTree::Node readNftTextLimit(NftTokens& tokens, NftTree& tree)
{
    std::string_view kind = tokens.take().text;
    if (kind == "ct") {
        tokens.take();
        kind = "ct count";
    }
    const Node options = tree.addObject();
    if (tokens.skip("name")) {
        tokens.take();
        return tree.wrap(kind, options);
    }
    tokens.skip("rate");
    if (tokens.skip("over"))
        tree.append(options, tree.addBoolean(true), "inv");
    else
        tokens.skip("until");
    tokens.take();
    if (tokens.isWord() && tokens.peek().text.find("bytes") != std::string_view::npos)
        tokens.take();
    for (const std::string_view further : {"burst", "used"}) {
        if (!tokens.skip(further))
            continue;
        tokens.take();
        tokens.take();
    }
    return tree.wrap(kind, options);
}

NftTree::Node readNftTextLog(NftTokens& tokens, NftTree& tree)
{
    tokens.take();
    for (;;) {
        if (tokens.is("prefix") || tokens.is("level") || tokens.is("group") || tokens.is("snaplen")
            || tokens.is("queue-threshold")) {
            tokens.take();
            tokens.take();
        } else if (tokens.skip("flags")) {
            if (tokens.is("tcp") || tokens.is("ip"))
                tokens.take();
            do {
                tokens.take();
            } while (tokens.skip(","));
        } else {
            return tree.wrap("log", tree.addNull());
        }
    }
}

// A statement whose options run to its closing brace, the comment or the end of the rule.
NftTree::Node readNftTextRest(NftTokens& tokens, NftTree& tree)
{
    const std::string_view kind = tokens.take().text;
    while (!tokens.atEnd() && !(tokens.is("comment") && tokens.peek(1).kind == TokenKind::quoted)) {
        if (tokens.take().text == "}")
            break;
    }
    return tree.wrap(kind, tree.addNull());
}

NftTree::Node readNftTextMasquerade(NftTokens& tokens, NftTree& tree)
{
    const std::string_view kind = tokens.take().text;
    const Node options = tree.addObject();
    if (tokens.skip("to") && (!tokens.isWord() || !readNftTarget(tokens.take().text, tree, options)))
        return NftTree::none;
    readFlags(tokens, tree, options);
    return tree.wrap(kind, options);
}

NftTree::Node readNftTextNat(NftTokens& tokens, NftTree& tree)
{
    const std::string_view kind = tokens.take().text;
    const Node options = tree.addObject();
    if (tokens.is("ip") || tokens.is("ip6"))
        tree.append(options, tree.addString(tokens.take().text), "family");
    if (tokens.skip("prefix"))
        tree.append(options, tree.addString("prefix"), "type_flags");
    if (tokens.skip("addr") && (!tokens.skip(".") || !tokens.skip("port")))
        return NftTree::none;
    if (!tokens.skip("to") || !tokens.isWord())
        return NftTree::none;
    const Node key = readNftExpression(tokens, tree);
    if (key == NftTree::none) {
        if (!readNftTarget(tokens.take().text, tree, options))
            return NftTree::none;
    } else if (!readMap(tokens, tree, key, options)) {
        return NftTree::none;
    }
    readFlags(tokens, tree, options);
    return tree.wrap(kind, options);
}

NftTree::Node readNftTextTransparentProxy(NftTokens& tokens, NftTree& tree)
{
    tokens.take();
    const Node options = tree.addObject();
    if (tokens.is("ip") || tokens.is("ip6"))
        tokens.take();
    if (!tokens.skip("to") || !tokens.isWord() || !readNftTarget(tokens.take().text, tree, options))
        return NftTree::none;
    return tree.wrap("tproxy", options);
}

}  // namespace fairlead::netfilter
