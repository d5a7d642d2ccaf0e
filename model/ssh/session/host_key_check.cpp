#include "model/ssh/session/host_key_check.h"

#include <utility>

namespace fairlead::ssh {
namespace {

std::string shown(const HostKey& key) { return shortTypeName(key.type) + " " + fingerprintOf(key); }

Error stopped(const HostKeyJudgement& judgement, const KnownHostName& name, const HostKey& key, const std::string& by)
{
    const std::string host = name.toString() + by;
    const std::string place = judgement.place.toString();
    if (judgement.verdict == HostKeyVerdict::revoked)
        return {"the host key of " + host + " is revoked", place + " declares the key " + shown(key) + " stolen or void",
                "do not log in there; ask who runs the server"};
    if (judgement.verdict == HostKeyVerdict::authorityOnly)
        return {
            "the host key of " + host + " cannot be checked",
            place + " trusts certificates of an authority (@cert-authority) for this host, and this transport cannot check them",
            "use the ssh program as the transport (--ssh-program), or add the host's own key to known_hosts"};
    return {"the host key of " + host + " has changed",
            place + " knows the host by " + judgement.knownFingerprint + ", and the server shows " + shown(key)
                + ": somebody may be listening in between, or the server was set up anew",
            "ask who runs the server; if the new key is right, remove the old one (ssh-keygen -R '" + name.toString() + "' -f "
                + judgement.place.file + ")"};
}

Result<void> remember(const HostSettings& settings, const KnownHostName& name, const HostKey& key)
{
    if (settings.userKnownHostsFiles.empty())
        return {};
    return appendKnownHost(settings.userKnownHostsFiles.front(), name, key,
                           settings.hashKnownHosts ? NameHashing::hashed : NameHashing::plain);
}

}  // namespace

KnownHostName knownNameOf(const HostSettings& settings)
{
    return settings.hostKeyAlias.empty() ? KnownHostName{settings.hostName, settings.port}
                                         : KnownHostName{settings.hostKeyAlias, 22};
}

KnownHosts readKnownHosts(const HostSettings& settings)
{
    std::vector<std::string> files = settings.userKnownHostsFiles;
    files.insert(files.end(), settings.globalKnownHostsFiles.begin(), settings.globalKnownHostsFiles.end());
    return KnownHosts::read(files);
}

boost::asio::awaitable<Result<void>> checkHostKey(const SshSession& session, const HostSettings& settings,
                                                  const KnownHosts& known, bool acceptNew, SshPrompter& prompter, std::string by)
{
    const HostKey key = session.hostKey();
    const KnownHostName name = knownNameOf(settings);
    const HostKeyJudgement judgement = known.judge(name, key);
    if (judgement.verdict == HostKeyVerdict::match)
        co_return Result<void>();
    if (judgement.verdict != HostKeyVerdict::unknown)
        co_return stopped(judgement, name, key, by);
    if (settings.hostKeyChecking == HostKeyChecking::yes)
        co_return Error{"the host key of " + name.toString() + by + " is not known",
                        "it shows " + shown(key) + ", and StrictHostKeyChecking is yes", "add the key to known_hosts"};
    if (settings.hostKeyChecking != HostKeyChecking::acceptNew && !acceptNew) {
        HostKeyQuestion question{name.toString() + by, shortTypeName(key.type), fingerprintOf(key), {}};
        if (!settings.userKnownHostsFiles.empty())
            question.knownHostsFile = settings.userKnownHostsFiles.front();
        const auto accepted = co_await prompter.acceptHostKey(std::move(question));
        if (!accepted)
            co_return accepted.error();
        if (*accepted != Consent::given)
            co_return Error{"the host key of " + name.toString() + by + " is not known", "you did not accept " + shown(key), {}};
    }
    co_return remember(settings, name, key);
}

}  // namespace fairlead::ssh
