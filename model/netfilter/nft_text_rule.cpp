#include "model/netfilter/nft_text_rule.h"

#include "model/netfilter/nft_text_expressions.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace fairlead::netfilter {
namespace {

using Node = NftTree::Node;
using Kind = NftTokens::Token::Kind;

// Reads the statements of one rule from left to right. Each read…() gives the statement's node, or
// none where it does not understand it.
class RuleReader {
public:
    RuleReader(const NftRuleText& rule, NftTree& tree) : m_tokens(rule.text, rule.leadingBlanks), m_tree(tree), m_rule(rule) { }

    NftTextRule read()
    {
        m_result.statements = m_tree.addArray();
        while (!m_tokens.atEnd()) {
            addHidden();
            if (readComment())
                continue;
            const std::size_t start = m_tokens.position();
            const Node statement = readStatement();
            if (statement == NftTree::none || m_tokens.position() == start) {
                addUnknown(start);
                break;
            }
            m_tree.setSource(statement, m_tokens.since(start));
            m_tree.append(m_result.statements, statement);
        }
        if (m_rule.trailingBlanks > 0)
            addExtension("target", "hidden");
        return m_result;
    }

private:
    // Each blank more than the one between statements stands for something that is not shown.
    void addHidden()
    {
        const std::size_t usual = m_tokens.position() == 0 ? 0 : 1;
        for (std::size_t blanks = m_tokens.peek().blanksBefore; blanks > usual; --blanks)
            addExtension("match", "comment");
    }

    void addExtension(std::string_view type, std::string_view name)
    {
        m_tree.append(m_result.statements, makeExtension(type, name));
    }

    Node makeExtension(std::string_view type, std::string_view name)
    {
        const Node extension = m_tree.addObject();
        m_tree.append(extension, m_tree.addString(type), "type");
        m_tree.append(extension, m_tree.addString(name), "name");
        return m_tree.wrap("xt", extension);
    }

    void addUnknown(std::size_t start)
    {
        const std::string_view rest = m_tokens.restFrom(start);
        const Node unknown = m_tree.wrap("unknown", m_tree.addString(rest));
        m_tree.setSource(unknown, rest);
        m_tree.append(m_result.statements, unknown);
    }

    bool readComment()
    {
        if (!m_tokens.is("comment") || m_tokens.peek(1).kind != Kind::quoted)
            return false;
        m_tokens.take();
        m_result.comment = m_tree.addString(m_tokens.take().text);
        return true;
    }

    Node readStatement()
    {
        if (const Node verdict = readNftTextVerdict(m_tokens, m_tree); verdict != NftTree::none)
            return verdict;
        const std::string_view word = m_tokens.isWord() ? m_tokens.peek().text : std::string_view();
        if (word == "counter")
            return readCounter();
        if (word == "dnat" || word == "snat")
            return readNat();
        if (word == "masquerade" || word == "redirect")
            return readMasquerade();
        if (word == "reject")
            return readReject();
        if (word == "add" || word == "update" || word == "delete")
            return readSetUpdate();
        if (word == "limit" || word == "quota" || (word == "ct" && m_tokens.is("count", 1)))
            return readLimit();
        if (word == "notrack")
            return m_tree.wrap(m_tokens.take().text, m_tree.addNull());
        if (word == "log")
            return readLog();
        if (word == "tproxy")
            return readTransparentProxy();
        if (word == "xt")
            return readExtension();
        if (word == "queue" || word == "meter")
            return readRest();
        return readComparison();
    }

    Node readCounter()
    {
        m_tokens.take();
        if (m_tokens.is("name") && m_tokens.peek(1).kind != Kind::end) {
            m_tokens.take();
            return m_tree.wrap("counter", m_tree.addString(m_tokens.take().text));
        }
        if (!m_tokens.is("packets"))
            return m_tree.wrap("counter", m_tree.addNull());
        const Node counter = m_tree.addObject();
        for (const std::string_view name : {"packets", "bytes"}) {
            if (!m_tokens.skip(name))
                return NftTree::none;
            m_tree.append(counter, readCount(), name);
        }
        return m_tree.wrap("counter", counter);
    }

