#include "model/netfilter/nft_text_expressions.h"

#include "model/netfilter/dump_lines.h"

#include <algorithm>
#include <array>

namespace fairlead::netfilter {
namespace {

using Node = NftTree::Node;

bool isOneOf(std::string_view word, std::initializer_list<std::string_view> words)
{
    return std::ranges::find(words, word) != words.end();
}

bool isHeader(std::string_view word)
{
    return isOneOf(word,
                   {"ip", "ip6", "tcp", "udp", "th", "sctp", "dccp", "udplite", "icmp", "icmpv6", "igmp", "ether", "vlan", "arp",
                    "ah", "esp", "comp"});
}

// Keys of "meta" that the listing prints without the word.
bool isBareMeta(std::string_view word)
{
    return isOneOf(word,
                   {"iif", "oif", "iifname", "oifname", "iifgroup", "oifgroup", "iiftype", "oiftype", "skuid", "skgid",
                    "rtclassid", "cgroup", "pkttype", "cpu", "ibrname", "obrname", "mark"});
}

Node addMember(NftTree& tree, std::string_view outer, std::string_view inner, std::string_view text)
{
    return tree.wrap(outer, tree.wrap(inner, tree.addString(text)));
}

Node readPayload(NftTokens& tokens, NftTree& tree)
{
    const std::string_view header = tokens.take().text;
    if (!tokens.isWord())
        return NftTree::none;
    if (header == "tcp" && tokens.is("option")) {
        tokens.take();
        const Node option = tree.addObject();
        tree.append(option, tree.addString(tokens.take().text), "name");
        if (tokens.isWord() && !tokens.is("exists") && !tokens.is("missing"))
            tree.append(option, tree.addString(tokens.take().text), "field");
        return tree.wrap("tcp option", option);
    }
    const Node payload = tree.addObject();
    tree.append(payload, tree.addString(header), "protocol");
    tree.append(payload, tree.addString(tokens.take().text), "field");
    return tree.wrap("payload", payload);
}

Node readConntrack(NftTokens& tokens, NftTree& tree)
{
    tokens.take();
    const Node conntrack = tree.addObject();
    std::string_view direction;
    if (tokens.is("original") || tokens.is("reply"))
        direction = tokens.take().text;
    if (!tokens.isWord())
        return NftTree::none;
    const std::size_t start = tokens.position();
    if (tokens.is("ip") || tokens.is("ip6"))
        tokens.take();
    if (!tokens.isWord())
        return NftTree::none;
    tokens.take();
    tree.append(conntrack, tree.addString(tokens.since(start)), "key");
    if (!direction.empty())
        tree.append(conntrack, tree.addString(direction), "dir");
    return tree.wrap("ct", conntrack);
}

// "fib saddr . iif type": words parted by dots, then the result.
Node readFib(NftTokens& tokens, NftTree& tree)
{
    tokens.take();
    const Node flags = tree.addArray();
    do {
        if (!tokens.isWord())
            return NftTree::none;
        tree.append(flags, tree.addString(tokens.take().text));
    } while (tokens.skip("."));
    if (!tokens.isWord())
        return NftTree::none;
    const Node fib = tree.addObject();
    tree.append(fib, tree.addString(tokens.take().text), "result");
    tree.append(fib, flags, "flags");
    return tree.wrap("fib", fib);
}

bool readNumberOption(NftTokens& tokens, NftTree& tree, Node generator, std::string_view name)
{
    if (!tokens.skip(name) || !tokens.isWord())
        return false;
    tree.append(generator, addNftWord(tokens.take().text, tree), name);
    return true;
}

Node readNumgen(NftTokens& tokens, NftTree& tree)
{
    tokens.take();
    const Node generator = tree.addObject();
    if (!tokens.is("random") && !tokens.is("inc"))
        return NftTree::none;
    tree.append(generator, tree.addString(tokens.take().text), "mode");
    if (!readNumberOption(tokens, tree, generator, "mod"))
        return NftTree::none;
    if (!readNumberOption(tokens, tree, generator, "offset"))
        tree.append(generator, tree.addNumber(0), "offset");
    return tree.wrap("numgen", generator);
}

Node readHash(NftTokens& tokens, NftTree& tree)
{
    const std::string_view kind = tokens.take().text;
    const Node hash = tree.addObject();
    if (kind == "jhash") {
        const Node expression = readNftExpression(tokens, tree);
        if (expression == NftTree::none)
            return NftTree::none;
        tree.append(hash, expression, "expr");
    }
    if (!readNumberOption(tokens, tree, hash, "mod"))
        return NftTree::none;
    readNumberOption(tokens, tree, hash, "seed");
    readNumberOption(tokens, tree, hash, "offset");
    return tree.wrap(kind, hash);
}

Node readMask(NftTokens& tokens, NftTree& tree, Node left)
{
    static constexpr std::pair<std::string_view, std::string_view> operators[] = {{"&", "&"},   {"|", "|"},  {"^", "^"},
                                                                                  {"and", "&"}, {"or", "|"}, {"xor", "^"}};
    for (const auto& [word, name] : operators) {
        if (!tokens.skip(word))
            continue;
        const Node right = readNftValue(tokens, tree, false);
        if (right == NftTree::none)
            return NftTree::none;
        const Node operands = tree.addArray();
        tree.append(operands, left);
        tree.append(operands, right);
        return readMask(tokens, tree, tree.wrap(name, operands));
    }
    return left;
}

}  // namespace

NftTree::Node readNftPrimary(NftTokens& tokens, NftTree& tree)
{
    const std::size_t start = tokens.position();
    const std::string_view word = tokens.isWord() ? tokens.peek().text : std::string_view();
    const bool hasNext = tokens.peek(1).kind == NftTokens::Token::Kind::word;
    Node node = NftTree::none;
    if (word == "meta" && hasNext) {
        tokens.take();
        node = addMember(tree, "meta", "key", tokens.take().text);
    } else if (isBareMeta(word)) {
        node = addMember(tree, "meta", "key", tokens.take().text);
    } else if (isHeader(word)) {
        node = readPayload(tokens, tree);
    } else if (word == "ct") {
        node = readConntrack(tokens, tree);
    } else if (word == "fib") {
        node = readFib(tokens, tree);
    } else if (word == "numgen") {
        node = readNumgen(tokens, tree);
    } else if (word == "jhash" || word == "symhash") {
        node = readHash(tokens, tree);
    } else if (isOneOf(word, {"socket", "rt", "osf"}) && hasNext) {
        tokens.take();
        node = addMember(tree, word, "key", tokens.take().text);
    } else if (word == "exthdr" && hasNext) {
        tokens.take();
        node = addMember(tree, word, "name", tokens.take().text);
    }
    if (node != NftTree::none)
        tree.setSource(node, tokens.since(start));
    return node;
}

NftTree::Node readNftExpression(NftTokens& tokens, NftTree& tree)
{
    const Node first = readNftPrimary(tokens, tree);
    if (first == NftTree::none)
        return NftTree::none;
    if (!tokens.is("."))
        return readMask(tokens, tree, first);
    const Node parts = tree.addArray();
    tree.append(parts, first);
    while (tokens.skip(".")) {
        const Node part = readNftPrimary(tokens, tree);
        if (part == NftTree::none)
            return NftTree::none;
        tree.append(parts, part);
    }
    return tree.wrap("concat", parts);
}

}  // namespace fairlead::netfilter
