#include "model/anonymization/text_rewriting.h"
#include "model/evidence/json_rewriter.h"
#include "model/evidence/secret_words.h"

#include <algorithm>
#include <array>

namespace fairlead::anonymization {
namespace {

using evidence::JsonKind;
using evidence::JsonPath;

// Settings whose values are words of Kubernetes or of a network's plugin.
constexpr std::array<std::string_view, 16> plainKeys{
    "kind",          "apiVersion", "mode",        "detectLocalMode",     "scheduler",
    "cniVersion",    "type",       "bridge",      "interfaceNamePrefix", "bridgeInterface",
    "feature-gates", "format",     "contentType", "restartPolicy",       "dnsPolicy",
    "ipMasqBackend"};

bool isPlainKey(std::string_view key) { return std::ranges::find(plainKeys, key) != plainKeys.end(); }

// The program of a component, as its image or its path: its name stays, where it comes from does not.
std::optional<std::string> componentOf(std::string_view text)
{
    const std::size_t slash = text.rfind('/');
    const std::string_view name = slash == std::string_view::npos ? text : text.substr(slash + 1);
    const std::string_view program = name.substr(0, name.find(':'));
    if (program.empty() || !NameMap::isReserved(program) || program.front() < 'a')
        return std::nullopt;
    return std::string(name.substr(0, name.find('@')));
}

std::string rewriteFlag(std::string_view argument, Aliases& aliases)
{
    const std::size_t equals = argument.find('=');
    if (equals == std::string_view::npos)
        return evidence::isPlainFlag(argument.substr(2)) ? std::string(argument) : "--" + aliases.names.map(argument.substr(2));
    const std::string_view flag = argument.substr(2, equals - 2);
    if (!evidence::isPlainFlag(flag))
        return "--" + aliases.names.map(flag) + "=(removed)";
    const std::string_view value = argument.substr(equals + 1);
    const bool plain = flag == "feature-gates" || flag == "proxy-mode" || flag == "detect-local-mode" || value.starts_with("$(");
    return std::string(argument.substr(0, equals + 1)) + (plain ? std::string(value) : rewriteValue(value, aliases));
}

// The value of a line of YAML, with its quotes and brackets.
std::string rewriteScalar(std::string_view value, Aliases& aliases)
{
    if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'') && value.back() == value.front())
        return value.front() + rewriteValue(value.substr(1, value.size() - 2), aliases) + value.front();
    if (value == "|" || value == ">" || value == "|-" || value == "[]" || value == "{}" || value == "---" || value == "~")
        return std::string(value);
    if (value.size() >= 2 && value.front() == '[' && value.back() == ']')
        return '[' + rewriteValue(value.substr(1, value.size() - 2), aliases) + ']';
    return rewriteValue(value, aliases);
}

std::string rewriteYamlLine(std::string_view line, Aliases& aliases)
{
    const std::size_t indent = std::min(line.find_first_not_of(" \t"), line.size());
    std::string result(line.substr(0, indent));
    std::string_view rest = line.substr(indent);
    while (rest.ends_with('\r') || rest.ends_with(' '))
        rest.remove_suffix(1);
    if (rest.empty() || rest.front() == '#')
        return result;
    while (rest.starts_with("- ")) {
        result += "- ";
        rest.remove_prefix(2);
    }
    if (rest.starts_with("--") && rest != "---")
        return result + rewriteFlag(rest, aliases);
    std::size_t colon = rest.find(": ");
    if (colon == std::string_view::npos && rest.ends_with(':'))
        colon = rest.size() - 1;
    if (colon == std::string_view::npos || rest.front() == '"' || rest.front() == '\'')
        return result + rewriteScalar(rest, aliases);
    const std::string_view key = rest.substr(0, colon);
    result += std::string(key) + ':';
    rest.remove_prefix(std::min(colon + 2, rest.size()));
    if (rest.empty())
        return result;
    return result + ' ' + (isPlainKey(key) ? std::string(rest) : rewriteScalar(rest, aliases));
}

}  // namespace

std::string rewriteValue(std::string_view value, Aliases& aliases)
{
    if (const auto address = aliases.addresses.mapText(value))
        return *address;
    if (value.find(',') != std::string_view::npos) {
        std::string list;
        for (;;) {
            const std::size_t comma = value.find(',');
            const std::string_view entry = value.substr(0, comma);
            const std::size_t begin = std::min(entry.find_first_not_of(' '), entry.size());
            list += std::string(entry.substr(0, begin)) + rewriteValue(entry.substr(begin), aliases);
            if (comma == std::string_view::npos)
                return list;
            list += ',';
            value.remove_prefix(comma + 1);
        }
    }
    if (value.starts_with("$(") || NameMap::isReserved(value))
        return std::string(value);
    if (const auto component = componentOf(value))
        return *component;
    return value.starts_with("--") ? rewriteFlag(value, aliases) : aliases.names.map(value);
}

std::string rewriteYaml(std::string_view yaml, Aliases& aliases)
{
    std::string result;
    while (!yaml.empty()) {
        const std::size_t end = yaml.find('\n');
        result += rewriteYamlLine(yaml.substr(0, end), aliases);
        if (end == std::string_view::npos)
            break;
        result += '\n';
        yaml.remove_prefix(end + 1);
    }
    return result;
}

Result<std::string> rewriteConfigurationJson(std::string_view json, Aliases& aliases)
{
    evidence::JsonEdits edits;
    edits.value = [&aliases](const JsonPath& path, JsonKind kind, std::string_view text) -> std::optional<std::string> {
        if (kind != JsonKind::string || path.empty() || isPlainKey(path.back()))
            return std::nullopt;
        return evidence::jsonString(rewriteValue(text, aliases));
    };
    return evidence::rewriteJson(json, edits);
}

std::string rewriteLog(std::string_view log)
{
    std::string result;
    while (!log.empty()) {
        const std::size_t end = log.find('\n');
        const std::string_view line = log.substr(0, end);
        const std::size_t version = line.find("\"Version info\" version=\"v");
        if (version != std::string_view::npos)
            result += line.substr(version, line.find('"', version + 24) + 1 - version);
        for (const std::string_view mode : {"iptables", "nftables", "ipvs", "userspace"}) {
            for (const std::string_view word : {" Proxier", " proxier"}) {
                const std::string told = "Using " + std::string(mode) + std::string(word);
                if (line.find(told) != std::string_view::npos)
                    result += told;
            }
        }
        if (end == std::string_view::npos)
            break;
        result += '\n';
        log.remove_prefix(end + 1);
    }
    return result;
}

}  // namespace fairlead::anonymization
