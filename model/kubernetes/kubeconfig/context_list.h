#pragma once

#include "model/core/result.h"
#include "model/kubernetes/kubeconfig/environment.h"
#include "model/kubernetes/kubeconfig/small_file.h"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace fairlead::kubernetes {

// A context as a list shows it.
struct ContextSummary {
    std::string name;
    std::string server;  // without a login
    std::string user;
    std::string login;  // how the user proves who they are: "token", "client certificate", "aws eks get-token"…
    std::string file;
    int line = 0;
    bool current = false;
    bool insecure = false;  // the server's certificate is not checked
    bool plainHttp = false;
    std::vector<Error> problems;
    std::vector<std::string> warnings;
};

// What the kubeconfigs offer.
struct ContextList {
    std::vector<ContextSummary> contexts;  // in the order of the files
    std::vector<Error> failures;  // of files that are there and cannot be read
    std::vector<std::filesystem::path> files;  // where was looked, in the order of their precedence
    std::map<std::filesystem::path, FileStamp> stamps;  // of all files, to see whether they changed
};

// Every context of the kubeconfig, or of KUBECONFIG, else ~/.kube/config, checked as far as that goes without running or
// reaching anything. Reads files: not for the UI thread.
ContextList readContextList(const std::string& kubeconfig, const Environment& environment);

// Whether a file changed, came or went since. Costs a stat of each file.
bool hasChanged(const ContextList& list);

}  // namespace fairlead::kubernetes
