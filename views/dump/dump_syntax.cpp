#include "views/dump/dump_syntax.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace fairlead::views {

namespace {

constexpr std::array verdicts{"ACCEPT", "DROP",       "REJECT",   "RETURN", "DNAT",   "SNAT",   "MASQUERADE",
                              "MARK",   "REDIRECT",   "accept",   "drop",   "reject", "return", "dnat",
                              "snat",   "masquerade", "redirect", "jump",   "goto",   "vmap"};
constexpr std::array keywords{"table",    "chain",  "set",    "map",     "type",  "hook",    "priority", "policy",
                              "elements", "flags",  "ip",     "ip6",     "tcp",   "udp",     "sctp",     "meta",
                              "mark",     "ct",     "state",  "daddr",   "saddr", "dport",   "sport",    "iifname",
                              "oifname",  "fib",    "numgen", "random",  "mod",   "counter", "packets",  "bytes",
                              "add",      "create", "COMMIT", "comment", "limit", "rate"};

template <class Words> bool isOneOf(const Words& words, std::string_view word)
{
    return std::ranges::find(words, word) != words.end();
}

bool isWordCharacter(char character)
{
    return std::isalnum(static_cast<unsigned char>(character)) != 0
        || std::string_view("_-./:").find(character) != std::string_view::npos;
}

bool isDigit(char character) { return std::isdigit(static_cast<unsigned char>(character)) != 0; }

bool isNumber(std::string_view word)
{
    if (word.starts_with("0x"))
        return word.size() > 2 && std::ranges::all_of(word.substr(2), [](char c) {
                   return std::isxdigit(static_cast<unsigned char>(c)) != 0 || c == '/' || c == 'x';
               });
    return !word.empty() && isDigit(word.front())
        && std::ranges::all_of(word, [](char c) { return isDigit(c) || c == '.' || c == ':'; })
        && std::ranges::count(word, '.') < 2;
}

// "10.0.0.1/32", "10.0.0.1:80", "fd00::1/64".
bool isAddress(std::string_view word)
{
    const auto dots = std::ranges::count(word, '.');
    if (dots >= 3 && isDigit(word.front()))
        return std::ranges::all_of(word, [](char c) { return isDigit(c) || c == '.' || c == ':' || c == '/'; });
    return std::ranges::count(word, ':') >= 2 && std::ranges::all_of(word, [](char c) {
               return std::isxdigit(static_cast<unsigned char>(c)) != 0 || c == ':' || c == '/';
           });
}

bool isChain(std::string_view word)
{
    return word.starts_with("KUBE-") || word.starts_with(":KUBE-")
        || (word.find('/') != std::string_view::npos
            && (word.starts_with("service-") || word.starts_with("endpoint-") || word.starts_with("external-")
                || word.starts_with("firewall-")));
}

DumpToken tokenOf(std::string_view word)
{
    if (word.size() > 1 && word.front() == '-' && !isDigit(word[1]))
        return DumpToken::keyword;
    if (isChain(word))
        return DumpToken::chain;
    if (isAddress(word))
        return DumpToken::address;
    if (isNumber(word))
        return DumpToken::number;
    if (isOneOf(verdicts, word))
        return DumpToken::verdict;
    if (isOneOf(keywords, word))
        return DumpToken::keyword;
    return DumpToken::plain;
}

std::size_t endOfQuoted(std::string_view line, std::size_t begin)
{
    for (std::size_t i = begin + 1; i < line.size(); ++i) {
        if (line[i] == '\\')
            ++i;
        else if (line[i] == line[begin])
            return i + 1;
    }
    return line.size();
}

// "[12:720]", as iptables-save -c writes before a rule and behind a chain.
std::size_t endOfCounter(std::string_view line, std::size_t begin)
{
    const std::size_t end = line.find(']', begin);
    if (end == std::string_view::npos || end == begin + 1)
        return begin;
    const auto inside = line.substr(begin + 1, end - begin - 1);
    return std::ranges::all_of(inside, [](char c) { return isDigit(c) || c == ':'; }) ? end + 1 : begin;
}

}  // namespace

std::vector<DumpSpan> colourLine(std::string_view line)
{
    std::vector<DumpSpan> spans;
    const auto add = [&spans](std::size_t begin, std::size_t end, DumpToken token) {
        if (token != DumpToken::plain)
            spans.push_back({begin, end - begin, token});
        return end;
    };
    const std::size_t first = line.find_first_not_of(" \t");
    if (first != std::string_view::npos && line[first] == '#') {
        add(first, line.size(), DumpToken::comment);
        return spans;
    }
    std::size_t at = 0;
    while (at < line.size()) {
        if (line[at] == '"') {
            at = add(at, endOfQuoted(line, at), DumpToken::text);
        } else if (const std::size_t end = line[at] == '[' ? endOfCounter(line, at) : at; end > at) {
            at = add(at, end, DumpToken::counter);
        } else if (isWordCharacter(line[at])) {
            std::size_t wordEnd = at;
            while (wordEnd < line.size() && isWordCharacter(line[wordEnd]))
                ++wordEnd;
            at = add(at, wordEnd, tokenOf(line.substr(at, wordEnd - at)));
        } else {
            ++at;
        }
    }
    return spans;
}

}  // namespace fairlead::views
