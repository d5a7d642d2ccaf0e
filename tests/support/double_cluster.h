#pragma once

#include "model/evidence/evidence.h"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::test {

struct DoubleEvent {
    std::uint64_t version = 0;
    std::string resource;
    std::string type;  // ADDED, MODIFIED, DELETED, BOOKMARK
    std::string object;  // JSON
    std::string nameSpace;
    std::string name;
};

// A stream of recorded events: the line of a .watch.jsonl.
struct RecordedEvent {
    std::chrono::milliseconds at{0};
    std::string type;
    std::string object;
};
std::vector<RecordedEvent> readRecordedEvents(const std::string& jsonLines);

// What the API double serves: objects by resource, with versions and a log of what happened, as etcd keeps it.
// Thread-safe.
class DoubleCluster {
public:
    // The objects of a list response.
    void load(const std::string& resource, std::string_view list);
    // All lists below api/ of a capture.
    void load(const evidence::Evidence& evidence);
    // The object (JSON) comes, changes or goes; gets the next version. Objects of kinds that nobody loaded are new kinds.
    void put(const std::string& resource, std::string_view object);
    void remove(const std::string& resource, const std::string& nameSpace, const std::string& name);
    // A recorded event, with its own version.
    void apply(const std::string& resource, const RecordedEvent& event);
    // Only to those who watch: not part of what happened.
    void bookmark(const std::string& resource);

    bool has(const std::string& resource) const;
    std::uint64_t version() const;
    std::string versionText() const { return std::to_string(version()); }
    // Everything before now is forgotten: a watch or a next page from before is 410.
    void compact();
    bool compacted(std::uint64_t version) const;

    struct Snapshot {
        std::uint64_t version = 0;
        std::vector<std::string> objects;
    };
    Snapshot list(const std::string& resource, const std::string& nameSpace, const std::string& name) const;
    // The events behind `after`; waits until there is one, `until` says true (asked again at every change), or the cluster
    // is interrupted.
    std::vector<DoubleEvent> eventsAfter(std::uint64_t after, std::size_t& position, const std::string& resource,
                                         const std::function<bool()>& until) const;
    // Wakes who waits, to ask `until`.
    void wake() const;

private:
    using Key = std::pair<std::string, std::string>;
    void record(const std::string& resource, std::string type, std::string object, std::uint64_t version, const Key& key);

    mutable std::mutex m_mutex;
    mutable std::condition_variable m_changed;
    std::map<std::string, std::map<Key, std::string>> m_objects;
    std::vector<DoubleEvent> m_events;
    std::uint64_t m_version = 100;
    std::uint64_t m_compacted = 0;
};

}  // namespace fairlead::test
