#pragma once

#include "model/core/result.h"
#include "model/kubernetes/server_access.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::kubernetes {

// A field and the line that it stands on; line 0: it is not there.
struct TextField {
    std::string value;
    int line = 0;

    bool empty() const { return value.empty(); }
};

struct SecretField {
    Secret value;
    int line = 0;

    bool empty() const { return value.empty(); }
};

struct FlagField {
    bool value = false;
    int line = 0;
};

// Where an entry of a kubeconfig stands.
struct EntryPlace {
    std::string file;
    int line = 0;
};

// An entry of `clusters`. Paths are absolute, data is decoded.
struct ClusterEntry {
    EntryPlace place;
    std::string name;
    TextField server;
    TextField tlsServerName;
    TextField certificateAuthority;  // a path
    TextField certificateAuthorityData;  // PEM
    FlagField insecureSkipTlsVerify;
    FlagField disableCompression;
    TextField proxyUrl;
    std::string execConfigJson;  // the extension that exec plugins are told; empty: none
};

// `exec` of a user: a program that is run to get credentials.
struct ExecEntry {
    enum class InteractiveMode : std::uint8_t { notGiven, never, ifAvailable, always, unknown };
    struct Variable {
        std::string name;
        Secret value;
    };

    int line = 0;
    TextField command;  // absolute where it was written with a slash
    std::vector<std::string> arguments;
    std::vector<Variable> environment;
    TextField apiVersion;
    TextField installHint;
    TextField interactiveModeText;
    InteractiveMode interactiveMode = InteractiveMode::notGiven;
    bool provideClusterInfo = false;
};

// `auth-provider` of a user, which only OIDC is left of.
struct AuthProviderEntry {
    int line = 0;
    TextField name;
    std::map<std::string, SecretField> settings;
};

// An entry of `users`.
struct UserEntry {
    EntryPlace place;
    std::string name;
    TextField clientCertificate;  // a path
    TextField clientCertificateData;  // PEM
    TextField clientKey;  // a path
    SecretField clientKeyData;
    SecretField token;
    TextField tokenFile;  // a path
    TextField userName;
    SecretField password;
    Impersonation impersonation;
    int impersonationLine = 0;
    std::optional<ExecEntry> exec;
    std::optional<AuthProviderEntry> authProvider;
};

// An entry of `contexts`.
struct ContextEntry {
    EntryPlace place;
    std::string name;
    TextField cluster;
    TextField user;
    TextField nameSpace;
};

// What one kubeconfig file says, or several merged: the first file that has an entry of a name gives it whole.
struct Kubeconfig {
    std::vector<ClusterEntry> clusters;
    std::vector<UserEntry> users;
    std::vector<ContextEntry> contexts;
    TextField currentContext;
    std::string currentContextFile;

    const ClusterEntry* findCluster(std::string_view name) const;
    const UserEntry* findUser(std::string_view name) const;
    const ContextEntry* findContext(std::string_view name) const;
    // Takes over what this one does not have yet.
    void merge(Kubeconfig later);
};

}  // namespace fairlead::kubernetes
