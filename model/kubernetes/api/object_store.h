#pragma once

#include "model/evidence/evidence.h"
#include "model/kubernetes/api/api_kinds.h"
#include "model/kubernetes/api/watch_event_parser.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::kubernetes {

// The objects of one kind as they are now: the JSON of each, by namespace and name, in the API's order. For one thread;
// the texts may be shared with others.
class ObjectStore {
public:
    using Text = std::shared_ptr<const std::string>;

    // All at once: what is not among them is gone.
    void replace(std::map<std::string, Text> objects, std::string resourceVersion);
    // ADDED, MODIFIED: it is so now, whatever was there; DELETED: it is gone, if it was there. A bookmark moves the
    // version alone. True where an object changed.
    bool apply(const WatchEvent& event);

    std::size_t size() const { return m_objects.size(); }
    const std::string& resourceVersion() const { return m_resourceVersion; }
    // Counts the changes of objects: equal numbers, equal objects.
    std::uint64_t changes() const { return m_changes; }
    const std::map<std::string, Text>& objects() const { return m_objects; }
    // The list response that the server would give; made anew only where objects changed. Costs a copy of them all.
    Text listText(const ApiKind& kind, std::string_view version);

private:
    std::map<std::string, Text> m_objects;
    std::string m_resourceVersion;
    std::uint64_t m_changes = 0;
    Text m_list;
    std::uint64_t m_listChanges = 0;
};

}  // namespace fairlead::kubernetes
