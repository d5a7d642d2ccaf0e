#include "model/facts/component_arguments.h"

#include <functional>

namespace fairlead::facts {
namespace {

using cluster::ClusterSnapshot;

bool isOf(const kubernetes::Pod& pod, std::string_view component)
{
    const auto label = pod.meta.labels.find("component");
    return pod.meta.nameSpace == "kube-system"
        && ((label != pod.meta.labels.end() && label->second == component) || pod.meta.name.starts_with(component));
}

// "--flag=value"; or "--flag" with the value as the next argument.
std::optional<std::string> flagInCommand(const std::vector<std::string>& command, std::string_view flag)
{
    for (std::size_t i = 0; i < command.size(); ++i) {
        std::string_view argument = command[i];
        if (!argument.starts_with("--") || !argument.substr(2).starts_with(flag))
            continue;
        argument.remove_prefix(2 + flag.size());
        if (argument.starts_with('='))
            return std::string(argument.substr(1));
        if (argument.empty() && i + 1 < command.size())
            return command[i + 1];
    }
    return std::nullopt;
}

void forEachPod(const ClusterSnapshot& snapshot, std::string_view component,
                const std::function<void(const kubernetes::Pod&, const kubernetes::Container&)>& take)
{
    if (!snapshot.objects().pods)
        return;
    for (const kubernetes::Pod& pod : *snapshot.objects().pods) {
        if (!isOf(pod, component))
            continue;
        for (const kubernetes::Container& container : pod.containers)
            take(pod, container);
    }
}

// The manifests of static pods, by their file's name.
std::vector<std::string> manifestsOf(const ClusterSnapshot& snapshot, std::string_view component)
{
    std::vector<std::string> found;
    for (const cluster::ClusterNode& node : snapshot.nodes()) {
        for (const std::string& path : snapshot.evidence().pathsBelow("nodes/" + node.name + "/manifests/")) {
            if (path.find(component, path.rfind('/')) != std::string::npos && !path.ends_with(".error"))
                found.push_back(path);
        }
    }
    return found;
}

}  // namespace

std::optional<std::string> flagInLine(std::string_view line, std::string_view flag)
{
    const std::string name = "--" + std::string(flag);
    const std::size_t at = line.find(name);
    if (at == std::string_view::npos || line.substr(0, at).find('#') != std::string_view::npos)
        return std::nullopt;
    const char before = at == 0 ? ' ' : line[at - 1];
    std::string_view rest = line.substr(at + name.size());
    if (std::string_view(" '\"[,").find(before) == std::string_view::npos || rest.empty() || (rest[0] != '=' && rest[0] != ' '))
        return std::nullopt;
    rest.remove_prefix(1);
    const char quote = before == '"' || before == '\'' ? before : '\0';
    const std::size_t end = quote != '\0' ? rest.find(quote) : rest.find_first_of(" \t\r]\"'#");
    rest = rest.substr(0, end);
    while (rest.ends_with(','))
        rest.remove_suffix(1);
    return rest.empty() ? std::nullopt : std::optional(std::string(rest));
}

std::vector<Witness> argumentsOf(const ClusterSnapshot& snapshot, std::string_view component, std::string_view flag)
{
    std::vector<Witness> found;
    forEachPod(snapshot, component, [&](const kubernetes::Pod& pod, const kubernetes::Container& container) {
        if (auto value = flagInCommand(container.command, flag)) {
            SourceRef source = sourceOf(pod.meta, "Pod " + pod.meta.qualifiedName() + ": --" + std::string(flag) + '=' + *value);
            found.push_back({std::move(*value), std::move(source)});
        }
    });
    for (const std::string& path : manifestsOf(snapshot, component)) {
        const auto text = snapshot.evidence().find(path);
        int number = 0;
        for (std::size_t at = 0; at < text->size(); ++number) {
            const std::size_t end = std::min(text->find('\n', at), text->size());
            if (auto value = flagInLine(std::string_view(*text).substr(at, end - at), flag))
                found.push_back({std::move(*value), snapshot.evidence().reference(path, number + 1)});
            at = end + 1;
        }
    }
    return found;
}

std::optional<SourceRef> commandOf(const ClusterSnapshot& snapshot, std::string_view component)
{
    std::optional<SourceRef> found;
    forEachPod(snapshot, component, [&](const kubernetes::Pod& pod, const kubernetes::Container& container) {
        if (!found && container.command.size() > 1)
            found = sourceOf(pod.meta, "Pod " + pod.meta.qualifiedName() + ": " + container.command.front() + " …");
    });
    if (const auto manifests = manifestsOf(snapshot, component); !found && !manifests.empty())
        found = snapshot.evidence().reference(manifests.front(), 0);
    return found;
}

}  // namespace fairlead::facts
