#include "model/anonymization/text_rewriting.h"

#include "model/evidence/json_rewriter.h"

#include <algorithm>
#include <array>
#include <functional>

namespace fairlead::anonymization {
namespace {

bool isWordCharacter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
        || std::string_view("._:/@-[]").find(c) != std::string_view::npos;
}

// Each run of characters that an address or name may consist of, as `map` has it; nothing: it stays.
std::string mapRuns(std::string_view text, const std::function<std::optional<std::string>(std::string_view)>& map)
{
    std::string result;
    result.reserve(text.size() + text.size() / 8);
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = at;
        while (end < text.size() && isWordCharacter(text[end]))
            ++end;
        if (end == at) {
            result += text[at++];
            continue;
        }
        const std::string_view word = text.substr(at, end - at);
        if (const auto mapped = map(word))
            result += *mapped;
        else
            result += word;
        at = end;
    }
    return result;
}

std::optional<std::string> mapRuleWord(std::string_view word, Aliases& aliases)
{
    auto name = aliases.rules.map(word);
    return name ? name : aliases.addresses.mapText(word);
}

// The words that kube-proxy's comments consist of beside the name of the service.
bool isCommentWord(std::string_view word)
{
    static constexpr std::array<std::string_view, 44> words{"cluster",
                                                            "IP",
                                                            "external",
                                                            "loadbalancer",
                                                            "has",
                                                            "no",
                                                            "endpoints",
                                                            "local",
                                                            "traffic",
                                                            "not",
                                                            "accepted",
                                                            "by",
                                                            "masquerade",
                                                            "LOCAL",
                                                            "for",
                                                            "destinations",
                                                            "pod",
                                                            "route",
                                                            "health",
                                                            "check",
                                                            "node",
                                                            "port",
                                                            "other",
                                                            "to",
                                                            "will",
                                                            "be",
                                                            "dropped",
                                                            "KUBE-PROXY-FIREWALL",
                                                            "Balancing",
                                                            "rule",
                                                            "redirect",
                                                            "service",
                                                            "->",
                                                            ">",
                                                            "-",
                                                            "endpoint",
                                                            "dst",
                                                            "ip",
                                                            "source",
                                                            "NAT",
                                                            "local-with-fallback",
                                                            "portal",
                                                            "nodeport",
                                                            "and"};
    return std::ranges::find(words, word) != words.end() || NameMap::isReserved(word);
}

bool isOfKnownSoftware(std::string_view comment)
{
    static constexpr std::array<std::string_view, 12> beginnings{
        "kubernetes ",       "Kubernetes ", "kubelet", "block incoming localnet", "cali:",  "flanneld", "cilium",
        "handle ClusterIPs", "NOTE",        "ip-masq", "rules for kube-proxy",    "service"};
    static constexpr std::array<std::string_view, 14> nft{"Active ClusterIPs",
                                                          "IPs that accept NodePort traffic",
                                                          "vmap to drop",
                                                          "destinations that are subject",
                                                          "ClusterIP, ExternalIP",
                                                          "NodePort traffic",
                                                          "masquerade",
                                                          "Reject traffic",
                                                          "Drop traffic",
                                                          "helper for",
                                                          "short-circuit",
                                                          "hairpin",
                                                          "no-endpoint",
                                                          "route local"};
    const auto begins = [comment](std::string_view words) { return comment.starts_with(words); };
    return std::ranges::any_of(beginnings, begins) || std::ranges::any_of(nft, begins);
}

bool isBuiltinChain(std::string_view name)
{
    static constexpr std::array<std::string_view, 14> prefixes{"KUBE-", "cali-",   "CILIUM_",  "OLD_CILIUM_", "FLANNEL-",
                                                               "CNI-",  "DOCKER",  "ANTREA-",  "OVN-KUBE-",   "WEAVE-",
                                                               "AWS-",  "IP-MASQ", "LIBVIRT_", "MULTUS"};
    static constexpr std::array<std::string_view, 5> builtin{"PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"};
    return std::ranges::find(builtin, name) != builtin.end()
        || std::ranges::any_of(prefixes, [name](std::string_view prefix) { return name.starts_with(prefix); });
}

// Rewrites a dump line by line; knows the chains that it declared.
class IptablesRewriter {
public:
    explicit IptablesRewriter(Aliases& aliases) : m_aliases(aliases) { }

