#include "model/evidence/evidence.h"

#include <simdjson.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <limits>
#include <mutex>
#include <set>
#include <utility>

namespace fairlead::evidence {
namespace {

// One text with the index of its lines, which is built when the first line is asked for: most
// files are never referred to by line.
class IndexedText {
public:
    explicit IndexedText(Evidence::Text text) : m_text(std::move(text)) { }

    const Evidence::Text& text() const { return m_text; }

    std::string_view line(int number) const
    {
        std::call_once(m_indexed, [this] { indexLines(); });
        if (number < 1 || static_cast<std::size_t>(number) > m_lineStarts.size())
            return {};
        const auto index = static_cast<std::size_t>(number) - 1;
        const std::size_t begin = m_lineStarts[index];
        const std::size_t end = index + 1 < m_lineStarts.size() ? m_lineStarts[index + 1] : m_text->size();
        std::string_view line = std::string_view(*m_text).substr(begin, end - begin);
        if (line.ends_with('\n'))
            line.remove_suffix(1);
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        return line;
    }

private:
    void indexLines() const
    {
        const char* const begin = m_text->data();
        const char* const end = begin + m_text->size();
        for (const char* at = begin; at != end;) {
            m_lineStarts.push_back(static_cast<std::size_t>(at - begin));
            const void* newline = std::memchr(at, '\n', static_cast<std::size_t>(end - at));
            at = newline ? static_cast<const char*>(newline) + 1 : end;
        }
    }

    Evidence::Text m_text;
    mutable std::once_flag m_indexed;
    mutable std::vector<std::size_t> m_lineStarts;
};

std::string cutForDisplay(std::string_view line)
{
    constexpr std::string_view ellipsis = "…";
    if (line.size() <= Evidence::maxReferenceText)
        return std::string(line);
    std::size_t length = Evidence::maxReferenceText - ellipsis.size();
    const auto isContinuation = [](char byte) { return (static_cast<unsigned char>(byte) & 0xc0U) == 0x80U; };
    // A character of UTF-8 has at most three continuation bytes; anything longer is not UTF-8.
    for (int step = 0; step < 3 && isContinuation(line[length]); ++step)
        --length;
    return std::string(line.substr(0, length)).append(ellipsis);
}

CommandFailure parseFailure(const std::string& text)
{
    CommandFailure failure{"", -1, text};
    simdjson::dom::parser parser;
    simdjson::dom::object object;
    if (parser.parse(text).get_object().get(object) != simdjson::SUCCESS)
        return failure;
    std::string_view standardError;
    std::string_view command;
    std::int64_t exitStatus = -1;
    if (object["stderr"].get_string().get(standardError) != simdjson::SUCCESS)
        return failure;
    failure.standardError = standardError;
    if (object["command"].get_string().get(command) == simdjson::SUCCESS)
        failure.command = command;
    if (object["exit"].get_int64().get(exitStatus) == simdjson::SUCCESS
        && std::in_range<decltype(failure.exitStatus)>(exitStatus))
        failure.exitStatus = static_cast<int>(exitStatus);
    return failure;
}

}  // namespace

struct Evidence::Store {
    CaptureDescription description;
    std::map<std::string, IndexedText, std::less<>> files;

    const IndexedText* find(std::string_view path) const
    {
        const auto file = files.find(path);
        return file == files.end() ? nullptr : &file->second;
    }
};

// clang-tidy does not see that the texts are moved out of the bindings.
// NOLINTNEXTLINE(performance-unnecessary-value-param)
Evidence::Evidence(CaptureDescription description, std::map<std::string, Text, std::less<>> files)
{
    auto store = std::make_shared<Store>();
    store->description = std::move(description);
    for (auto& [path, text] : files) {
        if (text)
            store->files.try_emplace(store->files.end(), path, std::move(text));
    }
    m_store = std::move(store);
}

const CaptureDescription& Evidence::description() const
{
    static const CaptureDescription none;
    return m_store ? m_store->description : none;
}

Evidence::Text Evidence::find(std::string_view path) const
{
    const IndexedText* file = m_store ? m_store->find(path) : nullptr;
    return file ? file->text() : nullptr;
}

std::optional<CommandFailure> Evidence::failureOf(std::string_view path) const
{
    const Text text = find(std::string(path).append(".error"));
    if (!text)
        return std::nullopt;
    return parseFailure(*text);
}

std::vector<std::string> Evidence::paths() const { return pathsBelow(""); }

std::vector<std::string> Evidence::pathsBelow(std::string_view folder) const
{
    std::vector<std::string> paths;
    if (!m_store)
        return paths;
    std::string prefix(folder);
    if (!prefix.empty() && prefix.back() != '/')
        prefix += '/';
    for (auto file = m_store->files.lower_bound(prefix); file != m_store->files.end() && file->first.starts_with(prefix); ++file)
        paths.push_back(file->first);
    return paths;
}

std::vector<std::string> Evidence::nodeNames() const
{
    std::vector<std::string> names;
    std::set<std::string, std::less<>> known;
    for (const std::string& name : description().nodes) {
        if (known.insert(name).second)
            names.push_back(name);
    }
    constexpr std::string_view folder = "nodes/";
    for (const std::string& path : pathsBelow(folder)) {
        const auto end = path.find('/', folder.size());
        if (end == std::string::npos)
            continue;  // a file beside the nodes' folders
        std::string name = path.substr(folder.size(), end - folder.size());
        if (known.insert(name).second)
            names.push_back(std::move(name));
    }
    return names;
}

SourceRef Evidence::reference(std::string_view path, int line) const
{
    const IndexedText* file = m_store && line > 0 ? m_store->find(path) : nullptr;
    return {std::string(path), line, file ? cutForDisplay(file->line(line)) : std::string()};
}

}  // namespace fairlead::evidence
