#pragma once

#include "model/core/result.h"
#include "model/kubernetes/object_scanner.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace fairlead::kubernetes {

// What stands around the items of a list response.
struct ListEnvelope {
    std::string kind;  // "PodList"; "Status" where the server refused
    std::string apiVersion;
    std::string resourceVersion;
    std::string continueToken;  // empty: the last page
    std::uint64_t remaining = 0;  // objects on the pages that follow; 0 where the server does not say
};

// Takes a list response apart while it comes in, in pieces of any size: each item goes to the sink as soon as it is
// whole. Holds one item and the envelope. By brackets and quotes alone: whether an item is JSON is seen by who reads it.
class ListStream {
public:
    using Sink = std::function<void(std::string_view item)>;
    static constexpr std::size_t longestItem = std::size_t{16} << 20;  // client-go's limit for one object
    static constexpr std::size_t longestEnvelope = std::size_t{1} << 20;

    explicit ListStream(Sink sink) : m_sink(std::move(sink)) { }

    // Error: it cannot be a list. Nothing more may be fed then.
    Result<void> feed(std::string_view piece);
    // Behind the last piece. Error: it ended early, or the envelope is not JSON.
    Result<ListEnvelope> finish();

private:
    std::size_t feedEnvelope(std::string_view piece, std::size_t at);
    std::size_t feedItems(std::string_view piece, std::size_t at);
    std::size_t feedItem(std::string_view piece, std::size_t at);
    Result<void> fault(const char* why) const;

    enum class Place : std::uint8_t { envelope, items, item };
    Sink m_sink;
    Place m_place = Place::envelope;
    std::string m_envelope;
    std::string m_item;  // its pieces so far
    ObjectScanner m_scanner;
    std::size_t m_depth = 0;
    bool m_inString = false;
    bool m_escaped = false;
    bool m_comma = true;  // an item may follow
    bool m_itemsSeen = false;
    std::string m_lastText;  // of the envelope
    std::string m_key;
    const char* m_fault = nullptr;
};

// Appends the object without its metadata.managedFields, and otherwise byte by byte as it is.
void appendWithoutManagedFields(std::string_view object, std::string& text);

}  // namespace fairlead::kubernetes
