#pragma once

#include "model/core/result.h"
#include "model/evidence/evidence.h"
#include "model/kubernetes/json_fields.h"
#include "model/kubernetes/list_outline.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::kubernetes {

// One list response of the evidence, read item by item.
class ListFile {
public:
    // `path`: "api/pods.json". `kind`: of the items, "Pod". Both must be literals.
    ListFile(const evidence::Evidence& evidence, std::string_view path, std::string_view kind);

    // False where there is no list to read: no such file, or an error response of the API, which
    // becomes a warning.
    Result<bool> open(std::vector<Warning>& warnings);

    // All objects, in order. What is left out is said in the warnings.
    template <class Object>
    Result<std::vector<Object>> readAll(Object (*read)(const JsonFields&), std::vector<Warning>& warnings);

private:
    std::size_t itemCount() const { return m_outline.items ? m_outline.items->size() : 0; }
    // Parses the item; items must be asked for in order. Nothing where it is of another kind.
    Result<std::optional<simdjson::dom::object>> parseItem(std::string_view item, std::vector<Warning>& warnings);
    Result<std::string> textField(std::string_view name);
    SourceRef sourceOf(std::string_view item) const;
    void addWarnings(std::vector<Warning>& faults, std::vector<Warning>& warnings);
    void finishWarnings(std::vector<Warning>& warnings) const;
    simdjson::error_code parse(std::string_view json, simdjson::dom::element& element);
    Error notJson(std::size_t offset, std::string_view reason) const;
    Error notList(std::string why) const;
    std::size_t offsetOf(std::string_view part) const { return static_cast<std::size_t>(part.data() - m_text->data()); }

    std::string_view m_path;
    std::string_view m_kind;
    evidence::Evidence::Text m_text;
    ListOutline m_outline;
    bool m_itemsSayKind = false;  // "kubectl get -o json" writes a List of any kinds
    simdjson::dom::parser m_parser;
    std::size_t m_counted = 0;  // bytes whose lines are counted
    int m_line = 1;
    std::size_t m_warnings = 0;
};

template <class Object>
Result<std::vector<Object>> ListFile::readAll(Object (*read)(const JsonFields&), std::vector<Warning>& warnings)
{
    std::vector<Object> objects;
    objects.reserve(itemCount());
    for (std::size_t i = 0; i < itemCount(); ++i) {
        const std::string_view item = (*m_outline.items)[i];
        auto parsed = parseItem(item, warnings);
        if (!parsed)
            return parsed.error();
        if (!*parsed)
            continue;
        FieldFaults faults(m_kind, sourceOf(item));
        Object object = read(JsonFields(**parsed, faults));
        if (!faults.objectLost())
            objects.push_back(std::move(object));
        addWarnings(faults.warnings(), warnings);
    }
    finishWarnings(warnings);
    return objects;
}

}  // namespace fairlead::kubernetes