    Node readCount()
    {
        std::int64_t number = 0;
        for (const char c : m_tokens.take().text)
            number = c >= '0' && c <= '9' && number < INT64_MAX / 10 - 1 ? number * 10 + (c - '0') : number;
        return m_tree.addNumber(number);
    }

    // "random,persistent" at the end of a NAT statement.
    void readFlags(Node options)
    {
        static constexpr std::array<std::string_view, 3> known{"random", "fully-random", "persistent"};
        const Node flags = m_tree.addArray();
        bool any = false;
        while (m_tokens.isWord() && std::ranges::find(known, m_tokens.peek().text) != known.end()) {
            m_tree.append(flags, m_tree.addString(m_tokens.take().text));
            any = true;
            m_tokens.skip(",");
        }
        if (any)
            m_tree.append(options, flags, "flags");
    }

    Node readMasquerade()
    {
        const std::string_view kind = m_tokens.take().text;
        const Node options = m_tree.addObject();
        if (m_tokens.skip("to") && (!m_tokens.isWord() || !readNftTarget(m_tokens.take().text, m_tree, options)))
            return NftTree::none;
        readFlags(options);
        return m_tree.wrap(kind, options);
    }

    Node readNat()
    {
        const std::string_view kind = m_tokens.take().text;
        const Node options = m_tree.addObject();
        if (m_tokens.is("ip") || m_tokens.is("ip6"))
            m_tree.append(options, m_tree.addString(m_tokens.take().text), "family");
        if (m_tokens.skip("prefix"))
            m_tree.append(options, m_tree.addString("prefix"), "type_flags");
        if (m_tokens.skip("addr") && (!m_tokens.skip(".") || !m_tokens.skip("port")))
            return NftTree::none;
        if (!m_tokens.skip("to") || !m_tokens.isWord())
            return NftTree::none;
        const Node key = readNftExpression(m_tokens, m_tree);
        if (key == NftTree::none) {
            if (!readNftTarget(m_tokens.take().text, m_tree, options))
                return NftTree::none;
        } else if (!readMap(key, options)) {
            return NftTree::none;
        }
        readFlags(options);
        return m_tree.wrap(kind, options);
    }

    // "… map { 0 : 10.0.0.1 . 80 }", "… map @name", with ":80" behind it or not.
    bool readMap(Node key, Node options)
    {
        if (!m_tokens.skip("map"))
            return false;
        const Node data = readNftValue(m_tokens, m_tree);
        if (data == NftTree::none)
            return false;
        const Node map = m_tree.addObject();
        m_tree.append(map, key, "key");
        m_tree.append(map, data, "data");
        m_tree.append(options, m_tree.wrap("map", map), "addr");
        if (m_tokens.skip(":"))
            m_tree.append(options, addNftWord(m_tokens.take().text, m_tree), "port");
        else if (m_tokens.isWord() && m_tokens.peek().text.starts_with(':'))
            return readNftTarget(m_tokens.take().text, m_tree, options);
        return true;
    }

    // "reject", "reject with icmp host-unreachable", "reject with tcp reset".
    Node readReject()
    {
        m_tokens.take();
        const Node options = m_tree.addObject();
        if (m_tokens.skip("with")) {
            if (m_tokens.skip("tcp")) {
                if (!m_tokens.skip("reset"))
                    return NftTree::none;
                m_tree.append(options, m_tree.addString("tcp reset"), "type");
            } else {
                m_tree.append(options, m_tree.addString(m_tokens.take().text), "type");
                m_tokens.skip("type");
                m_tree.append(options, addNftWord(m_tokens.take().text, m_tree), "expr");
            }
        }
        return m_tree.wrap("reject", options);
    }

