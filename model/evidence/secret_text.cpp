#include "model/evidence/secret_removal.h"
#include "model/evidence/secret_words.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

namespace fairlead::evidence {
namespace {

bool isBase64(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.'
        || c == '+' || c == '/' || c == '=';
}

std::size_t indentOf(std::string_view line) { return std::min(line.find_first_not_of(" \t"), line.size()); }

// "- name: X" begins at the "name".
std::string_view withoutDashes(std::string_view line)
{
    line.remove_prefix(indentOf(line));
    while (line.starts_with("- "))
        line.remove_prefix(2 + indentOf(line.substr(2)));
    return line;
}

// From `at` on, what a token consists of is replaced.
void replaceRun(std::string& line, std::size_t at)
{
    std::size_t end = at;
    while (end < line.size() && isBase64(line[end]))
        ++end;
    line.replace(at, end - at, removedText);
}

void removeTokens(std::string& line)
{
    constexpr std::size_t shortest = 20;  // a JSON Web Token is far longer
    for (std::size_t at = line.find("eyJ"); at != std::string::npos; at = line.find("eyJ", at + removedText.size())) {
        const auto run = std::find_if_not(line.begin() + static_cast<std::ptrdiff_t>(at), line.end(), isBase64);
        if (static_cast<std::size_t>(run - line.begin()) - at >= shortest)
            replaceRun(line, at);
    }
    for (const std::string_view scheme : {"Bearer ", "bearer ", "Basic "}) {
        for (std::size_t at = line.find(scheme); at != std::string::npos; at = line.find(scheme, at + scheme.size())) {
            if (line.compare(at + scheme.size(), removedText.size(), removedText) != 0)
                replaceRun(line, at + scheme.size());
        }
    }
    // https://user:password@host
    for (std::size_t at = line.find("://"); at != std::string::npos; at = line.find("://", at + 3)) {
        const std::size_t end = line.find_first_of("/ \t\"'@", at + 3);
        if (end != std::string::npos && line[end] == '@')
            line.replace(at + 3, end - at - 3, removedText);
    }
}

// Where the value behind "word:" or "word=" begins, the word's quotes closed; npos where no value is meant.
std::size_t valueBehind(const std::string& line, std::size_t wordEnd)
{
    std::size_t at = wordEnd;
    while (at < line.size() && (line[at] == '"' || line[at] == '\'' || line[at] == '\\'))
        ++at;
    at = std::min(line.find_first_not_of(" \t", at), line.size());
    if (at >= line.size() || (line[at] != ':' && line[at] != '='))
        return std::string::npos;
    at = std::min(line.find_first_not_of(" \t", at + 1), line.size());
    return at < line.size() ? at : std::string::npos;
}

std::size_t endOfValue(const std::string& line, std::size_t at)
{
    const char quote = line[at];
    if (quote != '"' && quote != '\'')
        return std::min(line.find_first_of(",}] \t\r\"", at), line.size());
    std::size_t end = at + 1;
    while (end < line.size() && line[end] != quote)
        end += line[end] == '\\' ? 2 : 1;
    return std::min(end + 1, line.size());
}

bool isHarmless(std::string_view value)
{
    static constexpr std::array<std::string_view, 9> words{"true", "false", "null", "\"\"", "''", "{", "[", "|", ">"};
    const std::string_view plain = value.starts_with('"') || value.starts_with('\'') ? value.substr(1) : value;
    return plain.starts_with('/') || std::ranges::find(words, value) != words.end()
        || value.find(removedText) != std::string_view::npos;
}

// "token: abc", "\"password\": \"abc\"", "--client-secret=abc".
void removeNamedValues(std::string& line)
{
    const auto isWord = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == '.';
    };
    for (std::size_t at = 0; at < line.size();) {
        if (!isWord(line[at])) {
            ++at;
            continue;
        }
        std::size_t end = at;
        while (end < line.size() && isWord(line[end]))
            ++end;
        const std::size_t value =
            meansSecret(std::string_view(line).substr(at, end - at)) ? valueBehind(line, end) : std::string::npos;
        at = end;
        if (value == std::string::npos)
            continue;
        const std::size_t valueEnd = endOfValue(line, value);
        if (isHarmless(std::string_view(line).substr(value, valueEnd - value)))
            continue;
        const bool quoted = line[value] == '"' || line[value] == '\'';
        const std::string instead = quoted ? line[value] + std::string(removedText) + line[value] : std::string(removedText);
        line.replace(value, valueEnd - value, instead);
        at = value + instead.size();
    }
}

// Goes through a text line by line and knows where it is: within a private key, within YAML's env.
class TextCleaner {
public:
    std::string clean(std::string_view text)
    {
        std::string out;
        out.reserve(text.size());
        while (!text.empty()) {
            const std::size_t end = text.find('\n');
            std::string line(text.substr(0, end));
            text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
            cleanLine(line);
            out += line;
            if (end != std::string_view::npos)
                out += '\n';
        }
        return out;
    }

private:
    void cleanLine(std::string& line)
    {
        if (removeKey(line))
            return;
        followEnvironment(line);
        if (m_nextIsSecret && withoutDashes(line) != line && line.find("- ") != std::string::npos)
            line = line.substr(0, indentOf(line)) + "- " + std::string(removedText);
        m_nextIsSecret = isLoneFlag(line);
        removeTokens(line);
        removeNamedValues(line);
    }

