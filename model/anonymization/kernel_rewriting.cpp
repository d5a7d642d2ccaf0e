#include "model/anonymization/text_rewriting.h"
#include "model/evidence/json_rewriter.h"

#include <charconv>

namespace fairlead::anonymization {
namespace {

using evidence::JsonKind;
using evidence::JsonPath;

// The member of a small object, from the text in which it begins: "addr" of {"prefix": {"addr": "10.0.0.0", "len": 8}}.
std::string_view memberOf(std::string_view object, std::string_view name)
{
    object = object.substr(0, object.find('}'));
    const std::size_t at = object.find('"' + std::string(name) + '"');
    if (at == std::string_view::npos)
        return {};
    std::string_view value = object.substr(at + name.size() + 2);
    value.remove_prefix(std::min(value.find_first_not_of(" :\"\t\r\n"), value.size()));
    return value.substr(0, value.find_first_of(",\"} \r\n"));
}

std::optional<Prefix> prefixOf(std::string_view address, std::string_view length)
{
    const auto parsed = IpAddress::parse(address);
    int bits = -1;
    std::from_chars(length.data(), length.data() + length.size(), bits);
    return parsed && bits >= 0 && bits <= parsed->bits() ? std::optional(Prefix(*parsed, bits)) : std::nullopt;
}

// Decides of the values of nft -j and ip -j.
class KernelValues {
public:
    explicit KernelValues(Aliases& aliases) : m_aliases(aliases) { }

    std::optional<std::string> operator()(const JsonPath& path, JsonKind kind, std::string_view text)
    {
        if (kind == JsonKind::object)
            return object(path, text);
        if (kind != JsonKind::string || path.empty())
            return std::nullopt;
        const std::string& name = path.back();
        std::optional<std::string> mapped;
        if (name == "comment")
            mapped = rewriteComment(text, m_aliases);
        else if (name == "src" && m_source)
            mapped = m_aliases.addresses.map(*m_source).address().toString();
        else if (name == "dst" && m_destination)
            mapped = m_aliases.addresses.map(*m_destination).address().toString();
        else
            mapped = rewriteWords(text, m_aliases);
        return *mapped == text ? std::nullopt : std::optional(evidence::jsonString(*mapped));
    }

private:
    std::optional<std::string> object(const JsonPath& path, std::string_view text)
    {
        if (!path.empty() && path.back() == "prefix") {
            const auto prefix = prefixOf(memberOf(text, "addr"), memberOf(text, "len"));
            if (prefix)
                return "{\"addr\": " + evidence::jsonString(m_aliases.addresses.map(*prefix).address().toString())
                    + ", \"len\": " + std::to_string(prefix->length()) + '}';
        }
        // A rule of ip -j: {"src": "10.0.0.0", "srclen": 8}.
        m_source = prefixOf(memberOf(text, "src"), memberOf(text, "srclen"));
        m_destination = prefixOf(memberOf(text, "dst"), memberOf(text, "dstlen"));
        return std::nullopt;
    }

    Aliases& m_aliases;
    std::optional<Prefix> m_source;
    std::optional<Prefix> m_destination;
};

}  // namespace

Result<std::string> rewriteKernelJson(std::string_view json, Aliases& aliases)
{
    evidence::JsonEdits edits;
    edits.value = KernelValues(aliases);
    return evidence::rewriteJson(json, edits);
}

std::string rewriteNft(std::string_view text, Aliases& aliases)
{
    std::string result;
    result.reserve(text.size());
    while (!text.empty()) {
        const std::size_t quote = text.find('"');
        const std::size_t end = quote == std::string_view::npos ? quote : text.find('"', quote + 1);
        result += rewriteWords(text.substr(0, quote), aliases);
        if (end == std::string_view::npos)
            break;
        const std::string_view before = text.substr(0, quote);
        const std::string_view quoted = text.substr(quote + 1, end - quote - 1);
        const bool isComment = before.ends_with("comment ");
        const bool isPrefix = before.ends_with("prefix ");
        result += '"'
            + (isComment      ? rewriteComment(quoted, aliases)
                   : isPrefix ? aliases.names.map(quoted)
                              : std::string(quoted))
            + '"';
        text.remove_prefix(end + 1);
    }
    return result;
}

}  // namespace fairlead::anonymization
