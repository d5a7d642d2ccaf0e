#include "model/kubernetes/api/object_store.h"

#include "model/kubernetes/api/list_fetch.h"

#include <utility>

namespace fairlead::kubernetes {

void ObjectStore::replace(std::map<std::string, Text> objects, std::string resourceVersion)
{
    m_objects = std::move(objects);
    m_resourceVersion = std::move(resourceVersion);
    ++m_changes;
}

bool ObjectStore::apply(const WatchEvent& event)
{
    if (!event.identity.resourceVersion.empty())
        m_resourceVersion = event.identity.resourceVersion;
    switch (event.type) {
    case WatchEventType::added:
    case WatchEventType::modified: {
        Text& object = m_objects[event.identity.key()];
        if (object && *object == event.object)
            return false;
        object = std::make_shared<const std::string>(event.object);
        break;
    }
    case WatchEventType::deleted:
        if (m_objects.erase(event.identity.key()) == 0)
            return false;
        break;
    case WatchEventType::bookmark:
    case WatchEventType::error:
        return false;
    }
    ++m_changes;
    return true;
}

ObjectStore::Text ObjectStore::listText(const ApiKind& kind, std::string_view version)
{
    if (m_list && m_listChanges == m_changes)
        return m_list;
    ListText text;
    for (const auto& [key, object] : m_objects)
        text.add(*object);
    m_list = std::make_shared<const std::string>(text.finish(kind, version, m_resourceVersion));
    m_listChanges = m_changes;
    return m_list;
}

}  // namespace fairlead::kubernetes