    // "update @set { ip saddr timeout 10s limit rate … }"
    Node readSetUpdate()
    {
        const Node update = m_tree.addObject();
        m_tree.append(update, m_tree.addString(m_tokens.take().text), "op");
        if (!m_tokens.isWord() || !m_tokens.peek().text.starts_with('@'))
            return NftTree::none;
        const std::string_view name = m_tokens.take().text;
        if (!m_tokens.skip("{"))
            return NftTree::none;
        const Node key = readNftExpression(m_tokens, m_tree);
        if (key == NftTree::none)
            return NftTree::none;
        m_tree.append(update, key, "elem");
        m_tree.append(update, m_tree.addString(name), "set");
        const Node statements = m_tree.addArray();
        while (!m_tokens.skip("}")) {
            if (m_tokens.skip(":") || m_tokens.atEnd())
                return NftTree::none;
            if (m_tokens.is("timeout") || m_tokens.is("expires")) {
                m_tokens.take();
                m_tokens.take();
                continue;
            }
            const Node inner = readStatement();
            if (inner == NftTree::none)
                return NftTree::none;
            m_tree.append(statements, inner);
        }
        m_tree.append(update, statements, "stmt");
        return m_tree.wrap("set", update);
    }

    // "limit rate over 10/minute burst 5 packets", "quota over 100 kbytes", "ct count over 10". Only
    // whether it is "over" decides anything; the rest is shown as written.
    Node readLimit()
    {
        std::string_view kind = m_tokens.take().text;
        if (kind == "ct") {
            m_tokens.take();
            kind = "ct count";
        }
        const Node options = m_tree.addObject();
        if (m_tokens.skip("name")) {
            m_tokens.take();
            return m_tree.wrap(kind, options);
        }
        m_tokens.skip("rate");
        if (m_tokens.skip("over"))
            m_tree.append(options, m_tree.addBoolean(true), "inv");
        else
            m_tokens.skip("until");
        m_tokens.take();
        if (m_tokens.isWord() && m_tokens.peek().text.find("bytes") != std::string_view::npos)
            m_tokens.take();
        for (const std::string_view further : {"burst", "used"}) {
            if (!m_tokens.skip(further))
                continue;
            m_tokens.take();
            m_tokens.take();
        }
        return m_tree.wrap(kind, options);
    }

    Node readLog()
    {
        m_tokens.take();
        for (;;) {
            if (m_tokens.is("prefix") || m_tokens.is("level") || m_tokens.is("group") || m_tokens.is("snaplen")
                || m_tokens.is("queue-threshold")) {
                m_tokens.take();
                m_tokens.take();
            } else if (m_tokens.skip("flags")) {
                if (m_tokens.is("tcp") || m_tokens.is("ip"))
                    m_tokens.take();
                do {
                    m_tokens.take();
                } while (m_tokens.skip(","));
            } else {
                return m_tree.wrap("log", m_tree.addNull());
            }
        }
    }

    Node readTransparentProxy()
    {
        m_tokens.take();
        const Node options = m_tree.addObject();
        if (m_tokens.is("ip") || m_tokens.is("ip6"))
            m_tokens.take();
        if (!m_tokens.skip("to") || !m_tokens.isWord() || !readNftTarget(m_tokens.take().text, m_tree, options))
            return NftTree::none;
        return m_tree.wrap("tproxy", options);
    }

    Node readExtension()
    {
        m_tokens.take();
        if (!m_tokens.is("match") && !m_tokens.is("target") && !m_tokens.is("watcher"))
            return NftTree::none;
        const std::string_view type = m_tokens.take().text;
        return makeExtension(type, m_tokens.take().text);
    }

    // A statement whose options run to its closing brace, the comment or the end of the rule.
    Node readRest()
    {
        const std::string_view kind = m_tokens.take().text;
        while (!m_tokens.atEnd() && !(m_tokens.is("comment") && m_tokens.peek(1).kind == Kind::quoted)) {
            if (m_tokens.take().text == "}")
                break;
        }
        return m_tree.wrap(kind, m_tree.addNull());
    }

