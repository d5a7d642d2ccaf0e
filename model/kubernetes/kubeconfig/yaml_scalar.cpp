#include "model/kubernetes/kubeconfig/yaml_scalar.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

namespace fairlead::kubernetes {
namespace {

constexpr std::array<std::string_view, 9> yesWords{"y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on"};
constexpr std::array<std::string_view, 2> moreYesWords{"On", "ON"};
constexpr std::array<std::string_view, 11> noWords{"n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"};

template <std::size_t size> bool holds(const std::array<std::string_view, size>& words, std::string_view text)
{
    return std::ranges::find(words, text) != words.end();
}

bool isYes(std::string_view text) { return holds(yesWords, text) || holds(moreYesWords, text); }

bool isNumber(std::string_view text)
{
    std::string digits(text);
    std::erase(digits, '_');
    std::string_view rest = digits;
    if (!rest.empty() && (rest.front() == '+' || rest.front() == '-'))
        rest.remove_prefix(1);
    if (rest.empty())
        return false;
    if (rest == ".inf" || rest == ".Inf" || rest == ".INF" || text == ".nan" || text == ".NaN" || text == ".NAN")
        return true;
    const auto allOf = [&rest](std::size_t skip, std::string_view allowed) {
        return rest.size() > skip && rest.find_first_not_of(allowed, skip) == std::string_view::npos;
    };
    if (rest.starts_with("0x"))
        return allOf(2, "0123456789abcdefABCDEF");
    if (rest.starts_with("0o"))
        return allOf(2, "01234567");
    if (rest.starts_with("0b"))
        return allOf(2, "01");
    const char first = rest.front();
    if ((first < '0' || first > '9') && first != '.')
        return false;
    double value = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
    return error != std::errc::invalid_argument && end == rest.data() + rest.size();
}

// The length of the UTF-8 sequence that begins here; 0: it is none.
std::size_t sequenceLength(std::string_view text)
{
    const auto byte = [&text](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    const std::size_t length = byte(0) < 0x80 ? 1 : byte(0) >= 0xf0 ? 4 : byte(0) >= 0xe0 ? 3 : 2;
    if ((byte(0) >= 0x80 && byte(0) < 0xc2) || byte(0) > 0xf4 || text.size() < length)
        return 0;
    for (std::size_t at = 1; at < length; ++at) {
        if ((byte(at) & 0xc0U) != 0x80)
            return 0;
    }
    const bool overlong = (byte(0) == 0xe0 && byte(1) < 0xa0) || (byte(0) == 0xf0 && byte(1) < 0x90);
    const bool beyond = (byte(0) == 0xed && byte(1) > 0x9f) || (byte(0) == 0xf4 && byte(1) > 0x8f);
    return overlong || beyond ? 0 : length;
}

// "\\ud83d" at the beginning of the text.
std::optional<unsigned> escapedUnit(std::string_view text)
{
    unsigned value = 0;
    if (text.size() < 6 || text[0] != '\\' || text[1] != 'u')
        return std::nullopt;
    const auto [end, error] = std::from_chars(text.data() + 2, text.data() + 6, value, 16);
    return error == std::errc() && end == text.data() + 6 ? std::optional(value) : std::nullopt;
}

}  // namespace

YamlNode::Kind scalarKind(std::string_view text, std::string_view tag)
{
    if (tag != "?")
        return tag == "tag:yaml.org,2002:null" ? YamlNode::Kind::null : YamlNode::Kind::text;
    if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL")
        return YamlNode::Kind::null;
    if (isYes(text) || holds(noWords, text))
        return YamlNode::Kind::boolean;
    return isNumber(text) ? YamlNode::Kind::number : YamlNode::Kind::text;
}

std::string_view booleanText(std::string_view text) { return isYes(text) ? "true" : "false"; }

std::optional<OddCharacter> findOddCharacter(std::string_view text)
{
    if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff"))
        return OddCharacter{0, "it is UTF-16", "save it as UTF-8"};
    int line = 1;
    bool contentSeen = false;
    for (std::size_t at = 0; at < text.size();) {
        const auto byte = static_cast<unsigned char>(text[at]);
        if (byte == '\n') {
            ++line;
            contentSeen = contentSeen || (at > 0 && text[at - 1] != '\n' && text[at - 1] != '\r');
            if (contentSeen && text.substr(at + 1).starts_with('%'))
                return OddCharacter{line, "a directive (%) stands in the middle", "remove the line"};
        } else if ((byte < 0x20 && byte != '\t' && byte != '\r') || byte == 0x7f) {
            return OddCharacter{line, "it holds a control character, so it is not text", "name the right file"};
        }
        const std::size_t length = sequenceLength(text.substr(at));
        if (length == 0)
            return OddCharacter{line, "it holds bytes that are not UTF-8", "save it as UTF-8, or name the right file"};
        at += length;
    }
    return std::nullopt;
}

std::optional<std::string> joinSurrogatePairs(std::string_view text)
{
    constexpr std::size_t pairLength = 12;
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos || (text[first] != '{' && text[first] != '['))
        return std::nullopt;
    std::string joined;
    std::size_t copied = 0;
    for (std::size_t at = text.find('\\'); at != std::string_view::npos; at = text.find('\\', at)) {
        const auto high = escapedUnit(text.substr(at));
        const auto low = high ? escapedUnit(text.substr(at + pairLength / 2)) : std::nullopt;
        if (!low || *high < 0xd800 || *high > 0xdbff || *low < 0xdc00 || *low > 0xdfff) {
            at += 2;  // the backslash, and what it escapes
            continue;
        }
        std::array<char, 11> whole{};
        std::snprintf(whole.data(), whole.size(), "\\U%08X", 0x10000 + ((*high - 0xd800) << 10) + (*low - 0xdc00));
        joined.append(text.substr(copied, at - copied)).append(whole.data());
        at += pairLength;
        copied = at;
    }
    if (copied == 0)
        return std::nullopt;
    return joined.append(text.substr(copied));
}

}  // namespace fairlead::kubernetes
