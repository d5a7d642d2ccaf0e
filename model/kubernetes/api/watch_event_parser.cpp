#include "model/kubernetes/api/watch_event_parser.h"

#include "model/kubernetes/api/list_stream.h"
#include "model/kubernetes/list_outline.h"

#include <simdjson.h>

#include <array>
#include <optional>
#include <utility>

namespace fairlead::kubernetes {
namespace {

Error badEvent(std::string why)
{
    return {"cannot read the watch", std::move(why), "it is begun anew; if it stays, something between alters the answer"};
}

std::optional<WatchEventType> typeOf(std::string_view quoted)
{
    static constexpr std::array<std::pair<std::string_view, WatchEventType>, 5> types{
        {{R"("ADDED")", WatchEventType::added},
         {R"("MODIFIED")", WatchEventType::modified},
         {R"("DELETED")", WatchEventType::deleted},
         {R"("BOOKMARK")", WatchEventType::bookmark},
         {R"("ERROR")", WatchEventType::error}}};
    for (const auto& [text, type] : types) {
        if (text == quoted)
            return type;
    }
    return std::nullopt;
}

// The object as a list would have it.
Result<std::string> asItem(std::string_view object)
{
    ListOutline outline;
    if (const auto fault = outlineList(object, outline))
        return badEvent("an object is not JSON: " + fault->message);
    std::string item = "{";
    for (const auto& [name, value] : outline.fields) {
        if (name == "kind" || name == "apiVersion")
            continue;
        item += item.size() > 1 ? ",\"" : "\"";
        item += name;
        item += "\":";
        if (name == "metadata")
            appendWithoutManagedFields(value, item);
        else
            item += value;
    }
    item += '}';
    return {boost::system::in_place_value, std::move(item)};
}

bool endsInitialEvents(std::string_view bookmark)
{
    simdjson::dom::parser parser;
    simdjson::dom::element root;
    std::string_view text;
    return !bookmark.empty() && parser.parse(bookmark.data(), bookmark.size()).get(root) == simdjson::SUCCESS
        && root["metadata"]["annotations"]["k8s.io/initial-events-end"].get_string().get(text) == simdjson::SUCCESS
        && text == "true";
}

}  // namespace

Result<WatchEvent> parseWatchEvent(std::string_view json)
{
    ListOutline outline;
    if (const auto fault = outlineList(json, outline))
        return badEvent("an event is not JSON: " + fault->message);
    std::string_view quotedType;
    std::string_view object;
    for (const auto& [name, value] : outline.fields) {
        if (name == "type")
            quotedType = value;
        else if (name == "object")
            object = value;
    }
    const auto type = typeOf(quotedType);
    if (!type)
        return badEvent("an event is of an unknown type: " + std::string(quotedType.substr(0, 40)));
    WatchEvent event;
    event.type = *type;
    if (event.type == WatchEventType::error) {
        auto status = parseStatus(object);
        if (!status)
            return badEvent("an ERROR event holds no Status");
        event.error = std::move(*status);
        event.error.error = {"the watch was ended by the server",
                             event.error.message.empty() ? event.error.reason : event.error.message, "it is begun anew"};
        return event;
    }
    event.identity = identityOf(object);
    if (event.type == WatchEventType::bookmark) {
        event.endsInitialEvents = endsInitialEvents(object);
        return event;
    }
    if (event.identity.name.empty())
        return badEvent("an event's object has no name");
    auto item = asItem(object);
    if (!item)
        return item.error();
    event.object = std::move(*item);
    return event;
}

Result<void> EventStream::feed(std::string_view piece)
{
    for (std::size_t at = 0; at < piece.size();) {
        if (!m_inEvent) {
            const char c = piece[at];
            if (c == '\n' || c == '\r' || c == ' ' || c == '\t') {
                ++at;
                continue;
            }
            if (c != '{')
                return badEvent("it is not a stream of objects");
            m_inEvent = true;
            m_scanner.restart();
        }
        const std::size_t end = m_scanner.scan(piece, at);
        const std::string_view part = piece.substr(at, end - at);
        at = end;
        if (m_event.size() + part.size() > longestEvent)
            return badEvent("object to decode was longer than maximum allowed size (16 MiB)");
        if (!m_scanner.ended()) {
            m_event += part;
            continue;
        }
        m_inEvent = false;
        if (m_event.empty())
            m_sink(part);
        else {
            m_event += part;
            m_sink(std::exchange(m_event, {}));
        }
    }
    return {};
}

}  // namespace fairlead::kubernetes
