#pragma once

#include "model/core/protocol.h"
#include "model/core/source_ref.h"
#include "model/kubernetes/objects.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fairlead::kubernetes {

// What becomes of a value where one of its fields is not what the API documents.
enum class OnFault : std::uint8_t {
    readAsAbsent,  // the field alone is lost
    leaveOutEntry,  // the entry of the list it is in is lost: half a port or endpoint would mislead
    leaveOutObject,  // the object is lost
};

// Collects the faults of one object as warnings: kind, name and field.
class FieldFaults {
public:
    FieldFaults(std::string_view kind, SourceRef where) : m_kind(kind), m_where(std::move(where)) { }

    // What the warnings call the object, once that is known. The views must outlive the reading.
    void setName(std::string_view nameSpace, std::string_view name);
    void add(const std::string& field, std::string_view fault, OnFault onFault);

    std::size_t count() const { return m_warnings.size(); }
    bool objectLost() const { return m_objectLost; }
    const SourceRef& where() const { return m_where; }
    // For the object itself, once nothing can be found wrong with it any more.
    SourceRef takeWhere() { return std::move(m_where); }
    std::vector<Warning>& warnings() { return m_warnings; }

private:
    std::string_view m_kind;
    std::string_view m_nameSpace;
    std::string_view m_name;
    SourceRef m_where;
    std::vector<Warning> m_warnings;
    bool m_objectLost = false;
};

// A JSON object by its fields, as the API documents them: absent and null alike give the zero
// value; a value of a wrong type gives it too, and a fault. Cheap to copy; valid as long as the
// parsed document, the faults and the keys (literals).
class JsonFields {
public:
    JsonFields(simdjson::dom::object object, FieldFaults& faults) : m_object(object), m_faults(&faults) { }
    // A pod has dozens of these: of the path no more is copied than there is.
    JsonFields(const JsonFields& other)
        : m_object(other.m_object), m_faults(other.m_faults), m_depth(other.m_depth), m_onFault(other.m_onFault)
    {
        std::copy_n(other.m_path.begin(), m_depth, m_path.begin());
    }
    JsonFields& operator=(const JsonFields&) = delete;

    bool has(std::string_view key) const { return find(key).has_value(); }
    // Also where the value is null, as iproute2 writes its flags.
    bool mentions(std::string_view key) const;
    std::string text(std::string_view key) const { return std::string(view(key)); }
    std::string_view view(std::string_view key) const;
    // Several at once, for objects of few fields: in the time of one.
    void readTexts(std::initializer_list<std::pair<std::string_view, std::string*>> wanted) const;
    std::optional<std::string> optionalText(std::string_view key) const;
    std::optional<bool> flag(std::string_view key) const;
    std::optional<std::int64_t> number(std::string_view key, std::int64_t lowest, std::int64_t highest) const;
    int count(std::string_view key) const;  // from 0
    std::optional<std::uint16_t> port(std::string_view key) const;  // 0 reads as absent, as the API means it
    std::string portOrName(std::string_view key) const;  // a number as text, or a text
    Protocol protocol(std::string_view key) const;  // TCP where absent
    std::vector<std::string> texts(std::string_view key) const;
    std::map<std::string, std::string> textMap(std::string_view key) const;
    std::optional<simdjson::dom::object> object(std::string_view key) const;

    // The object below `key`; without fields where there is none.
    JsonFields child(std::string_view key) const;
    // The same fields, but a fault in them loses more.
    JsonFields with(OnFault onFault) const;

    // Each entry of the list of objects below `key`, read by `read`.
    template <class Entry>
    std::vector<Entry> entries(std::string_view key, Entry (*read)(const JsonFields&),
                               OnFault onFault = OnFault::readAsAbsent) const;

    // Notes that the value of `key` is not what the API documents ("is not a text").
    void fault(std::string_view key, std::string_view fault) const;
    FieldFaults& faults() const { return *m_faults; }

private:
    struct Step {
        const char* key;
        std::uint32_t size;
        std::int32_t index;  // -1: no entry of a list
    };

    explicit JsonFields(FieldFaults& faults) : m_faults(&faults) { }
    std::optional<simdjson::dom::element> find(std::string_view key) const;
    std::optional<simdjson::dom::array> list(std::string_view key) const;
    JsonFields below(std::string_view key, int index, std::optional<simdjson::dom::object> object) const;
    std::string pathOf(std::string_view key) const;

    std::optional<simdjson::dom::object> m_object;
    FieldFaults* m_faults;
    std::array<Step, 8> m_path;  // the first m_depth
    std::uint8_t m_depth = 0;
    OnFault m_onFault = OnFault::readAsAbsent;
};

template <class Entry>
std::vector<Entry> JsonFields::entries(std::string_view key, Entry (*read)(const JsonFields&), OnFault onFault) const
{
    std::vector<Entry> result;
    const auto array = list(key);
    if (!array)
        return result;
    int index = 0;
    for (const simdjson::dom::element element : *array) {
        const std::size_t faultsBefore = m_faults->count();
        simdjson::dom::object object;
        const bool isObject = element.get_object().get(object) == simdjson::SUCCESS;
        JsonFields fields = below(key, index++, isObject ? std::optional(object) : std::nullopt);
        fields.m_onFault = std::max(m_onFault, onFault);
        if (!isObject) {
            fields.fault("", "is not an object");
            continue;
        }
        Entry entry = read(fields);
        if (onFault == OnFault::readAsAbsent || m_faults->count() == faultsBefore)
            result.push_back(std::move(entry));
    }
    return result;
}

}  // namespace fairlead::kubernetes