    // All that begins with an expression: a match, a verdict map, or the setting of a field.
    Node readComparison()
    {
        const Node left = readNftExpression(m_tokens, m_tree);
        if (left == NftTree::none)
            return NftTree::none;
        if (m_tokens.skip("vmap"))
            return readVerdictMap(left);
        if (m_tokens.skip("set"))
            return readMangle(left);
        return readMatch(left);
    }

    Node readVerdictMap(Node key)
    {
        const Node data = readNftValue(m_tokens, m_tree);
        if (data == NftTree::none)
            return NftTree::none;
        const Node map = m_tree.addObject();
        m_tree.append(map, key, "key");
        m_tree.append(map, data, "data");
        return m_tree.wrap("vmap", map);
    }

    Node readMangle(Node key)
    {
        const std::string_view conntrack = m_tree.value(key)["ct"]["key"].text();
        Node value = readNftExpression(m_tokens, m_tree);
        if (value == NftTree::none)
            value = readNftValue(m_tokens, m_tree);
        if (value == NftTree::none)
            return NftTree::none;
        if (conntrack == "helper")
            return m_tree.wrap("ct helper", value);
        if (conntrack == "timeout")
            return m_tree.wrap("ct timeout", value);
        if (conntrack == "expectation")
            return m_tree.wrap("ct expectation", value);
        const Node mangle = m_tree.addObject();
        m_tree.append(mangle, key, "key");
        m_tree.append(mangle, value, "value");
        return m_tree.wrap("mangle", mangle);
    }

    Node readMatch(Node left)
    {
        static constexpr std::array<std::string_view, 7> operators{"==", "!=", "<", ">", "<=", ">=", "!"};
        std::string_view op;
        if (m_tokens.isWord() && std::ranges::find(operators, m_tokens.peek().text) != operators.end())
            op = m_tokens.take().text;
        const bool isSet = m_tokens.is("{") || (m_tokens.isWord() && m_tokens.peek().text.starts_with('@'));
        const Node right = readNftValue(m_tokens, m_tree);
        if (right == NftTree::none)
            return NftTree::none;
        const NftValue field = m_tree.value(left);
        const bool isTcpFlags = field["payload"]["protocol"].isString("tcp") && field["payload"]["field"].isString("flags");
        // "tcp flags syn / fin,syn,rst,ack": value, then mask.
        if (isTcpFlags && m_tokens.skip("/"))
            return addMatch(op.empty() ? "==" : op, maskedBy(left, readNftValue(m_tokens, m_tree)), right);
        const bool isFlags = isTcpFlags || field["ct"]["key"].isString("state") || field["ct"]["key"].isString("status");
        return addMatch(!op.empty() ? op : isFlags && !isSet ? "in" : "==", left, right);
    }

    Node maskedBy(Node field, Node mask)
    {
        if (mask == NftTree::none)
            return NftTree::none;
        const Node operands = m_tree.addArray();
        m_tree.append(operands, field);
        m_tree.append(operands, mask);
        return m_tree.wrap("&", operands);
    }

    Node addMatch(std::string_view op, Node left, Node right)
    {
        if (left == NftTree::none)
            return NftTree::none;
        const Node match = m_tree.addObject();
        m_tree.append(match, m_tree.addString(op), "op");
        m_tree.append(match, left, "left");
        m_tree.append(match, right, "right");
        return m_tree.wrap("match", match);
    }

    NftTokens m_tokens;
    NftTree& m_tree;
    const NftRuleText& m_rule;
    NftTextRule m_result;
};

}  // namespace

NftTextRule readNftRuleText(const NftRuleText& rule, NftTree& tree) { return RuleReader(rule, tree).read(); }

}  // namespace fairlead::netfilter