    std::string line(std::string_view line)
    {
        if (line.starts_with('#') || line.starts_with('*'))
            return std::string(line);
        if (line.starts_with(':')) {
            const std::size_t blank = std::min(line.find(' '), line.size());
            return ':' + chain(line.substr(1, blank - 1), true) + std::string(line.substr(blank));
        }
        std::string result;
        while (!line.empty()) {
            const auto [at, option] = nextText(line);
            result += mapRuns(line.substr(0, at), [this](std::string_view word) { return mapWord(word); });
            if (option.empty())
                break;
            const std::size_t end = endOfArgument(line, at);
            result += argument(option, line.substr(at, end - at));
            line.remove_prefix(end);
        }
        return result;
    }

private:
    std::optional<std::string> mapWord(std::string_view word)
    {
        if (m_declared.contains(word))
            return chain(word, false);
        return mapRuleWord(word, m_aliases);
    }

    std::string chain(std::string_view name, bool declares)
    {
        if (auto mapped = m_aliases.rules.map(name))
            return *mapped;
        if (isBuiltinChain(name))
            return std::string(name);
        if (declares)
            m_declared.emplace(name);
        std::string alias = m_aliases.names.map(name);
        std::ranges::transform(alias, alias.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
        return alias;
    }

    // Where the argument of the next option with free text begins, and which it is.
    static std::pair<std::size_t, std::string_view> nextText(std::string_view line)
    {
        static constexpr std::array<std::string_view, 5> options{"--comment ", "--log-prefix ", "--nflog-prefix ", "--string ",
                                                                 "--hashlimit-name "};
        std::pair<std::size_t, std::string_view> first{line.size(), {}};
        for (const std::string_view option : options) {
            const std::size_t at = line.find(option);
            if (at != std::string_view::npos && at + option.size() <= first.first)
                first = {at + option.size(), option};
        }
        return first;
    }

    static std::size_t endOfArgument(std::string_view line, std::size_t at)
    {
        if (at >= line.size() || line[at] != '"')
            return std::min(line.find(' ', at), line.size());
        for (std::size_t end = at + 1; end < line.size(); ++end) {
            if (line[end] == '\\')
                ++end;
            else if (line[end] == '"')
                return end + 1;
        }
        return line.size();
    }

    std::string argument(std::string_view option, std::string_view text)
    {
        const bool quoted = text.size() >= 2 && text.front() == '"';
        const std::string_view plain = quoted ? text.substr(1, text.size() - 2) : text;
        const std::string mapped = option == "--comment " ? rewriteComment(plain, m_aliases) : m_aliases.names.map(plain);
        return quoted ? '"' + mapped + '"' : mapped;
    }

    Aliases& m_aliases;
    std::set<std::string, std::less<>> m_declared;
};

}  // namespace

std::string rewriteWords(std::string_view text, Aliases& aliases)
{
    return mapRuns(text, [&aliases](std::string_view word) { return mapRuleWord(word, aliases); });
}

std::string rewriteWordsAndNames(std::string_view text, Aliases& aliases)
{
    return mapRuns(text, [&aliases](std::string_view word) -> std::optional<std::string> {
        if (auto mapped = mapRuleWord(word, aliases))
            return mapped;
        return aliases.names.knows(word) ? std::optional(aliases.names.map(word)) : std::nullopt;
    });
}

std::string rewriteComment(std::string_view comment, Aliases& aliases)
{
    if (isOfKnownSoftware(comment)) {
        return mapRuns(comment, [&aliases](std::string_view word) {
            auto mapped = mapRuleWord(word, aliases);
            return mapped ? mapped : aliases.rules.mapReference(word);
        });
    }
    std::string result;
    std::string_view rest = comment;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(' '), rest.size());
        const std::string_view word = rest.substr(0, end);
        auto mapped = mapRuleWord(word, aliases);
        if (!mapped)
            mapped = aliases.rules.mapReference(word);
        if (!mapped && !isCommentWord(word))
            return aliases.names.map(comment);  // of somebody else: none of it is known
        result += mapped.value_or(std::string(word));
        rest.remove_prefix(end);
        if (!rest.empty()) {
            result += ' ';
            rest.remove_prefix(1);
        }
    }
    return result;
}

std::string rewriteIptables(std::string_view text, Aliases& aliases)
{
    std::string result;
    result.reserve(text.size());
    IptablesRewriter rewriter(aliases);
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        result += rewriter.line(text.substr(0, end));
        if (end == std::string_view::npos)
            break;
        result += '\n';
        text.remove_prefix(end + 1);
    }
    return result;
}

}  // namespace fairlead::anonymization
