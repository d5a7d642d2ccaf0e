#include "tests/support/double_cluster.h"

#include <boost/json.hpp>

#include <algorithm>
#include <sstream>

namespace fairlead::test {
namespace {

namespace json = boost::json;

std::string textOr(const json::object& object, std::string_view key)
{
    const json::value* const value = object.if_contains(key);
    return value && value->is_string() ? std::string(value->as_string()) : std::string();
}

std::uint64_t versionOf(const json::object& metadata)
{
    const std::string text = textOr(metadata, "resourceVersion");
    return text.empty() ? 0 : std::stoull(text);
}

}  // namespace

std::vector<RecordedEvent> readRecordedEvents(const std::string& jsonLines)
{
    std::vector<RecordedEvent> events;
    std::istringstream lines(jsonLines);
    for (std::string line; std::getline(lines, line);) {
        const json::object recorded = json::parse(line).as_object();
        const json::object& event = recorded.at("event").as_object();
        events.push_back({std::chrono::milliseconds(recorded.at("ms").to_number<std::int64_t>()), textOr(event, "type"),
                          json::serialize(event.at("object"))});
    }
    return events;
}

void DoubleCluster::load(const std::string& resource, std::string_view list)
{
    const json::value value = json::parse(list);
    const std::lock_guard lock(m_mutex);
    m_version = std::max(m_version, versionOf(value.at("metadata").as_object()));
    auto& objects = m_objects[resource];
    for (const json::value& item : value.at("items").as_array()) {
        const json::object& metadata = item.at("metadata").as_object();
        m_version = std::max(m_version, versionOf(metadata));
        objects[{textOr(metadata, "namespace"), textOr(metadata, "name")}] = json::serialize(item);
    }
}

void DoubleCluster::load(const evidence::Evidence& evidence)
{
    for (const std::string& path : evidence.pathsBelow("api/")) {
        const std::string resource = path.substr(4, path.size() - 9);
        if (resource != "version" && path.ends_with(".json"))
            load(resource, *evidence.find(path));
    }
}

void DoubleCluster::put(const std::string& resource, std::string_view object)
{
    json::value value = json::parse(object);
    json::object& metadata = value.at("metadata").as_object();
    const std::lock_guard lock(m_mutex);
    const Key key{textOr(metadata, "namespace"), textOr(metadata, "name")};
    const std::string type = m_objects[resource].contains(key) ? "MODIFIED" : "ADDED";
    metadata["resourceVersion"] = std::to_string(m_version + 1);
    record(resource, type, json::serialize(value), m_version + 1, key);
}

void DoubleCluster::remove(const std::string& resource, const std::string& nameSpace, const std::string& name)
{
    const std::lock_guard lock(m_mutex);
    const Key key{nameSpace, name};
    json::value value = json::parse(m_objects.at(resource).at(key));
    value.at("metadata").as_object()["resourceVersion"] = std::to_string(m_version + 1);
    record(resource, "DELETED", json::serialize(value), m_version + 1, key);
}

void DoubleCluster::apply(const std::string& resource, const RecordedEvent& event)
{
    const json::value value = json::parse(event.object);
    const json::object& metadata = value.at("metadata").as_object();
    const std::lock_guard lock(m_mutex);
    if (event.type == "BOOKMARK") {
        m_events.push_back({std::max(m_version, versionOf(metadata)), resource, event.type, event.object, {}, {}});
        m_changed.notify_all();
        return;
    }
    // The items of a list do not say their kind.
    json::value item = value;
    item.as_object().stable_erase("kind");
    item.as_object().stable_erase("apiVersion");
    record(resource, event.type, json::serialize(item), versionOf(metadata),
           {textOr(metadata, "namespace"), textOr(metadata, "name")});
}

void DoubleCluster::bookmark(const std::string& resource)
{
    const std::lock_guard lock(m_mutex);
    m_events.push_back(
        {m_version, resource, "BOOKMARK", R"({"metadata":{"resourceVersion":")" + std::to_string(m_version) + R"("}})", {}, {}});
    m_changed.notify_all();
}

void DoubleCluster::record(const std::string& resource, std::string type, std::string object, std::uint64_t version,
                           const Key& key)
{
    m_version = std::max(m_version, version);
    if (type == "DELETED")
        m_objects[resource].erase(key);
    else
        m_objects[resource][key] = object;
    m_events.push_back({version, resource, std::move(type), std::move(object), key.first, key.second});
    m_changed.notify_all();
}

bool DoubleCluster::has(const std::string& resource) const
{
    const std::lock_guard lock(m_mutex);
    return m_objects.contains(resource);
}

std::uint64_t DoubleCluster::version() const
{
    const std::lock_guard lock(m_mutex);
    return m_version;
}

void DoubleCluster::compact()
{
    const std::lock_guard lock(m_mutex);
    m_compacted = m_version;
}

bool DoubleCluster::compacted(std::uint64_t version) const
{
    const std::lock_guard lock(m_mutex);
    return version < m_compacted;
}

DoubleCluster::Snapshot DoubleCluster::list(const std::string& resource, const std::string& nameSpace,
                                            const std::string& name) const
{
    const std::lock_guard lock(m_mutex);
    Snapshot snapshot;
    snapshot.version = m_version;
    const auto found = m_objects.find(resource);
    if (found == m_objects.end())
        return snapshot;
    for (const auto& [key, object] : found->second) {
        if ((nameSpace.empty() || key.first == nameSpace) && (name.empty() || key.second == name))
            snapshot.objects.push_back(object);
    }
    return snapshot;
}

std::vector<DoubleEvent> DoubleCluster::eventsAfter(std::uint64_t after, std::size_t& position, const std::string& resource,
                                                    const std::function<bool()>& until) const
{
    std::vector<DoubleEvent> events;
    std::unique_lock lock(m_mutex);
    for (;;) {
        for (; position < m_events.size(); ++position) {
            const DoubleEvent& event = m_events[position];
            if (event.resource == resource && (event.version > after || (event.type == "BOOKMARK" && event.version >= after)))
                events.push_back(event);
        }
        if (!events.empty() || until())
            return events;
        m_changed.wait(lock);
    }
}

void DoubleCluster::wake() const
{
    const std::lock_guard lock(m_mutex);
    m_changed.notify_all();
}

}  // namespace fairlead::test
