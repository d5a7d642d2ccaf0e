#pragma once

#include <list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::netfilter {

// One word of a rule line. `raw` is as written, `value` without quotes and backslashes.
struct IptablesToken {
    std::string_view raw;
    std::string_view value;
    bool isOption() const { return raw.size() > 1 && raw.front() == '-'; }
    bool isNegation() const { return raw == "!"; }
};

// Splits a rule as iptables-restore does: at spaces outside of double quotes, where a backslash
// takes the next character as it is. A word in single quotes, as people write it in scripts, too.
// The words point into the text and into this object.
class IptablesTokens {
public:
    // Nothing where a quote is not closed.
    static std::optional<IptablesTokens> split(std::string_view text);

    std::span<const IptablesToken> words() const { return m_words; }

private:
    std::vector<IptablesToken> m_words;
    std::list<std::string> m_unquoted;  // a list: growing does not move the strings
};

// Walks over the options of one match or target: "[!] --name [argument]".
class OptionReader {
public:
    explicit OptionReader(std::span<const IptablesToken> words) : m_words(words) { }

    // Moves to the next option; false at the end, or where something else stands.
    bool next();
    bool atEnd() const { return m_words.empty(); }
    std::string_view name() const { return m_name; }
    bool negated() const { return m_negated; }
    // The word after the option. "! x", as versions before 1.4.3 wrote it, negates the option.
    std::optional<std::string_view> argument();

private:
    std::span<const IptablesToken> m_words;
    std::string_view m_name;
    bool m_negated = false;
};

// As iptables-save writes a string: bare where it holds only letters, digits, '_' and '-',
// else in double quotes.
void appendQuoted(std::string& out, std::string_view value);

}  // namespace fairlead::netfilter
