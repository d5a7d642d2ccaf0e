#include "model/kubernetes/list_file.h"

#include <algorithm>
#include <cstring>
#include <thread>

namespace fairlead::kubernetes {
namespace {

// A list whose every object is broken must not become a million warnings.
constexpr std::size_t mostWarnings = 100;
constexpr auto repairHint = "take it again, or remove the file: Fairlead then works without it";

constexpr std::size_t itemsWorthAThread = 500;  // a few milliseconds
constexpr std::size_t mostThreads = 4;

// Most lines are long: an object each.
int countLines(std::string_view text)
{
    int lines = 0;
    for (const char* at = text.data(); at != text.data() + text.size(); ++lines) {
        const void* const end = std::memchr(at, '\n', static_cast<std::size_t>(text.data() + text.size() - at));
        if (!end)
            break;
        at = static_cast<const char*>(end) + 1;
    }
    return lines;
}

std::size_t offsetIn(std::string_view text, std::string_view part) { return static_cast<std::size_t>(part.data() - text.data()); }

simdjson::error_code parseIn(std::string_view text, simdjson::dom::parser& parser, std::string_view json,
                             simdjson::dom::element& element)
{
    // The parser may look some bytes beyond what it parses; only at the end of the file are there none.
    const bool padded = text.size() - offsetIn(text, json) - json.size() >= simdjson::SIMDJSON_PADDING;
    return parser.parse(json.data(), json.size(), !padded).get(element);
}

Error notJson(std::string_view path, std::string_view text, std::size_t offset, std::string_view reason)
{
    const int line = 1 + countLines(text.substr(0, offset));
    return {"cannot read " + std::string(path),
            "it is not JSON: " + std::string(reason) + " (line " + std::to_string(line) + ", byte " + std::to_string(offset)
                + ")",
            repairHint};
}

}  // namespace

Result<std::optional<simdjson::dom::object>> ItemReader::parseItem(std::string_view item)
{
    const std::size_t offset = offsetIn(m_source.text, item);
    m_line += countLines(m_source.text.substr(m_counted, offset - m_counted));
    m_counted = offset;
    simdjson::dom::element element;
    if (const auto error = parseIn(m_source.text, m_parser, item, element); error != simdjson::SUCCESS)
        return notJson(m_source.path, m_source.text, offset, simdjson::error_message(error));
    simdjson::dom::object object;
    if (element.get_object().get(object) != simdjson::SUCCESS)
        return notJson(m_source.path, m_source.text, offset, "an item is not an object");
    std::string_view kind;
    if (m_source.itemsSayKind && (object["kind"].get_string().get(kind) != simdjson::SUCCESS || kind != m_source.kind)) {
        std::vector<Warning> other{
            {sourceOf(item), "an item of another kind than " + std::string(m_source.kind) + " is left out"}};
        add(other);
        return std::optional<simdjson::dom::object>();
    }
    return std::optional(object);
}

SourceRef ItemReader::sourceOf(std::string_view item) const { return {std::string(m_source.path), m_line, excerptOf(item)}; }

void ItemReader::add(std::vector<Warning>& faults)
{
    for (Warning& fault : faults) {
        if (m_faults++ < mostWarnings)
            m_warnings.push_back(std::move(fault));
    }
}

ListFile::ListFile(const evidence::Evidence& evidence, std::string_view path, std::string_view kind)
    : m_path(path), m_kind(kind), m_text(evidence.find(path))
{
}

Result<bool> ListFile::open(std::vector<Warning>& warnings)
{
    if (!m_text)
        return false;
    if (const auto fault = outlineList(*m_text, m_outline))
        return notJson(m_path, *m_text, fault->offset, fault->message);
    for (const auto& [name, value] : m_outline.fields) {
        simdjson::dom::element ignored;
        if (const auto error = parseIn(*m_text, m_parser, value, ignored); error != simdjson::SUCCESS)
            return notJson(m_path, *m_text, offsetIn(*m_text, value), simdjson::error_message(error));
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

std::vector<ListFile::Items> ListFile::partsOfItems() const
{
    std::vector<Items> parts;
    if (!m_outline.items)
        return parts;
    const Items items(*m_outline.items);
    const std::size_t threads = std::min<std::size_t>(mostThreads, std::max(1U, std::thread::hardware_concurrency()));
    const std::size_t count = std::clamp<std::size_t>(items.size() / itemsWorthAThread, 1, threads);
    for (std::size_t part = 0; part < count; ++part) {
        const std::size_t begin = items.size() * part / count;
        parts.push_back(items.subspan(begin, items.size() * (part + 1) / count - begin));
    }
    return parts;
}

ItemReader ListFile::readerOf(Items items) const
{
    const std::size_t offset = items.empty() ? 0 : offsetIn(*m_text, items.front());
    return ItemReader({m_path, m_kind, *m_text, m_itemsSayKind}, offset,
                      1 + countLines(std::string_view(*m_text).substr(0, offset)));
}

void ListFile::collect(std::vector<ItemReader>& readers, std::vector<Warning>& warnings) const
{
    std::size_t kept = 0;
    std::size_t faults = 0;
    for (ItemReader& reader : readers) {
        faults += reader.faultCount();
        for (Warning& warning : reader.warnings()) {
            if (kept++ < mostWarnings)
                warnings.push_back(std::move(warning));
        }
    }
    if (faults > mostWarnings)
        warnings.push_back(
            {{std::string(m_path), 0, ""}, std::to_string(faults - mostWarnings) + " more faults like these are in the file"});
}

Result<std::string> ListFile::textField(std::string_view name)
{
    std::string text;
    for (const auto& [field, value] : m_outline.fields) {
        simdjson::dom::element element;
        std::string_view characters;
        if (field != name || parseIn(*m_text, m_parser, value, element) != simdjson::SUCCESS)
            continue;
        if (element.get_string().get(characters) != simdjson::SUCCESS)
            return notList("its " + std::string(name) + " is not a text");
        text = characters;
        break;
    }
    return {boost::system::in_place_value, std::move(text)};
}

Error ListFile::notList(std::string why) const { return {"cannot read " + std::string(m_path), std::move(why), repairHint}; }

}  // namespace fairlead::kubernetes
