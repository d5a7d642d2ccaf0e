#pragma once

#include "model/core/large_pages.h"
#include "model/core/result.h"
#include "model/evidence/evidence.h"
#include "model/kubernetes/json_fields.h"
#include "model/kubernetes/list_outline.h"
#include "model/kubernetes/side_by_side.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::kubernetes {

// Reads some of the items of a list, in order, with a parser and a count of lines of its own: several work side by side.
class ItemReader {
public:
    struct Source {
        std::string_view path;  // "api/pods.json"
        std::string_view kind;  // of the items, "Pod"
        std::string_view text;
        bool itemsSayKind = false;  // "kubectl get -o json" writes a List of any kinds
    };
    // `line`: the one at which the text stands at `offset`.
    ItemReader(const Source& source, std::size_t offset, int line) : m_source(source), m_counted(offset), m_line(line) { }

    // Appends the objects of the items; what is left out is said in the warnings.
    template <class Object>
    std::optional<Error> read(std::span<const std::string_view> items, Object (*readObject)(const JsonFields&),
                              std::vector<Object>& objects);

    std::vector<Warning>& warnings() { return m_warnings; }
    std::size_t faultCount() const { return m_faults; }

private:
    // Nothing where it is of another kind.
    Result<std::optional<simdjson::dom::object>> parseItem(std::string_view item);
    SourceRef sourceOf(std::string_view item) const;
    void add(std::vector<Warning>& faults);

    Source m_source;
    simdjson::dom::parser m_parser;
    std::size_t m_counted;  // bytes whose lines are counted
    int m_line;
    std::vector<Warning> m_warnings;
    std::size_t m_faults = 0;  // of which only the first are kept
};

// One list response of the evidence, read item by item; a long one by several threads.
class ListFile {
public:
    // `path`: "api/pods.json". `kind`: of the items, "Pod". Both must be literals.
    ListFile(const evidence::Evidence& evidence, std::string_view path, std::string_view kind);

    // False where there is no list to read: no such file, or an error response of the API, which
    // becomes a warning.
    Result<bool> open(std::vector<Warning>& warnings);

    // All objects, in order. What is left out is said in the warnings. Where several items are broken, the error is of
    // the first.
    template <class Object>
    Result<std::vector<Object>> readAll(Object (*read)(const JsonFields&), std::vector<Warning>& warnings);

private:
    using Items = std::span<const std::string_view>;

    // The items in as many parts as there shall be threads.
    std::vector<Items> partsOfItems() const;
    ItemReader readerOf(Items items) const;
    void collect(std::vector<ItemReader>& readers, std::vector<Warning>& warnings) const;
    Result<std::string> textField(std::string_view name);
    Error notList(std::string why) const;

    std::string_view m_path;
    std::string_view m_kind;
    evidence::Evidence::Text m_text;
    ListOutline m_outline;
    bool m_itemsSayKind = false;
    simdjson::dom::parser m_parser;
};

template <class Object>
std::optional<Error> ItemReader::read(std::span<const std::string_view> items, Object (*readObject)(const JsonFields&),
                                      std::vector<Object>& objects)
{
    objects.reserve(objects.size() + items.size());
    for (const std::string_view item : items) {
        auto parsed = parseItem(item);
        if (!parsed)
            return parsed.error();
        if (!*parsed)
            continue;
        FieldFaults faults(m_source.kind, sourceOf(item));
        Object object = readObject(JsonFields(**parsed, faults));
        add(faults.warnings());
        if (faults.objectLost())
            continue;
        object.meta.source = faults.takeWhere();
        objects.push_back(std::move(object));
    }
    return std::nullopt;
}

template <class Object>
Result<std::vector<Object>> ListFile::readAll(Object (*read)(const JsonFields&), std::vector<Warning>& warnings)
{
    const std::vector<Items> parts = partsOfItems();
    std::vector<ItemReader> readers;
    readers.reserve(parts.size());
    for (const Items part : parts)
        readers.push_back(readerOf(part));
    std::vector<std::vector<Object>> objects(parts.size());
    if (!parts.empty()) {
        objects.front().reserve(m_outline.items->size());  // the others' go behind its own
        hintLargePages(objects.front().data(), objects.front().capacity() * sizeof(Object));
    }
    std::vector<std::optional<Error>> errors(parts.size());
    runSideBySide(parts.size(), [&](std::size_t part) { errors[part] = readers[part].read(parts[part], read, objects[part]); });
    if (const auto error = std::ranges::find_if(errors, [](const auto& one) { return one.has_value(); }); error != errors.end())
        return **error;
    collect(readers, warnings);
    if (objects.empty())
        return std::vector<Object>();
    std::vector<Object> all = std::move(objects.front());
    for (std::size_t part = 1; part < objects.size(); ++part)
        std::ranges::move(objects[part], std::back_inserter(all));
    return all;
}

}  // namespace fairlead::kubernetes
