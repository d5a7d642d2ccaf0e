#pragma once

#include "model/kubernetes/kubeconfig/environment.h"
#include "model/kubernetes/kubeconfig/kubeconfig.h"
#include "model/kubernetes/kubeconfig/small_file.h"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace fairlead::kubernetes {

// Which files a kubeconfig is read from, and what for.
struct KubeconfigFiles {
    enum class Origin { explicitPath, variable, home, nowhere };

    Origin origin = Origin::nowhere;
    std::vector<std::filesystem::path> paths;  // absolute, each once, in the order of their precedence
};

// The explicit path alone where one is given; else the files of KUBECONFIG; else ~/.kube/config. Nothing is expanded.
KubeconfigFiles findKubeconfigFiles(const std::string& explicitPath, const Environment& environment);

// What the files say together, and what is wrong with those that could not be read.
struct LoadedKubeconfig {
    KubeconfigFiles files;
    Kubeconfig config;  // of the files that could be read
    std::vector<std::filesystem::path> missing;
    std::vector<Error> failures;  // of files that are there; kubectl would use none of the others
    std::map<std::filesystem::path, FileStamp> stamps;  // of all files, to see whether they changed
};

// Reads and merges the files. Missing ones are skipped, but an explicit path must exist. Reads from disk, and waits for
// a pipe: not for the UI thread.
LoadedKubeconfig loadKubeconfig(const KubeconfigFiles& files);

// The error for a configuration that names no server at all: where it was looked for, and what to do.
Error noConfigurationError(const LoadedKubeconfig& loaded);

}  // namespace fairlead::kubernetes
