#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::netfilter {

class NftValue;

// One rule or set in the shape of libnftables' JSON schema: the common form of both notations, so
// that what an expression means is written once. Holds its nodes in one block that is kept between
// uses; texts are views into the buffer that was parsed, which must outlive it. One thread.
class NftTree {
public:
    enum class Kind : std::uint8_t { null, boolean, number, string, array, object };
    using Node = std::uint32_t;
    static constexpr Node none = 0;

    NftTree() { clear(); }
    void clear();

    // `key` is the member's name inside of an object, else empty. New nodes are not attached yet.
    Node addNull() { return add(Kind::null, {}, 0); }
    Node addBoolean(bool value) { return add(Kind::boolean, {}, value ? 1 : 0); }
    Node addNumber(std::int64_t value) { return add(Kind::number, {}, value); }
    Node addString(std::string_view text) { return add(Kind::string, text, 0); }
    Node addArray() { return add(Kind::array, {}, 0); }
    Node addObject() { return add(Kind::object, {}, 0); }
    void append(Node parent, Node child, std::string_view key = {});
    // {key: value}
    Node wrap(std::string_view key, Node value);
    // Remembers how the node was written, for messages and for what is not understood.
    void setSource(Node node, std::string_view source) { m_nodes[node].source = source; }

    NftValue value(Node node) const;

private:
    friend class NftValue;
    struct Item {
        Kind kind = Kind::null;
        Node next = none;
        Node firstChild = none;
        Node lastChild = none;
        std::int64_t number = 0;
        std::string_view key;
        std::string_view text;
        std::string_view source;
    };
    Node add(Kind kind, std::string_view text, std::int64_t number);

    std::vector<Item> m_nodes;  // [0] stands for "there is none"
};

// A place in a tree, or nothing: every question may be asked of nothing and finds nothing.
class NftValue {
public:
    NftValue() = default;
    NftValue(const NftTree& tree, NftTree::Node node) : m_tree(&tree), m_node(node) { }

    explicit operator bool() const { return m_node != NftTree::none; }
    bool is(NftTree::Kind kind) const { return m_node != NftTree::none && item().kind == kind; }
    bool isString(std::string_view text) const { return is(NftTree::Kind::string) && item().text == text; }
    bool isNumber() const { return is(NftTree::Kind::number); }

    std::string_view key() const { return m_node == NftTree::none ? std::string_view() : item().key; }
    // Empty where it is no string.
    std::string_view text() const { return m_node == NftTree::none ? std::string_view() : item().text; }
    std::int64_t number() const { return m_node == NftTree::none ? 0 : item().number; }
    std::optional<std::int64_t> asNumber() const { return isNumber() ? std::optional(number()) : std::nullopt; }

    NftValue first() const { return m_node == NftTree::none ? NftValue() : NftValue(*m_tree, item().firstChild); }
    NftValue next() const { return m_node == NftTree::none ? NftValue() : NftValue(*m_tree, item().next); }
    std::size_t size() const;
    // The member of an object; nothing where it is not there.
    NftValue operator[](std::string_view key) const;

    // As it was written; compact JSON where only the meaning is known.
    std::string source() const;

private:
    const NftTree::Item& item() const { return m_tree->m_nodes[m_node]; }
    void writeJson(std::string& out) const;

    const NftTree* m_tree = nullptr;
    NftTree::Node m_node = NftTree::none;
};

}  // namespace fairlead::netfilter
