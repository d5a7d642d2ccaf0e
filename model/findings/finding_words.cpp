#include "model/findings/finding_words.h"

#include "model/facts/fact.h"

#include <algorithm>
#include <charconv>

namespace fairlead::findings {

std::string counted(std::size_t count, std::string_view one, std::string_view many)
{
    return std::to_string(count) + ' ' + std::string(count == 1 ? one : many);
}

std::string listed(const std::vector<std::string>& words, std::size_t most)
{
    const std::size_t shown = words.size() <= most + 1 ? words.size() : most;
    std::string text;
    for (std::size_t index = 0; index < shown; ++index) {
        if (index > 0)
            text += index + 1 == words.size() ? " and " : ", ";
        text += words[index];
    }
    return shown == words.size() ? text : text + " and " + std::to_string(words.size() - shown) + " more";
}

std::string selectorText(const kubernetes::Labels& labels)
{
    std::string text;
    for (const auto& [key, value] : labels)
        text += (text.empty() ? "" : ",") + key + '=' + value;
    return text;
}

std::string reachedAt(const PortView& port)
{
    std::vector<std::string> places;
    for (const auto& virtualIp : port.frontends.virtualIps)
        places.push_back(toString(virtualIp.address, port.frontends.port));
    if (port.frontends.nodePort)
        places.push_back("node port " + std::to_string(*port.frontends.nodePort));
    return listed(places) + " (" + toString(port.port->protocol) + ')';
}

std::string shellWord(std::string_view text)
{
    const auto plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
            || std::string_view("_-./:=@%+,").find(c) != std::string_view::npos;
    };
    if (!text.empty() && text.front() != '-' && std::ranges::all_of(text, plain))
        return std::string(text);
    std::string quoted = "'";
    for (const char c : text) {
        if (c == '\'')
            quoted += "'\\''";
        else if (static_cast<unsigned char>(c) >= ' ' && c != '\x7f')
            quoted += c;
    }
    return quoted + '\'';
}

std::string kubectl(const kubernetes::ObjectMeta& meta, std::string_view verb, std::string_view kind)
{
    std::string command = "kubectl ";
    if (!meta.nameSpace.empty())
        command += "-n " + shellWord(meta.nameSpace) + ' ';
    return command + std::string(verb) + ' ' + std::string(kind) + ' ' + shellWord(meta.name);
}

std::string restartProxy(const NodeView& node)
{
    const std::size_t slash = node.facts->kubeProxyPod.find('/');
    if (slash == std::string::npos)
        return "sudo systemctl restart kube-proxy  # on " + shellWord(node.node->name)
            + ", or what runs kube-proxy there (k3s, kubelite)";
    const std::string place = "-n " + shellWord(node.facts->kubeProxyPod.substr(0, slash)) + ' ';
    const std::string pod = shellWord(node.facts->kubeProxyPod.substr(slash + 1));
    return "kubectl " + place + "logs " + pod + " --tail=200 | grep -iE 'sync|restore|error'\nkubectl " + place + "delete pod "
        + pod;
}

SourceRef serviceSource(const kubernetes::Service& service, std::string_view words)
{
    return facts::sourceOf(service.meta, "Service " + service.meta.qualifiedName() + ": " + std::string(words));
}

SourceRef podSource(const kubernetes::Pod& pod, std::string_view words)
{
    return facts::sourceOf(pod.meta, "Pod " + pod.meta.qualifiedName() + ": " + std::string(words));
}

std::vector<SourceRef> sliceSources(const FindingContext& context, const kubernetes::Service& service)
{
    std::vector<SourceRef> sources;
    for (const kubernetes::EndpointSlice* const slice : context.snapshot().slicesOf(service)) {
        const auto ready = static_cast<std::size_t>(std::ranges::count_if(slice->endpoints, &kubernetes::Endpoint::ready));
        sources.push_back(facts::sourceOf(slice->meta,
                                          "EndpointSlice " + slice->meta.qualifiedName() + " (" + slice->addressType
                                              + "): " + counted(slice->endpoints.size(), "endpoint", "endpoints") + ", "
                                              + std::to_string(ready) + " ready"));
    }
    return sources;
}

SourceRef sysctlSource(const FindingContext& context, const cluster::ClusterNode& node, std::string_view name)
{
    const std::string file = "nodes/" + node.name + "/sysctl.txt";
    const auto text = context.snapshot().evidence().find(file);
    int line = 1;
    for (std::size_t at = 0; text && at < text->size(); ++line) {
        const std::size_t end = std::min(text->find('\n', at), text->size());
        const auto words = std::string_view(*text).substr(at, end - at);
        if (words.starts_with(name) && words.substr(name.size()).starts_with(" = "))
            return {file, line, std::string(words)};
        at = end + 1;
    }
    return {file, 0, {}};
}

std::optional<std::uint64_t> sysctlNumber(const cluster::ClusterNode& node, std::string_view name)
{
    const auto found = node.sysctls.find(std::string(name));
    std::uint64_t value = 0;
    if (found == node.sysctls.end() || found->second.empty())
        return std::nullopt;
    const char* const begin = found->second.data();
    const auto [end, error] = std::from_chars(begin, begin + found->second.size(), value);
    return error == std::errc() && end == begin + found->second.size() ? std::optional(value) : std::nullopt;
}

}  // namespace fairlead::findings
