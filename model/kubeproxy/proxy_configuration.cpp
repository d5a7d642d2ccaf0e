#include "model/kubeproxy/proxy_configuration.h"

#include <simdjson.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>

namespace fairlead::kubeproxy {
namespace {

std::string lowered(std::string_view text)
{
    std::string result(text);
    std::ranges::transform(result, result.begin(), [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    });
    return result;
}

std::string joined(const std::string& path, std::string_view key)
{
    return path.empty() ? lowered(key) : path + '.' + lowered(key);
}

// kubeadm writes zero values out; they mean the default.
bool meansDefault(std::string_view value) { return value.empty() || value == "null" || value == "~" || value == "0s"; }

void add(ProxyConfiguration& configuration, const std::string& path, const std::string& value, std::string text, int line)
{
    if (meansDefault(value))
        return;
    configuration.values[path] = value;
    configuration.texts[path] = std::move(text);
    configuration.lines[path] = line;
}

constexpr int maxDepth = 8;

std::string scalarText(const simdjson::dom::element& element)
{
    std::string_view text;
    return element.get_string().get(text) == simdjson::SUCCESS ? std::string(text) : simdjson::minify(element);
}

void flatten(const simdjson::dom::element& element, const std::string& path, std::string_view key,
             ProxyConfiguration& configuration, int depth)
{
    if (depth > maxDepth)
        return;
    if (simdjson::dom::object object; element.get_object().get(object) == simdjson::SUCCESS) {
        for (const auto& field : object)
            flatten(field.value, joined(path, field.key), field.key, configuration, depth + 1);
        return;
    }
    std::string value;
    if (simdjson::dom::array array; element.get_array().get(array) == simdjson::SUCCESS) {
        for (const simdjson::dom::element entry : array)
            value += (value.empty() ? "" : ",") + scalarText(entry);
    } else {
        value = scalarText(element);
    }
    add(configuration, path, value, '"' + std::string(key) + "\":" + std::string(simdjson::minify(element)), 1);
}

void flatten(const YAML::Node& node, const std::string& path, std::string_view key, ProxyConfiguration& configuration, int depth)
{
    if (depth > maxDepth)
        return;
    if (node.IsMap()) {
        for (const auto& entry : node) {
            const auto name = entry.first.as<std::string>(std::string());
            flatten(entry.second, joined(path, name), name, configuration, depth + 1);
        }
        return;
    }
    std::string value;
    if (node.IsSequence()) {
        for (const YAML::Node& entry : node)
            value += (value.empty() ? "" : ",") + entry.as<std::string>(std::string());
    } else if (node.IsScalar()) {
        value = node.Scalar();
    }
    add(configuration, path, value, std::string(key) + ": " + value, 0);
}

struct Argument {
    std::string_view flag;
    std::string_view path;
};

constexpr std::array knownArguments{
    Argument{"proxy-mode", "mode"},
    Argument{"cluster-cidr", "clustercidr"},
    Argument{"detect-local-mode", "detectlocalmode"},
    Argument{"pod-bridge-interface", "detectlocal.bridgeinterface"},
    Argument{"pod-interface-name-prefix", "detectlocal.interfacenameprefix"},
    Argument{"masquerade-all", "iptables.masqueradeall"},
    Argument{"iptables-masquerade-bit", "iptables.masqueradebit"},
    Argument{"iptables-localhost-nodeports", "iptables.localhostnodeports"},
    Argument{"nodeport-addresses", "nodeportaddresses"},
    Argument{"ipvs-scheduler", "ipvs.scheduler"},
    Argument{"ipvs-exclude-cidrs", "ipvs.excludecidrs"},
    Argument{"conntrack-tcp-be-liberal", "conntrack.tcpbeliberal"},
    Argument{"bind-address", "bindaddress"},
};

// "A=true,B=false" of --feature-gates.
void addFeatureGates(ProxyConfiguration& configuration, std::string_view gates, const std::string& text)
{
    while (!gates.empty()) {
        const std::size_t comma = gates.find(',');
        const std::string_view gate = gates.substr(0, comma);
        gates = comma == std::string_view::npos ? std::string_view() : gates.substr(comma + 1);
        if (const std::size_t equals = gate.find('='); equals != std::string_view::npos)
            add(configuration, "featuregates." + lowered(gate.substr(0, equals)), std::string(gate.substr(equals + 1)), text, 0);
    }
}

void addArgument(ProxyConfiguration& configuration, const std::string& argument)
{
    const std::string_view body = std::string_view(argument).substr(2);
    const std::size_t equals = body.find('=');
    const std::string_view flag = body.substr(0, equals);
    const std::string value = equals == std::string_view::npos ? std::string("true") : std::string(body.substr(equals + 1));
    if (flag == "feature-gates")
        addFeatureGates(configuration, value, argument);
    const auto* const known = std::ranges::find(knownArguments, flag, &Argument::flag);
    if (known == knownArguments.end())
        return;
    add(configuration, std::string(known->path), value, argument, 0);
    // The flags of iptables mode serve nftables mode too.
    if (known->path.starts_with("iptables.masquerade"))
        add(configuration, "nftables." + std::string(known->path.substr(9)), value, argument, 0);
}

bool isProxyImage(const kubernetes::Container& container) { return container.image.find("kube-proxy") != std::string::npos; }

}  // namespace

const std::string* ProxyConfiguration::find(std::string_view path) const
{
    const auto found = values.find(path);
    return found == values.end() ? nullptr : &found->second;
}

SourceRef ProxyConfiguration::sourceOf(std::string_view path) const
{
    const auto text = texts.find(path);
    const auto line = lines.find(path);
    return {file, line == lines.end() ? 0 : line->second, text == texts.end() ? std::string() : text->second};
}

std::optional<ProxyConfiguration> readConfigz(std::string_view json, std::string file)
{
    simdjson::dom::parser parser;
    simdjson::dom::element document;
    simdjson::dom::object top;
    if (parser.parse(json.data(), json.size()).get(document) != simdjson::SUCCESS
        || document.get_object().get(top) != simdjson::SUCCESS)
        return std::nullopt;
    simdjson::dom::element configuration;
    if (top.at_key("kubeproxy.config.k8s.io").get(configuration) != simdjson::SUCCESS)
        return std::nullopt;
    ProxyConfiguration result{std::move(file), {}, {}, {}};
    flatten(configuration, "", "", result, 0);
    return result;
}

std::optional<ProxyConfiguration> readProxyConfigYaml(const std::string& yaml, std::string file)
{
    try {
        const YAML::Node document = YAML::Load(yaml);
        if (!document.IsMap())
            return std::nullopt;
        ProxyConfiguration result{std::move(file), {}, {}, {}};
        flatten(document, "", "", result, 0);
        return result;
    } catch (const YAML::Exception&) {
        return std::nullopt;
    }
}

ProxyConfiguration readProxyArguments(const std::vector<std::string>& command, std::string file)
{
    ProxyConfiguration result{std::move(file), {}, {}, {}};
    // With --config the other flags are ignored.
    const auto readsFile = [](const std::string& argument) { return argument.starts_with("--config="); };
    if (std::ranges::any_of(command, readsFile))
        return result;
    for (const std::string& argument : command) {
        if (argument.starts_with("--"))
            addArgument(result, argument);
    }
    return result;
}

std::vector<ProxyConfiguration> proxyConfigurationsOf(const cluster::ClusterSnapshot& snapshot, const cluster::ClusterNode& node)
{
    std::vector<ProxyConfiguration> result;
    const auto keep = [&](std::optional<ProxyConfiguration> configuration) {
        if (configuration && !configuration->values.empty())
            result.push_back(std::move(*configuration));
    };
    const std::string configz = "nodes/" + node.name + "/configz.json";
    if (const auto text = snapshot.evidence().find(configz))
        keep(readConfigz(*text, configz));
    const kubernetes::Objects& objects = snapshot.objects();
    if (objects.configMaps) {
        for (const kubernetes::ConfigMap& map : *objects.configMaps) {
            if (map.meta.nameSpace != "kube-system" || !map.meta.name.starts_with("kube-proxy"))
                continue;
            for (const char* key : {"config.conf", "config"}) {
                if (const auto found = map.data.find(key); found != map.data.end())
                    keep(readProxyConfigYaml(found->second, map.meta.source.file));
            }
        }
    }
    if (objects.daemonSets) {
        for (const kubernetes::DaemonSet& set : *objects.daemonSets) {
            for (const kubernetes::Container& container : set.containers) {
                if (isProxyImage(container))
                    keep(readProxyArguments(container.command, set.meta.source.file));
            }
        }
    }
    return result;
}

}  // namespace fairlead::kubeproxy
