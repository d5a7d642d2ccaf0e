#include "model/anonymization/text_rewriting.h"
#include "model/evidence/json_rewriter.h"
#include "model/evidence/secret_words.h"

#include <algorithm>
#include <array>

namespace fairlead::anonymization {
namespace {

using evidence::JsonKind;
using evidence::JsonPath;

// Fields that hold words and times of Kubernetes, never a name.
constexpr std::array<std::string_view, 43> plainFields{"kind",
                                                       "apiVersion",
                                                       "protocol",
                                                       "type",
                                                       "phase",
                                                       "status",
                                                       "reason",
                                                       "addressType",
                                                       "externalTrafficPolicy",
                                                       "internalTrafficPolicy",
                                                       "sessionAffinity",
                                                       "trafficDistribution",
                                                       "ipFamilyPolicy",
                                                       "operator",
                                                       "effect",
                                                       "restartPolicy",
                                                       "dnsPolicy",
                                                       "creationTimestamp",
                                                       "deletionTimestamp",
                                                       "lastTransitionTime",
                                                       "lastProbeTime",
                                                       "lastHeartbeatTime",
                                                       "startTime",
                                                       "startedAt",
                                                       "finishedAt",
                                                       "resourceVersion",
                                                       "ipMode",
                                                       "kubeletVersion",
                                                       "kubeProxyVersion",
                                                       "operatingSystem",
                                                       "architecture",
                                                       "qosClass",
                                                       "imagePullPolicy",
                                                       "terminationMessagePolicy",
                                                       "resource",
                                                       "group",
                                                       "gitVersion",
                                                       "major",
                                                       "minor",
                                                       "osImage",
                                                       "containerRuntimeVersion",
                                                       "appProtocol",
                                                       "preemptionPolicy"};
// Fields that nothing is drawn or concluded from, and that hold what people wrote.
constexpr std::array<std::string_view, 24> emptied{
    "managedFields",    "finalizers",    "env",           "envFrom",         "volumes",
    "volumeMounts",     "volumeDevices", "livenessProbe", "readinessProbe",  "startupProbe",
    "lifecycle",        "images",        "tolerations",   "affinity",        "topologySpreadConstraints",
    "imagePullSecrets", "hostAliases",   "volumesInUse",  "volumesAttached", "config",
    "readinessGates",   "lastState",     "binaryData",    "updateStrategy"};

template <class Words> bool isOneOf(const Words& words, std::string_view word)
{
    return std::ranges::find(words, word) != words.end();
}

std::string_view above(const JsonPath& path, std::size_t levels)
{
    return path.size() > levels ? std::string_view(path[path.size() - 1 - levels]) : std::string_view();
}

bool holdsKeys(std::string_view field)
{
    static constexpr std::array<std::string_view, 5> fields{"labels", "selector", "matchLabels", "nodeSelector", "annotations"};
    return isOneOf(fields, field);
}

// "6.18.44-acme" tells whose kernel it is; its number is enough.
std::string numberOf(std::string_view version)
{
    return std::string(version.substr(0, version.find_first_not_of("0123456789.")));
}

class ListValues {
public:
    explicit ListValues(Aliases& aliases) : m_aliases(aliases) { }

    std::optional<std::string> operator()(const JsonPath& path, JsonKind kind, std::string_view text)
    {
        const std::string_view field = above(path, 0);
        const bool isKey = holdsKeys(above(path, 1)) || above(path, 1) == "data";
        if (kind == JsonKind::array && !isKey && isOneOf(emptied, field))
            return "[]";
        if (kind == JsonKind::object && !isKey && isOneOf(emptied, field))
            return "{}";
        if (kind != JsonKind::string || text.empty())
            return std::nullopt;
        const std::string mapped = isKey ? keyed(above(path, 1), field, text) : value(path, field, text);
        return mapped == text ? std::nullopt : std::optional(evidence::jsonString(mapped));
    }

    std::optional<std::string> name(const JsonPath& path, std::string_view field)
    {
        if (path.empty())
            return std::nullopt;
        if (holdsKeys(path.back()))
            return m_aliases.names.mapKey(field);
        if (path.back() == "data" && field != "config.conf" && field != "config" && field != "ClusterConfiguration")
            return m_aliases.names.map(field);
        return std::nullopt;
    }

private:
    std::string keyed(std::string_view map, std::string_view key, std::string_view text)
    {
        if (map == "data")
            return key == "config.conf" || key == "config" || key == "ClusterConfiguration" ? rewriteYaml(text, m_aliases)
                                                                                            : std::string();
        return rewriteValue(text, m_aliases);
    }

    std::string value(const JsonPath& path, std::string_view field, std::string_view text)
    {
        if (field == "message")
            return {};
        if (field == "kernelVersion")
            return numberOf(text);
        const std::string_view list = field == "[]" ? above(path, 1) : std::string_view();
        if (isOneOf(plainFields, field) || list == "ipFamilies" || list == "policyTypes" || list == "accessModes")
            return std::string(text);
        if ((field == "key" && above(path, 1) == "[]"))
            return m_aliases.names.mapKey(text);
        return rewriteValue(text, m_aliases);
    }

    Aliases& m_aliases;
};

}  // namespace

Result<std::string> rewriteList(std::string_view json, Aliases& aliases)
{
    ListValues values(aliases);
    evidence::JsonEdits edits;
    edits.value = [&values](const JsonPath& path, JsonKind kind, std::string_view text) { return values(path, kind, text); };
    edits.name = [&values](const JsonPath& path, std::string_view name) { return values.name(path, name); };
    return evidence::rewriteJson(json, edits);
}

}  // namespace fairlead::anonymization
