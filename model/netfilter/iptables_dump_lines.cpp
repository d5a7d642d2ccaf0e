#include "model/netfilter/iptables_dump_lines.h"

#include <algorithm>
#include <array>
#include <span>

namespace fairlead::netfilter {

namespace {
constexpr std::string_view byteOrderMark = "\xef\xbb\xbf";

std::optional<Hook> builtinHook(std::string_view chain)
{
    constexpr std::size_t longest = std::string_view("POSTROUTING").size();
    if (chain.size() > longest)
        return std::nullopt;
    if (chain == "PREROUTING")
        return Hook::prerouting;
    if (chain == "INPUT")
        return Hook::input;
    if (chain == "FORWARD")
        return Hook::forward;
    if (chain == "OUTPUT")
        return Hook::output;
    if (chain == "POSTROUTING")
        return Hook::postrouting;
    return std::nullopt;
}

int priorityOf(std::string_view table, Hook hook)
{
    if (table == "raw")
        return -300;
    if (table == "mangle")
        return -150;
    if (table == "security")
        return 50;
    if (table == "nat")
        return hook == Hook::prerouting || hook == Hook::output ? -100 : 100;
    return 0;
}

bool startsWithAny(std::string_view line, std::span<const std::string_view> beginnings)
{
    return std::ranges::any_of(beginnings, [&](std::string_view beginning) { return line.starts_with(beginning); });
}
}  // namespace

std::optional<BaseChain> builtinChain(std::string_view table, std::string_view chain)
{
    const auto hook = builtinHook(chain);
    if (!hook)
        return std::nullopt;
    const ChainType type = table == "nat"            ? ChainType::nat
        : table == "mangle" && *hook == Hook::output ? ChainType::route
                                                     : ChainType::filter;
    return BaseChain{type, *hook, priorityOf(table, *hook), true};
}

bool isHarmlessLine(std::string_view line)
{
    static constexpr std::array<std::string_view, 12> beginnings{
        "#",
        "Another app is currently holding the xtables lock",
        "Defaulted container ",
        "Defaulting container name to ",
        "Defaulting debug container name to ",
        "Use 'kubectl describe pod",
        "Unable to use a TTY",
        "[sudo] password for ",
        "sudo: unable to resolve host ",
        "Warning: ",
        "Connection to ",
        "Pseudo-terminal will not be allocated",
    };
    const bool blank = std::ranges::all_of(line, [](char c) { return c == ' ' || c == '\t'; });
    return blank || startsWithAny(line, beginnings);
}

bool isDecorated(std::string_view line)
{
    return line.find('\x1b') != std::string_view::npos || line.starts_with(byteOrderMark) || line.ends_with('\r')
        || line.ends_with(' ') || line.ends_with('\t');
}

std::string undecorated(std::string_view line)
{
    std::string plain;
    while (line.starts_with(byteOrderMark))
        line.remove_prefix(byteOrderMark.size());
    for (std::size_t at = 0; at < line.size(); ++at) {
        if (line[at] != '\x1b') {
            plain += line[at];
            continue;
        }
        if (at + 1 < line.size() && line[at + 1] == '[') {
            // A control sequence ends with the first character from '@' to '~'.
            at += 2;
            while (at < line.size() && (line[at] < '@' || line[at] > '~'))
                ++at;
        }
    }
    plain.erase(plain.find_last_not_of(" \t\r") + 1);
    return plain;
}

std::string_view hintForLine(std::string_view line, bool inTable)
{
    if (line.find("ermission denied") != std::string_view::npos || line.find("you must be root") != std::string_view::npos)
        return "Take the dump as root: sudo iptables-save -c";
    if (line.starts_with("table ") || line.starts_with("{\"nftables\""))
        return "This looks like the output of nft list ruleset; name it nft.txt (or nft.json with -j)";
    const bool isRule = line.starts_with("-") || line.starts_with("[") || line.starts_with(":");
    if (isRule && !inTable)
        return "Rules without a table look like iptables -S or a part of a dump; use the whole output of iptables-save -c";
    if (line.starts_with("Chain ") || line.starts_with("target "))
        return "This looks like the output of iptables -L; use iptables-save -c";
    if (line.find("not found") != std::string_view::npos || line.find("No such file") != std::string_view::npos)
        return "The node has no iptables-save; use the one inside the kube-proxy container or the nft tool";
    return "Use the verbatim output of iptables-save -c, nothing before, between or after its lines";
}

std::string excerpt(std::string_view line)
{
    constexpr std::size_t longest = 80;
    std::string text(line.substr(0, longest));
    std::ranges::replace_if(
        text, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }, '?');
    return '"' + text + (line.size() > longest ? "…\"" : "\"");
}

}  // namespace fairlead::netfilter
