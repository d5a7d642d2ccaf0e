#include "model/kubernetes/api/list_stream.h"

#include <simdjson.h>

#include <array>
#include <cstring>

namespace fairlead::kubernetes {
namespace {

// What the walk through an object stops at.
constexpr std::array<bool, 256> stopsAt = [] {
    std::array<bool, 256> table{};
    table['"'] = table['{'] = table['}'] = table['['] = table[']'] = true;
    return table;
}();

bool isSpace(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

std::string textAt(simdjson::dom::element root, std::string_view pointer)
{
    std::string_view text;
    return root.at_pointer(pointer).get_string().get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
}

// The end of the list that begins at `at`, behind its bracket; the object is known to be balanced.
std::size_t endOfList(std::string_view text, std::size_t at)
{
    std::size_t depth = 0;
    for (; at < text.size(); ++at) {
        while (at < text.size() && !stopsAt[static_cast<unsigned char>(text[at])])
            ++at;
        if (at == text.size())
            break;
        if (text[at] == '"') {
            for (++at; at < text.size() && text[at] != '"'; ++at)
                at += text[at] == '\\' ? 1 : 0;
        } else if (text[at] == '[' || text[at] == '{')
            ++depth;
        else if (--depth == 0)
            return at + 1;
    }
    return text.size();
}

}  // namespace

Result<void> ListStream::fault(const char* why) const
{
    return Error{"cannot read the list", why, "try again; if it stays, something between alters the answer"};
}

Result<void> ListStream::feed(std::string_view piece)
{
    for (std::size_t at = 0; at < piece.size() && !m_fault;) {
        switch (m_place) {
        case Place::envelope:
            at = feedEnvelope(piece, at);
            break;
        case Place::items:
            at = feedItems(piece, at);
            break;
        case Place::item:
            at = feedItem(piece, at);
            break;
        }
    }
    if (m_fault)
        return fault(m_fault);
    return {};
}

std::size_t ListStream::feedEnvelope(std::string_view piece, std::size_t at)
{
    for (; at < piece.size(); ++at) {
        const char c = piece[at];
        if (m_envelope.size() >= longestEnvelope) {
            m_fault = "it is too long before its items";
            return at;
        }
        m_envelope += c;
        if (m_inString) {
            if (m_escaped)
                m_escaped = false;
            else if (c == '\\')
                m_escaped = true;
            else if (c == '"')
                m_inString = false;
            if (m_inString && m_lastText.size() < 16)
                m_lastText += c;
        } else if (c == '"') {
            m_inString = true;
            m_lastText.clear();
        } else if (c == ':' && m_depth == 1)
            m_key = m_lastText;
        else if (c == '[' && m_depth == 1 && m_key == "items") {
            if (m_itemsSeen)
                m_fault = "it has two lists of items";
            m_itemsSeen = true;
            m_place = Place::items;
            return at + 1;
        } else if (c == '{' || c == '[')
            ++m_depth;
        else if ((c == '}' || c == ']') && m_depth-- == 0)
            m_fault = "a bracket is closed that was not opened";
    }
    return at;
}

std::size_t ListStream::feedItems(std::string_view piece, std::size_t at)
{
    for (; at < piece.size(); ++at) {
        const char c = piece[at];
        if (isSpace(c))
            continue;
        if (c == '{' && m_comma) {
            m_place = Place::item;
            m_comma = false;
            m_depth = 0;
            return at;
        }
        if (c == ']') {
            m_envelope += ']';
            m_place = Place::envelope;
            m_depth = 1;
            m_key.clear();
            return at + 1;
        }
        if (c != ',' || m_comma) {
            m_fault = "an item is not an object";
            return at;
        }
        m_comma = true;
    }
    return at;
}

// Behind the end of the text, or of the piece.
std::size_t ListStream::skipString(std::string_view piece, std::size_t at)
{
    while (at < piece.size()) {
        if (m_escaped) {
            m_escaped = false;
            ++at;
            continue;
        }
        const void* const quote = std::memchr(piece.data() + at, '"', piece.size() - at);
        const std::size_t end = quote ? static_cast<std::size_t>(static_cast<const char*>(quote) - piece.data()) : piece.size();
        const void* const backslash = std::memchr(piece.data() + at, '\\', end - at);
        if (backslash) {
            at = static_cast<std::size_t>(static_cast<const char*>(backslash) - piece.data()) + 1;
            m_escaped = true;
            continue;
        }
        if (!quote)
            return piece.size();
        m_inString = false;
        return end + 1;
    }
    return at;
}

std::size_t ListStream::feedItem(std::string_view piece, std::size_t begin)
{
    std::size_t at = begin;
    while (at < piece.size()) {
        if (m_inString) {
            at = skipString(piece, at);
            continue;
        }
        while (at < piece.size() && !stopsAt[static_cast<unsigned char>(piece[at])])
            ++at;
        if (at == piece.size())
            break;
        const char c = piece[at++];
        if (c == '"')
            m_inString = true;
        else if (c == '{' || c == '[')
            ++m_depth;
        else if (--m_depth == 0) {
            m_place = Place::items;
            if (m_item.empty())
                m_sink(piece.substr(begin, at - begin));
            else {
                m_item.append(piece.substr(begin, at - begin));
                m_sink(m_item);
                m_item.clear();
            }
            return at;
        }
    }
    if (m_item.size() + piece.size() - begin > longestItem)
        m_fault = "an object is longer than 16 MiB";
    else
        m_item.append(piece.substr(begin));
    return piece.size();
}

Result<ListEnvelope> ListStream::finish()
{
    const auto why = [this](const char* text) { return fault(text).error(); };
    if (m_place != Place::envelope || m_depth != 0 || m_inString || m_envelope.empty())
        return why("it ends early");
    simdjson::dom::parser parser;
    simdjson::dom::element root;
    if (parser.parse(m_envelope).get(root) != simdjson::SUCCESS || !root.is_object())
        return why("it is not JSON");
    ListEnvelope envelope;
    envelope.kind = textAt(root, "/kind");
    envelope.apiVersion = textAt(root, "/apiVersion");
    envelope.resourceVersion = textAt(root, "/metadata/resourceVersion");
    envelope.continueToken = textAt(root, "/metadata/continue");
    std::int64_t remaining = 0;
    if (root.at_pointer("/metadata/remainingItemCount").get_int64().get(remaining) == simdjson::SUCCESS && remaining > 0)
        envelope.remaining = static_cast<std::uint64_t>(remaining);
    return envelope;
}

void appendWithoutManagedFields(std::string_view object, std::string& text)
{
    // In a JSON text a quote is escaped, so this can only be the name of a field; and only the one in metadata is a list.
    static constexpr std::string_view name = R"("managedFields":[)";
    const void* const found = memmem(object.data(), object.size(), name.data(), name.size());
    if (!found) {
        text += object;
        return;
    }
    auto begin = static_cast<std::size_t>(static_cast<const char*>(found) - object.data());
    std::size_t end = endOfList(object, begin + name.size() - 1);
    if (begin > 0 && object[begin - 1] == ',')
        --begin;
    else if (end < object.size() && object[end] == ',')
        ++end;
    text += object.substr(0, begin);
    text += object.substr(end);
}

}  // namespace fairlead::kubernetes
