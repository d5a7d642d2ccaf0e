#include "model/kubernetes/list_file.h"

#include <algorithm>

namespace fairlead::kubernetes {
namespace {

// A list whose every object is broken must not become a million warnings.
constexpr std::size_t mostWarnings = 100;
constexpr auto repairHint = "take it again, or remove the file: Fairlead then works without it";

int countLines(std::string_view text) { return static_cast<int>(std::count(text.begin(), text.end(), '\n')); }

}  // namespace

ListFile::ListFile(const evidence::Evidence& evidence, std::string_view path, std::string_view kind)
    : m_path(path), m_kind(kind), m_text(evidence.find(path))
{
}

Result<bool> ListFile::open(std::vector<Warning>& warnings)
{
    if (!m_text)
        return false;
    if (const auto fault = outlineList(*m_text, m_outline))
        return notJson(fault->offset, fault->message);
    for (const auto& [name, value] : m_outline.fields) {
        simdjson::dom::element ignored;
        if (const auto error = parse(value, ignored); error != simdjson::SUCCESS)
            return notJson(offsetOf(value), simdjson::error_message(error));
    }
    const auto kind = textField("kind");
    if (!kind)
        return kind.error();
    if (*kind == "Status") {
        const auto reason = textField("reason");
        const auto message = textField("message");
        warnings.push_back({{std::string(m_path), 1, ""},
                            "the API server refused this list: " + (reason ? *reason : std::string()) + ": "
                                + (message ? *message : std::string())});
        return false;
    }
    m_itemsSayKind = *kind == "List";
    if (!m_itemsSayKind && *kind != std::string(m_kind) + "List")
        return notList("it is of the kind \"" + kind->substr(0, 80) + "\", not \"" + std::string(m_kind) + "List\"");
    if (!m_outline.items && !m_outline.itemsAreNull)
        return notList("it has no items");
    return true;
}

Result<std::optional<simdjson::dom::object>> ListFile::parseItem(std::string_view item, std::vector<Warning>& warnings)
{
    const std::size_t offset = offsetOf(item);
    m_line += countLines(std::string_view(*m_text).substr(m_counted, offset - m_counted));
    m_counted = offset;
    simdjson::dom::element element;
    if (const auto error = parse(item, element); error != simdjson::SUCCESS)
        return notJson(offset, simdjson::error_message(error));
    simdjson::dom::object object;
    if (element.get_object().get(object) != simdjson::SUCCESS)
        return notJson(offset, "an item is not an object");
    std::string_view kind;
    if (m_itemsSayKind && (object["kind"].get_string().get(kind) != simdjson::SUCCESS || kind != m_kind)) {
        std::vector<Warning> other{{sourceOf(item), "an item of another kind than " + std::string(m_kind) + " is left out"}};
        addWarnings(other, warnings);
        return std::optional<simdjson::dom::object>();
    }
    return std::optional(object);
}

Result<std::string> ListFile::textField(std::string_view name)
{
    std::string text;
    for (const auto& [field, value] : m_outline.fields) {
        simdjson::dom::element element;
        std::string_view characters;
        if (field != name || parse(value, element) != simdjson::SUCCESS)
            continue;
        if (element.get_string().get(characters) != simdjson::SUCCESS)
            return notList("its " + std::string(name) + " is not a text");
        text = characters;
        break;
    }
    return {boost::system::in_place_value, std::move(text)};
}

SourceRef ListFile::sourceOf(std::string_view item) const { return {std::string(m_path), m_line, excerptOf(item)}; }

void ListFile::addWarnings(std::vector<Warning>& faults, std::vector<Warning>& warnings)
{
    for (Warning& fault : faults) {
        if (m_warnings++ < mostWarnings)
            warnings.push_back(std::move(fault));
    }
}

void ListFile::finishWarnings(std::vector<Warning>& warnings) const
{
    if (m_warnings > mostWarnings)
        warnings.push_back({{std::string(m_path), 0, ""},
                            std::to_string(m_warnings - mostWarnings) + " more faults like these are in the file"});
}

simdjson::error_code ListFile::parse(std::string_view json, simdjson::dom::element& element)
{
    // The parser may look some bytes beyond what it parses; only at the end of the file are there none.
    const bool padded = m_text->size() - offsetOf(json) - json.size() >= simdjson::SIMDJSON_PADDING;
    return m_parser.parse(json.data(), json.size(), !padded).get(element);
}

Error ListFile::notJson(std::size_t offset, std::string_view reason) const
{
    const int line = 1 + countLines(std::string_view(*m_text).substr(0, offset));
    return {"cannot read " + std::string(m_path),
            "it is not JSON: " + std::string(reason) + " (line " + std::to_string(line) + ", byte " + std::to_string(offset)
                + ")",
            repairHint};
}

Error ListFile::notList(std::string why) const { return {"cannot read " + std::string(m_path), std::move(why), repairHint}; }

}  // namespace fairlead::kubernetes
