#include "model/netfilter/iptables_tokens.h"

#include <algorithm>

namespace fairlead::netfilter {

namespace {
bool isSpace(char c) { return c == ' ' || c == '\t'; }

// The end of the word that starts at `at`; nothing where its quote is not closed.
std::optional<std::size_t> endOfWord(std::string_view text, std::size_t at)
{
    if (text[at] == '\'') {
        const std::size_t close = text.find('\'', at + 1);
        return close == std::string_view::npos ? std::nullopt : std::optional(close + 1);
    }
    bool quoted = false;
    for (; at < text.size(); ++at) {
        if (text[at] == '"')
            quoted = !quoted;
        else if (quoted && text[at] == '\\')
            ++at;
        else if (!quoted && isSpace(text[at]))
            return at;
    }
    return quoted ? std::nullopt : std::optional(text.size());
}

std::string unquote(std::string_view raw)
{
    if (raw.front() == '\'')
        return std::string(raw.substr(1, raw.size() - 2));
    std::string value;
    value.reserve(raw.size());
    bool quoted = false;
    for (std::size_t i = 0; i < raw.size(); ++i) {
        if (raw[i] == '"')
            quoted = !quoted;
        else if (quoted && raw[i] == '\\' && i + 1 < raw.size())
            value += raw[++i];
        else
            value += raw[i];
    }
    return value;
}
}  // namespace

std::optional<IptablesTokens> IptablesTokens::split(std::string_view text)
{
    IptablesTokens tokens;
    tokens.m_words.reserve(24);
    for (std::size_t at = 0; at < text.size();) {
        if (isSpace(text[at])) {
            ++at;
            continue;
        }
        const auto end = endOfWord(text, at);
        if (!end)
            return std::nullopt;
        const std::string_view raw = text.substr(at, *end - at);
        if (raw.front() == '\'' || raw.find('"') != std::string_view::npos)
            tokens.m_words.push_back({raw, tokens.m_unquoted.emplace_back(unquote(raw))});
        else
            tokens.m_words.push_back({raw, raw});
        at = *end;
    }
    return tokens;
}

bool OptionReader::next()
{
    const bool negated = !m_words.empty() && m_words.front().isNegation();
    const std::size_t at = negated ? 1 : 0;
    if (m_words.size() <= at || !m_words[at].isOption())
        return false;
    m_negated = negated;
    m_name = m_words[at].raw;
    m_words = m_words.subspan(at + 1);
    return true;
}

std::optional<std::string_view> OptionReader::argument()
{
    if (m_words.size() > 1 && m_words.front().isNegation()) {
        m_negated = true;
        m_words = m_words.subspan(1);
    }
    if (m_words.empty())
        return std::nullopt;
    const std::string_view value = m_words.front().value;
    m_words = m_words.subspan(1);
    return value;
}

void appendQuoted(std::string& out, std::string_view value)
{
    const auto isBare = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    };
    if (!value.empty() && std::ranges::all_of(value, isBare)) {
        out += value;
        return;
    }
    out += '"';
    for (const char c : value) {
        if (c == '"' || c == '\'' || c == '\\')
            out += '\\';
        out += c;
    }
    out += '"';
}

}  // namespace fairlead::netfilter
