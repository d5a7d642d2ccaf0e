#include "model/kubernetes/api/list_stream.h"

#include <simdjson.h>

#include <cstring>

namespace fairlead::kubernetes {
namespace {

bool isSpace(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

std::string textAt(simdjson::dom::element root, std::string_view pointer)
{
    std::string_view text;
    return root.at_pointer(pointer).get_string().get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
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

std::size_t ListStream::feedItem(std::string_view piece, std::size_t begin)
{
    const std::size_t end = m_scanner.scan(piece, begin);
    const std::string_view part = piece.substr(begin, end - begin);
    if (m_item.size() + part.size() > longestItem) {
        m_fault = "an object is longer than 16 MiB";
        return end;
    }
    if (!m_scanner.ended()) {
        m_item += part;
        return end;
    }
    m_scanner.restart();
    m_place = Place::items;
    if (m_item.empty())
        m_sink(part);
    else {
        m_item += part;
        m_sink(m_item);
        m_item.clear();
    }
    return end;
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
    ObjectScanner scanner;
    std::size_t end = scanner.scan(object, begin + name.size() - 1);
    if (begin > 0 && object[begin - 1] == ',')
        --begin;
    else if (end < object.size() && object[end] == ',')
        ++end;
    text += object.substr(0, begin);
    text += object.substr(end);
}

}  // namespace fairlead::kubernetes