    bool removeKey(std::string& line)
    {
        const bool begins = line.find("-----BEGIN ") != std::string::npos && line.find("PRIVATE KEY") != std::string::npos;
        if (!begins && !m_inKey)
            return false;
        m_inKey = line.find("-----END ") == std::string::npos;
        line = line.substr(0, indentOf(line)) + std::string(removedText);
        return true;
    }

    // "- --token": its value is the next entry.
    static bool isLoneFlag(std::string_view line)
    {
        const std::string_view word = withoutDashes(line);
        return word.starts_with("--") && word.find_first_of("= ") == std::string_view::npos && meansSecret(word.substr(2));
    }

    void followEnvironment(std::string& line)
    {
        const std::size_t indent = indentOf(line);
        if (indent == line.size())
            return;
        if (m_valueIndent && indent > *m_valueIndent) {  // more lines of one value
            line = line.substr(0, indent) + std::string(removedText);
            return;
        }
        m_valueIndent.reset();
        const std::string_view plain = withoutDashes(line);
        if (m_environment && (indent > *m_environment || (indent == *m_environment && line[indent] == '-'))
            && !plain.starts_with("env:")) {
            if (plain.starts_with("value:")) {
                m_valueIndent = line.size() - plain.size();
                line = line.substr(0, *m_valueIndent) + "value: " + std::string(removedText);
            } else if (plain.starts_with('{')) {
                line = line.substr(0, line.size() - plain.size()) + std::string(removedText);
            }
            return;
        }
        m_environment.reset();
        if (!plain.starts_with("env:"))
            return;
        m_environment = line.size() - plain.size();
        if (plain.find_first_not_of(" \t\r", 4) != std::string_view::npos) {
            line = line.substr(0, *m_environment) + "env: []";
            m_valueIndent = m_environment;
        }
    }

    bool m_inKey = false;
    bool m_nextIsSecret = false;
    std::optional<std::size_t> m_environment;  // the column of "env:"
    std::optional<std::size_t> m_valueIndent;
};

}  // namespace

bool meansSecret(std::string_view word)
{
    static constexpr std::array<std::string_view, 13> words{"token",      "password", "passwd",    "passphrase", "secret",
                                                            "credential", "apikey",   "api-key",   "api_key",    "access-key",
                                                            "accesskey",  "key-data", "privatekey"};
    std::string lower(word);
    std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return lower == "authorization"
        || std::ranges::any_of(words, [&lower](std::string_view each) { return lower.find(each) != std::string::npos; });
}

std::string removeSecretsFromText(std::string_view text) { return TextCleaner().clean(text); }

}  // namespace fairlead::evidence
