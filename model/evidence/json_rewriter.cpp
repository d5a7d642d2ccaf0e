#include "model/evidence/json_rewriter.h"

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>

#include <charconv>

namespace fairlead::evidence {
namespace {

constexpr int deepest = 200;

void appendUtf8(std::string& text, std::uint32_t code)
{
    if (code < 0x80) {
        text += static_cast<char>(code);
    } else if (code < 0x800) {
        text += static_cast<char>(0xc0U | code >> 6);
        text += static_cast<char>(0x80U | (code & 0x3fU));
    } else if (code < 0x10000) {
        text += static_cast<char>(0xe0U | code >> 12);
        text += static_cast<char>(0x80U | (code >> 6 & 0x3fU));
        text += static_cast<char>(0x80U | (code & 0x3fU));
    } else {
        text += static_cast<char>(0xf0U | code >> 18);
        text += static_cast<char>(0x80U | (code >> 12 & 0x3fU));
        text += static_cast<char>(0x80U | (code >> 6 & 0x3fU));
        text += static_cast<char>(0x80U | (code & 0x3fU));
    }
}

std::optional<std::uint32_t> fourDigits(std::string_view text, std::size_t at)
{
    std::uint32_t code = 0;
    if (at + 4 > text.size())
        return std::nullopt;
    const char* const end = text.data() + at + 4;
    const auto [stop, error] = std::from_chars(text.data() + at, end, code, 16);
    return error == std::errc() && stop == end ? std::optional(code) : std::nullopt;
}

// The content of a string between its quotes, decoded. Half a surrogate pair becomes U+FFFD.
std::optional<std::string> decoded(std::string_view raw)
{
    std::string text;
    text.reserve(raw.size());
    for (std::size_t at = 0; at < raw.size(); ++at) {
        if (raw[at] != '\\') {
            text += raw[at];
            continue;
        }
        static constexpr std::string_view letters = "\"\\/bfnrt";
        static constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
        const char letter = ++at < raw.size() ? raw[at] : '\0';
        if (const std::size_t known = letters.find(letter); letter != '\0' && known != std::string_view::npos) {
            text += meanings[known];
            continue;
        }
        auto code = letter == 'u' ? fourDigits(raw, at + 1) : std::nullopt;
        if (!code)
            return std::nullopt;
        at += 4;
        if (*code >= 0xd800 && *code < 0xdc00) {
            const auto low = raw.substr(at + 1).starts_with("\\u") ? fourDigits(raw, at + 3) : std::nullopt;
            const bool isPair = low && *low >= 0xdc00 && *low < 0xe000;
            code = isPair ? 0x10000U + ((*code - 0xd800U) << 10) + (*low - 0xdc00U) : 0xfffdU;
            at += isPair ? 6 : 0;
        }
        appendUtf8(text, *code);
    }
    return text;
}

class Rewriter {
public:
    Rewriter(std::string_view json, const JsonEdits& edits) : m_json(json), m_edits(edits) { m_out.reserve(json.size()); }

