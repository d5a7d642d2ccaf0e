#include "model/kubernetes/kubeconfig/user_access.h"

#include "model/kubernetes/credentials/exec_credentials.h"
#include "model/kubernetes/credentials/file_credentials.h"
#include "model/kubernetes/credentials/oidc_credentials.h"
#include "model/kubernetes/credentials/token_check.h"
#include "model/kubernetes/kubeconfig/cluster_access.h"
#include "model/kubernetes/kubeconfig/entry_problems.h"

namespace fairlead::kubernetes {
namespace {

constexpr std::string_view execV1 = "client.authentication.k8s.io/v1";
constexpr std::string_view execV1beta1 = "client.authentication.k8s.io/v1beta1";

bool hasBasic(const UserEntry& user) { return !user.userName.empty() || !user.password.empty(); }
bool hasToken(const UserEntry& user) { return !user.token.empty() || !user.tokenFile.empty(); }
bool hasCertificate(const UserEntry& user) { return !user.clientCertificate.empty() || !user.clientCertificateData.empty(); }

void checkWays(const UserEntry& user, EntryProblems& problems)
{
    if (hasBasic(user) && hasToken(user))
        problems.add(std::max(user.userName.line, user.password.line), "username",
                     "a token is given as well; only one of password and token can be sent", "keep one of the two");
    if (hasCertificate(user)) {
        if (!user.clientCertificate.empty() && !user.clientCertificateData.empty())
            problems.add(user.clientCertificateData.line, "client-certificate-data", "client-certificate is given as well",
                         "keep one of the two");
        if (user.clientKey.empty() && user.clientKeyData.empty())
            problems.add(std::max(user.clientCertificate.line, user.clientCertificateData.line), "client-key",
                         "there is a certificate, but no key to it", "add client-key or client-key-data");
    }
    if (!user.clientKey.empty() && !user.clientKeyData.empty())
        problems.add(user.clientKeyData.line, "client-key-data", "client-key is given as well", "keep one of the two");
    if (!canBeHeader(user.token.value.reveal()))
        problems.add(user.token.line, "token", "it holds a line end or another control character",
                     "get a new token, and paste it without line ends");
}

void checkExec(const ExecEntry& exec, const EntryPlace& place, const std::string& user, std::vector<Error>& problems)
{
    EntryProblems found(problems, {place.file, exec.line}, "exec of user \"" + user + '"');
    if (exec.command.empty())
        found.add(exec.line, "command", "it is missing", "name the program to run");
    const bool v1 = exec.apiVersion.value == execV1;
    if (exec.apiVersion.empty())
        found.add(exec.line, "apiVersion", "it is missing", "write apiVersion: " + std::string(execV1));
    else if (!v1 && exec.apiVersion.value != execV1beta1)
        found.add(exec.apiVersion.line, "apiVersion", '"' + exec.apiVersion.value + "\" is not supported",
                  "use " + std::string(execV1) + " or …/v1beta1; let the cluster's provider write the entry anew");
    if (exec.interactiveMode == ExecEntry::InteractiveMode::unknown)
        found.add(exec.interactiveModeText.line, "interactiveMode",
                  '"' + exec.interactiveModeText.value + "\" is not one of Never, IfAvailable, Always", "write one of the three");
    if (exec.interactiveMode == ExecEntry::InteractiveMode::notGiven && v1)
        found.add(exec.line, "interactiveMode", "it is missing, and version v1 wants it", "write interactiveMode: IfAvailable");
    for (const auto& variable : exec.environment) {
        if (variable.name.empty())
            found.add(exec.line, "env", "a variable has no name", "give it one, or remove it");
    }
}

void checkProvider(const UserEntry& user, std::vector<Error>& problems)
{
    const AuthProviderEntry& provider = *user.authProvider;
    EntryProblems found(problems, user.place, "user \"" + user.name + '"');
    if (user.exec)
        found.add(provider.line, "auth-provider", "exec is given as well", "keep one of the two");
    const std::string& name = provider.name.value;
    if (name == "oidc") {
        for (const char* const key : {"idp-issuer-url", "client-id"}) {
            const auto setting = provider.settings.find(key);
            if (setting == provider.settings.end() || setting->second.empty())
                found.add(provider.line, "auth-provider oidc", std::string("it has no ") + key,
                          std::string("add ") + key + " to its config");
        }
    } else if (name == "gcp") {
        found.add(provider.line, "auth-provider", "the gcp plugin was removed from Kubernetes in 1.26",
                  "install gke-gcloud-auth-plugin, then: gcloud container clusters get-credentials CLUSTER");
    } else if (name == "azure") {
        found.add(provider.line, "auth-provider", "the azure plugin was removed from Kubernetes in 1.26",
                  "install kubelogin, then: kubelogin convert-kubeconfig");
    } else {
        found.add(provider.line, "auth-provider", "no provider of the name \"" + name + "\" is known",
                  "use an exec plugin; the cluster's provider says which");
    }
}

EntryCredentials entryCredentials(const UserEntry& user, const UrlLogin& login, const EntryProblems& places)
{
    EntryCredentials entry;
    entry.place = places.where(0, {});
    if (login.given) {
        entry.values.userName = login.userName;
        entry.values.password = Secret(login.password);
    } else {
        entry.values.bearerToken = user.token.value;
        entry.values.userName = user.userName.value;
        entry.values.password = user.password.value;
        entry.tokenFile = user.tokenFile.value;
    }
    if (hasCertificate(user)) {
        entry.values.certificate = ClientCertificate{user.clientCertificateData.value, user.clientKeyData.value};
        entry.certificateFile = user.clientCertificate.value;
        entry.keyFile = user.clientKey.value;
    }
    return entry;
}

void warnOfReaders(const UserEntry& user, std::vector<std::string>& warnings)
{
    for (const TextField* const file : {&user.clientKey, &user.tokenFile}) {
        if (!file->empty() && othersMayRead(file->value))
            warnings.push_back("Others on this machine may read " + file->value + ": chmod 600.");
    }
    const bool holdsSecret = !user.token.empty() || !user.password.empty() || !user.clientKeyData.empty();
    if (holdsSecret && othersMayRead(user.place.file))
        warnings.push_back("Others on this machine may read " + user.place.file + ", which holds a secret: chmod 600.");
}

// Reads once what the entry names, so that what is wrong is known before anybody connects.
void resolveEntry(const UserEntry& user, EntryCredentials entry, EntryProblems& problems, ContextAccess& result)
{
    if (!user.tokenFile.empty() && user.token.empty() && !entry.tokenFile.empty()) {
        if (const auto text = readSmallFile(entry.tokenFile, 1U << 20U); !text)
            problems.add(user.tokenFile.line, "tokenFile", text.error().what + ": " + text.error().why, text.error().hint);
    }
    const auto source = std::make_shared<FileCredentials>(std::move(entry));
    if (const auto read = source->read(); !read && result.problems.empty())
        result.problems.push_back(read.error());
    result.access.credentials = source;
}

}  // namespace

void resolveImpersonation(const UserEntry& user, ContextAccess& result)
{
    const Impersonation& as = user.impersonation;
    result.access.impersonation = as;
    if (as.user.empty() && (!as.uid.empty() || !as.groups.empty() || !as.extra.empty()))
        EntryProblems(result.problems, user.place, "user \"" + user.name + '"')
            .add(user.impersonationLine, "as", "a uid, groups or extra are given, but not as whom to act", "add as: NAME");
    for (const auto& texts : {std::vector{as.user, as.uid}, as.groups}) {
        for (const std::string& text : texts) {
            if (!canBeHeader(text))
                EntryProblems(result.problems, user.place, "user \"" + user.name + '"')
                    .add(user.impersonationLine, "as", "it holds a control character", "remove it");
        }
    }
}

void resolveUser(const UserEntry& user, const ClusterEntry& cluster, const UrlLogin& login,
                 const CredentialSurroundings& surroundings, ContextAccess& result)
{
    EntryProblems problems(result.problems, user.place, "user \"" + user.name + '"');
    const auto before = result.problems.size();
    checkWays(user, problems);
    if (user.exec)
        checkExec(*user.exec, user.place, user.name, result.problems);
    if (user.authProvider)
        checkProvider(user, result.problems);
    warnOfReaders(user, result.warnings);
    if (result.problems.size() > before)
        return;
    EntryCredentials entry = entryCredentials(user, login, problems);
    if (entry.hasAny())
        resolveEntry(user, std::move(entry), problems, result);
    else if (user.exec)
        result.access.credentials = std::make_shared<ExecCredentials>(
            user, user.exec->provideClusterInfo ? clusterInfoJson(cluster, result.access) : std::string(), surroundings);
    else if (user.authProvider)
        result.access.credentials = makeOidcCredentials(user, surroundings, result.problems);
}

std::string loginWords(const UserEntry& user)
{
    std::vector<std::string> words;
    if (hasToken(user))
        words.emplace_back(user.token.empty() ? "token file" : "token");
    if (hasBasic(user))
        words.emplace_back("password");
    if (hasCertificate(user))
        words.emplace_back("client certificate");
    if (words.empty() && user.exec)
        words.push_back("runs " + user.exec->command.value);
    if (words.empty() && user.authProvider)
        words.push_back("auth-provider " + user.authProvider->name.value);
    std::string text;
    for (const std::string& word : words)
        text += (text.empty() ? "" : " and ") + word;
    return text.empty() ? "no credentials" : text;
}

}  // namespace fairlead::kubernetes
