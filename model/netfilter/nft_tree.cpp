#include "model/netfilter/nft_tree.h"

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>

namespace fairlead::netfilter {

void NftTree::clear()
{
    m_nodes.clear();
    m_nodes.emplace_back();
}

NftTree::Node NftTree::add(Kind kind, std::string_view text, std::int64_t number)
{
    Item item;
    item.kind = kind;
    item.text = text;
    item.number = number;
    m_nodes.push_back(item);
    return static_cast<Node>(m_nodes.size() - 1);
}

void NftTree::append(Node parent, Node child, std::string_view key)
{
    m_nodes[child].key = key;
    Item& item = m_nodes[parent];
    if (item.lastChild == none)
        item.firstChild = child;
    else
        m_nodes[item.lastChild].next = child;
    item.lastChild = child;
}

NftTree::Node NftTree::wrap(std::string_view key, Node value)
{
    const Node object = addObject();
    append(object, value, key);
    return object;
}

NftValue NftTree::value(Node node) const { return {*this, node}; }

std::size_t NftValue::size() const
{
    std::size_t count = 0;
    for (NftValue child = first(); child; child = child.next())
        ++count;
    return count;
}

NftValue NftValue::operator[](std::string_view key) const
{
    if (!is(NftTree::Kind::object))
        return {};
    for (NftValue child = first(); child; child = child.next()) {
        if (child.key() == key)
            return child;
    }
    return {};
}

std::string NftValue::source() const
{
    if (m_node == NftTree::none)
        return {};
    if (!item().source.empty())
        return std::string(item().source);
    std::string out;
    writeJson(out);
    return out;
}

void NftValue::writeJson(std::string& out) const
{
    switch (item().kind) {
    case NftTree::Kind::null:
        out += "null";
        return;
    case NftTree::Kind::boolean:
        out += number() != 0 ? "true" : "false";
        return;
    case NftTree::Kind::number:
        out += std::to_string(number());
        return;
    case NftTree::Kind::string:
        out += boost::json::serialize(boost::json::string_view(text().data(), text().size()));
        return;
    case NftTree::Kind::array:
    case NftTree::Kind::object:
        break;
    }
    const bool isObject = is(NftTree::Kind::object);
    out += isObject ? '{' : '[';
    for (NftValue child = first(); child; child = child.next()) {
        if (isObject)
            out += boost::json::serialize(boost::json::string_view(child.key().data(), child.key().size())) + ':';
        child.writeJson(out);
        if (child.next())
            out += ',';
    }
    out += isObject ? '}' : ']';
}

}  // namespace fairlead::netfilter
