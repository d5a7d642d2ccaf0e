#pragma once

#include "model/core/result.h"
#include "model/kubernetes/api/api_error.h"
#include "model/kubernetes/api/object_identity.h"
#include "model/kubernetes/object_scanner.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace fairlead::kubernetes {

enum class WatchEventType : std::uint8_t { added, modified, deleted, bookmark, error };

struct WatchEvent {
    WatchEventType type = WatchEventType::added;
    ObjectIdentity identity;  // of a bookmark: the resourceVersion alone
    // As an item of a list has it: without managedFields, and without the kind and apiVersion that only events repeat.
    std::string object;
    bool endsInitialEvents = false;  // a bookmark of WatchList: all that was there has come
    ApiError error;  // of type error
};

// Reads one line of a watch, {"type":…,"object":…}. Error: it is not that, or its type is unknown.
Result<WatchEvent> parseWatchEvent(std::string_view json);

// Takes a watch apart while it comes in, in pieces of any size: each event's text goes to the sink as soon as it is
// whole. Holds one event.
class EventStream {
public:
    using Sink = std::function<void(std::string_view event)>;
    static constexpr std::size_t longestEvent = std::size_t{16} << 20;  // client-go's

    explicit EventStream(Sink sink) : m_sink(std::move(sink)) { }
    // Error: it is no stream of objects, or one is too long. Nothing more may be fed then.
    Result<void> feed(std::string_view piece);
    // True between two events: here a watch may end.
    bool between() const { return m_event.empty() && !m_inEvent; }

private:
    Sink m_sink;
    ObjectScanner m_scanner;
    std::string m_event;  // its pieces so far
    bool m_inEvent = false;
};

}  // namespace fairlead::kubernetes
