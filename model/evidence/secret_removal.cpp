#include "model/evidence/secret_removal.h"

#include "model/evidence/capture_paths.h"
#include "model/evidence/json_rewriter.h"
#include "model/evidence/secret_words.h"

#include <algorithm>
#include <array>
#include <map>

namespace fairlead::evidence {
namespace {

// Flags of the cluster's components that say how Services work; their values are ranges, modes and numbers.
constexpr std::array<std::string_view, 19> plainFlags{"cluster-cidr",
                                                      "service-cluster-ip-range",
                                                      "service-node-port-range",
                                                      "proxy-mode",
                                                      "detect-local-mode",
                                                      "pod-bridge-interface",
                                                      "pod-interface-name-prefix",
                                                      "masquerade-all",
                                                      "iptables-masquerade-bit",
                                                      "iptables-localhost-nodeports",
                                                      "nodeport-addresses",
                                                      "ipvs-scheduler",
                                                      "ipvs-exclude-cidrs",
                                                      "conntrack-tcp-be-liberal",
                                                      "bind-address",
                                                      "feature-gates",
                                                      "allocate-node-cidrs",
                                                      "config",
                                                      "hostname-override"};
constexpr std::array<std::string_view, 3> plainEntries{"config.conf", "config", "ClusterConfiguration"};
constexpr std::array<std::string_view, 11> plainDomains{
    "kubernetes.io", "k8s.io",      "flannel.alpha.coreos.com", "projectcalico.org", "cilium.io",          "ovn.org",
    "antrea.io",     "weave.works", "kube-router.io",           "openshift.io",      "metallb.universe.tf"};

bool keepsAnnotation(std::string_view key)
{
    return hasPlainDomain(key) && !key.ends_with("/last-applied-configuration") && !meansSecret(key);
}

std::string_view above(const JsonPath& path, std::size_t levels)
{
    return path.size() > levels ? std::string_view(path[path.size() - 1 - levels]) : std::string_view();
}

// Decides of the values of one list.
class ListCleaner {
public:
    std::optional<std::string> operator()(const JsonPath& path, JsonKind kind, std::string_view text)
    {
        if (above(path, 0) == "binaryData" && kind == JsonKind::object)
            return "{}";
        if (kind == JsonKind::array && (above(path, 0) == "args" || above(path, 0) == "command")) {
            m_word = 0;
            m_valueIsPlain = false;
            return std::nullopt;
        }
        if (kind != JsonKind::string || text.empty())
            return std::nullopt;
        if (above(path, 0) == "[]" && (above(path, 1) == "args" || above(path, 1) == "command"))
            return argument(text, above(path, 1) == "command");
        if (mayBeSecret(path))
            return text == removedText ? std::nullopt : std::optional(jsonString(removedText));
        const bool kept =
            above(path, 1) == "data" || above(path, 1) == "annotations" || above(path, 0) == "message" || looksSecret(text);
        std::string clean = kept ? removeSecretsFromText(text) : std::string();
        return kept && clean != text ? std::optional(jsonString(clean)) : std::nullopt;
    }

private:
    static bool looksSecret(std::string_view text)
    {
        return text.find("eyJ") != std::string_view::npos || text.find("PRIVATE KEY") != std::string_view::npos
            || text.find("earer ") != std::string_view::npos || text.find("://") != std::string_view::npos;
    }

    static bool mayBeSecret(const JsonPath& path)
    {
        const std::string_view name = above(path, 0);
        if (name == "value" && above(path, 1) == "[]" && (above(path, 2) == "env" || above(path, 2) == "httpHeaders"))
            return true;
        if (above(path, 1) == "annotations")
            return !keepsAnnotation(name);
        if (above(path, 1) == "data")
            return std::ranges::find(plainEntries, name) == plainEntries.end();
        if (above(path, 1) == "volumeAttributes" || above(path, 1) == "options" || above(path, 1) == "stringData")
            return true;
        return name == "message" && above(path, 1) == "terminated";
    }

    // Words of a command: the program, flags without their values, and the values of flags that tell no secret.
    std::optional<std::string> argument(std::string_view text, bool command)
    {
        const std::size_t equals = text.find('=');
        const bool isFlag = text.starts_with("--");
        const bool isProgram =
            m_word++ == 0 && command && !isFlag && equals == std::string_view::npos && text.find(' ') == std::string_view::npos;
        const bool isValue = std::exchange(m_valueIsPlain, false);
        if (isFlag && equals == std::string_view::npos) {
            m_valueIsPlain = isPlainFlag(text.substr(2));
            return std::nullopt;
        }
        if (isProgram || isValue || text == removedText)
            return std::nullopt;
        if (!isFlag)
            return jsonString(removedText);
        if (isPlainFlag(text.substr(2, equals - 2)) || text.substr(equals + 1) == removedText)
            return std::nullopt;
        return jsonString(std::string(text.substr(0, equals + 1)) + std::string(removedText));
    }

    int m_word = 0;
    bool m_valueIsPlain = false;
};

// The text as it may leave; null where it cannot be cleaned.
Evidence::Text cleaned(const CaptureFile& file, const Evidence::Text& text)
{
    std::string clean;
    switch (file.kind) {
    case CaptureFileKind::description:
    case CaptureFileKind::rules:
    case CaptureFileKind::version:
        return text;
    case CaptureFileKind::list: {
        auto list = removeSecretsFromList(*text);
        if (!list)
            return nullptr;
        clean = std::move(*list);
        break;
    }
    case CaptureFileKind::failure:
    case CaptureFileKind::words:
        clean = removeSecretsFromText(*text);
        break;
    }
    return clean == *text ? text : std::make_shared<const std::string>(std::move(clean));
}

}  // namespace

bool hasPlainDomain(std::string_view key)
{
    const std::string_view domain = key.substr(0, key.find('/'));
    return key.find('/') != std::string_view::npos && std::ranges::any_of(plainDomains, [domain](std::string_view plain) {
               return domain == plain || (domain.ends_with(plain) && domain[domain.size() - plain.size() - 1] == '.');
           });
}

bool isPlainFlag(std::string_view flag) { return std::ranges::find(plainFlags, flag) != plainFlags.end(); }

Result<std::string> removeSecretsFromList(std::string_view json)
{
    JsonEdits edits;
    edits.value = ListCleaner();
    return rewriteJson(json, edits);
}

SecretRemoval removeSecrets(const Evidence& evidence)
{
    SecretRemoval result;
    std::map<std::string, Evidence::Text, std::less<>> files;
    for (const std::string& path : evidence.paths()) {
        const auto file = captureFileOf(path);
        Evidence::Text text = file ? cleaned(*file, evidence.find(path)) : nullptr;
        if (text)
            files.emplace(path, std::move(text));
        else
            result.leftOut.push_back(path);
    }
    CaptureDescription description = evidence.description();
    description.server = removeSecretsFromText(description.server);
    result.evidence = Evidence(std::move(description), std::move(files));
    return result;
}

}  // namespace fairlead::evidence
