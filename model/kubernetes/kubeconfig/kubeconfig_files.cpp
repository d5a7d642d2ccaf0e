#include "model/kubernetes/kubeconfig/kubeconfig_files.h"

#include "model/kubernetes/kubeconfig/kubeconfig_parser.h"
#include "model/kubernetes/kubeconfig/yaml_document.h"

#include <algorithm>

namespace fairlead::kubernetes {
namespace {

namespace fs = std::filesystem;

void addOnce(std::vector<fs::path>& paths, const std::string& path)
{
    std::error_code failure;
    fs::path absolute = fs::absolute(path, failure).lexically_normal();
    if (failure)
        absolute = path;
    if (std::ranges::find(paths, absolute) == paths.end())
        paths.push_back(std::move(absolute));
}

bool isMissing(const fs::path& path)
{
    std::error_code failure;
    const fs::file_status status = fs::status(path, failure);
    return status.type() == fs::file_type::not_found;
}

void loadFile(LoadedKubeconfig& loaded, const fs::path& path)
{
    loaded.stamps[path] = stampOf(path);
    if (isMissing(path)) {
        loaded.missing.push_back(path);
        if (loaded.files.origin == KubeconfigFiles::Origin::explicitPath)
            loaded.failures.push_back({path.string(), "there is no such file", "check the path given with --kubeconfig"});
        return;
    }
    const auto text = readSmallFile(path, YamlDocument::maxBytes);
    if (!text) {
        loaded.failures.push_back(text.error());
        return;
    }
    auto config = parseKubeconfig(*text, path);
    if (config)
        loaded.config.merge(std::move(*config));
    else
        loaded.failures.push_back(config.error());
}

}  // namespace

KubeconfigFiles findKubeconfigFiles(const std::string& explicitPath, const Environment& environment)
{
    KubeconfigFiles files;
    if (!explicitPath.empty()) {
        files.origin = KubeconfigFiles::Origin::explicitPath;
        addOnce(files.paths, explicitPath);
    } else if (const auto list = environment.find("KUBECONFIG")) {
        files.origin = KubeconfigFiles::Origin::variable;
        for (std::size_t begin = 0; begin <= list->size();) {
            const std::size_t end = std::min(list->find(':', begin), list->size());
            if (end > begin)
                addOnce(files.paths, list->substr(begin, end - begin));
            begin = end + 1;
        }
    } else if (const auto home = environment.find("HOME")) {
        files.origin = KubeconfigFiles::Origin::home;
        addOnce(files.paths, *home + "/.kube/config");
    }
    return files;
}

LoadedKubeconfig loadKubeconfig(const KubeconfigFiles& files)
{
    LoadedKubeconfig loaded;
    loaded.files = files;
    for (const fs::path& path : files.paths)
        loadFile(loaded, path);
    return loaded;
}

Error noConfigurationError(const LoadedKubeconfig& loaded)
{
    std::string tried;
    for (const fs::path& path : loaded.files.paths) {
        const bool missing = std::ranges::find(loaded.missing, path) != loaded.missing.end();
        tried += (tried.empty() ? "" : ", ") + path.string() + (missing ? " is not there" : " names no cluster");
    }
    const std::string why = tried.empty() ? "neither KUBECONFIG nor HOME is set" : tried;
    return {"no kubeconfig", why, "name one with --kubeconfig FILE or in KUBECONFIG; a capture or --demo needs none"};
}

}  // namespace fairlead::kubernetes
