#pragma once

#include "model/evidence/evidence.h"
#include "model/kubernetes/json_fields.h"
#include "model/kubernetes/list_outline.h"

#include <simdjson.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fairlead::cluster {

// One output of `ip -j`: a list of objects. An entry that is not what iproute2 writes is left out,
// with a warning; half a route would mislead.
class IpListing {
public:
    IpListing(const evidence::Evidence& evidence, std::string path, std::vector<Warning>& warnings);

    // What `readEntry` makes of each object, in order; it may add several entries or none. Absent
    // where the file is missing or is not such a list. `kind` is what an object is called in
    // warnings, `nameKey` the field that names it.
    template <class Entry>
    std::optional<std::vector<Entry>> read(std::string_view kind, std::string_view nameKey,
                                           void (*readEntry)(const kubernetes::JsonFields&, std::vector<Entry>&));

private:
    bool outline(std::vector<std::string_view>& items);
    bool parse(std::string_view item, simdjson::dom::object& object);
    SourceRef sourceOf(std::string_view item);
    void warn(std::string message);

    std::string m_path;
    evidence::Evidence::Text m_text;
    std::vector<Warning>& m_warnings;
    simdjson::dom::parser m_parser;
    std::size_t m_counted = 0;  // bytes whose lines are counted
    int m_line = 1;
};

template <class Entry>
std::optional<std::vector<Entry>> IpListing::read(std::string_view kind, std::string_view nameKey,
                                                  void (*readEntry)(const kubernetes::JsonFields&, std::vector<Entry>&))
{
    std::vector<std::string_view> items;
    if (!outline(items))
        return std::nullopt;
    std::vector<Entry> entries;
    std::vector<Warning> faultsOfAll;
    for (const std::string_view item : items) {
        simdjson::dom::object object;
        if (!parse(item, object))
            return std::nullopt;
        if (object.size() == 0)
            continue;  // what old versions of ip write for an entry that a filter left out
        kubernetes::FieldFaults faults(kind, sourceOf(item));
        const auto fields = kubernetes::JsonFields(object, faults).with(kubernetes::OnFault::leaveOutObject);
        faults.setName("", fields.view(nameKey));
        const std::size_t before = entries.size();
        readEntry(fields, entries);
        if (faults.objectLost())
            entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(before), entries.end());
        std::ranges::move(faults.warnings(), std::back_inserter(faultsOfAll));
    }
    std::ranges::move(faultsOfAll, std::back_inserter(m_warnings));
    return entries;
}

}  // namespace fairlead::cluster
