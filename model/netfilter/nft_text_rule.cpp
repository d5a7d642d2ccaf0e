#include "model/netfilter/nft_text_rule.h"

#include "model/netfilter/nft_text_expressions.h"
#include "model/netfilter/nft_text_statements.h"

#include <algorithm>
#include <array>

namespace fairlead::netfilter {
namespace {

using Node = NftTree::Node;
using TokenKind = NftTokens::Token::Kind;

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
        if (!m_tokens.is("comment") || m_tokens.peek(1).kind != TokenKind::quoted)
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
            return readNftTextCounter(m_tokens, m_tree);
        if (word == "dnat" || word == "snat")
            return readNftTextNat(m_tokens, m_tree);
        if (word == "masquerade" || word == "redirect")
            return readNftTextMasquerade(m_tokens, m_tree);
        if (word == "reject")
            return readNftTextReject(m_tokens, m_tree);
        if (word == "add" || word == "update" || word == "delete")
            return readSetUpdate();
        if (word == "limit" || word == "quota" || (word == "ct" && m_tokens.is("count", 1)))
            return readNftTextLimit(m_tokens, m_tree);
        if (word == "notrack")
            return m_tree.wrap(m_tokens.take().text, m_tree.addNull());
        if (word == "log")
            return readNftTextLog(m_tokens, m_tree);
        if (word == "tproxy")
            return readNftTextTransparentProxy(m_tokens, m_tree);
        if (word == "xt")
            return readExtension();
        if (word == "queue" || word == "meter")
            return readNftTextRest(m_tokens, m_tree);
        return readComparison();
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

    Node readExtension()
    {
        m_tokens.take();
        if (!m_tokens.is("match") && !m_tokens.is("target") && !m_tokens.is("watcher"))
            return NftTree::none;
        const std::string_view type = m_tokens.take().text;
        return makeExtension(type, m_tokens.take().text);
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