    Result<std::string> run()
    {
        if (!value(0))
            return broken();
        copyBlanks();
        if (m_at != m_json.size())
            return broken();
        return Result<std::string>(boost::system::in_place_value, std::move(m_out));
    }

private:
    Error broken() const
    {
        return {"rewriting JSON", "it is not JSON at byte " + std::to_string(m_at), "collect the file again"};
    }
    char peek() const { return m_at < m_json.size() ? m_json[m_at] : '\0'; }
    void emitText(std::string_view text)
    {
        if (m_silent == 0)
            m_out += text;
    }
    void copyBlanks()
    {
        const std::size_t begin = m_at;
        while (m_at < m_json.size() && (peek() == ' ' || peek() == '\n' || peek() == '\r' || peek() == '\t'))
            ++m_at;
        emitText(m_json.substr(begin, m_at - begin));
    }
    bool copyMark(char mark)
    {
        if (peek() != mark || m_at >= m_json.size())
            return false;
        ++m_at;
        emitText({&mark, 1});
        return true;
    }
    // The string at the place, with its quotes.
    std::optional<std::string_view> takeString()
    {
        if (peek() != '"')
            return std::nullopt;
        for (std::size_t end = m_at + 1; end < m_json.size(); ++end) {
            if (m_json[end] == '\\') {
                ++end;
            } else if (m_json[end] == '"') {
                const std::string_view raw = m_json.substr(m_at, end + 1 - m_at);
                m_at = end + 1;
                return raw;
            }
        }
        return std::nullopt;
    }
    std::optional<std::string_view> takeWord()
    {
        const std::size_t begin = m_at;
        while (m_at < m_json.size()
               && std::string_view("+-.0123456789abcdefghijklmnopqrstuvwxyzE").find(peek()) != std::string_view::npos)
            ++m_at;
        return m_at == begin ? std::nullopt : std::optional(m_json.substr(begin, m_at - begin));
    }
    std::optional<std::string> asked(JsonKind kind, std::string_view text) const
    {
        return m_silent == 0 && m_edits.value ? m_edits.value(m_path, kind, text) : std::nullopt;
    }

    bool value(int depth)
    {
        copyBlanks();
        if (depth > deepest)
            return false;
        if (peek() == '{' || peek() == '[')
            return container(peek() == '{' ? JsonKind::object : JsonKind::array, depth);
        const bool isString = peek() == '"';
        const auto raw = isString ? takeString() : takeWord();
        if (!raw)
            return false;
        if (isString) {
            const auto text = decoded(raw->substr(1, raw->size() - 2));
            if (!text)
                return false;
            emitText(asked(JsonKind::string, *text).value_or(std::string(*raw)));
            return true;
        }
        const bool literal = *raw == "true" || *raw == "false" || *raw == "null";
        if (!literal && raw->find_first_not_of("+-.0123456789eE") != std::string_view::npos)
            return false;
        emitText(asked(literal ? JsonKind::literal : JsonKind::number, *raw).value_or(std::string(*raw)));
        return true;
    }

    bool container(JsonKind kind, int depth)
    {
        const auto instead = asked(kind, m_json.substr(m_at));
        if (instead)
            emitText(*instead);
        m_silent += instead ? 1 : 0;
        const bool fine = kind == JsonKind::object ? members(depth) : entries(depth);
        m_silent -= instead ? 1 : 0;
        return fine;
    }

    bool members(int depth)
    {
        copyMark('{');
        copyBlanks();
        if (copyMark('}'))
            return true;
        do {
            copyBlanks();
            const auto raw = takeString();
            auto name = raw ? decoded(raw->substr(1, raw->size() - 2)) : std::nullopt;
            if (!name)
                return false;
            const auto other = m_silent == 0 && m_edits.name ? m_edits.name(m_path, *name) : std::nullopt;
            emitText(other ? jsonString(*other) : std::string(*raw));
            copyBlanks();
            if (!copyMark(':'))
                return false;
            m_path.push_back(std::move(*name));
            const bool fine = value(depth + 1);
            m_path.pop_back();
            if (!fine)
                return false;
            copyBlanks();
        } while (copyMark(','));
        return copyMark('}');
    }

    bool entries(int depth)
    {
        copyMark('[');
        copyBlanks();
        if (copyMark(']'))
            return true;
        m_path.emplace_back("[]");
        bool fine = true;
        do {
            fine = value(depth + 1);
            copyBlanks();
        } while (fine && copyMark(','));
        m_path.pop_back();
        return fine && copyMark(']');
    }

    std::string_view m_json;
    const JsonEdits& m_edits;
    std::string m_out;
    JsonPath m_path;
    std::size_t m_at = 0;
    int m_silent = 0;  // within a value that something else stands for
};

}  // namespace

Result<std::string> rewriteJson(std::string_view json, const JsonEdits& edits) { return Rewriter(json, edits).run(); }

std::string jsonString(std::string_view text) { return boost::json::serialize(boost::json::string(text)); }

}  // namespace fairlead::evidence
