#include "model/ssh/session/algorithms.h"

#include "model/ssh/host_key.h"
#include "model/ssh/session/ssh_library.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace fairlead::ssh {
namespace {

using Names = std::vector<std::string>;

bool contains(const Names& names, std::string_view name) { return std::ranges::find(names, name) != names.end(); }

bool isBroken(std::string_view name)
{
    for (const std::string_view part : {"sha1", "cbc", "arcfour", "3des", "md5", "ripemd", "dss", "none", "zlib"}) {
        // HMAC over SHA-1 is not broken, and all that some switches know.
        if (name.find(part) != std::string_view::npos && !name.starts_with("hmac-sha1"))
            return true;
    }
    return name.ends_with("-96") || name.starts_with("hmac-md5");
}

Names supported(LIBSSH2_SESSION* session, int method)
{
    const char** algorithms = nullptr;
    const int count = libssh2_session_supported_algs(session, method, &algorithms);
    Names names;
    for (int i = 0; i < count; ++i)
        names.emplace_back(algorithms[i]);
    if (count > 0)
        libssh2_free(session, algorithms);
    return names;
}

Names sound(LIBSSH2_SESSION* session, int method)
{
    Names names = supported(session, method);
    std::erase_if(names, isBroken);
    return names;
}

// AES-128 before AES-256, as OpenSSH.
Names orderedCiphers(Names names)
{
    std::ranges::stable_partition(names, [](std::string_view name) { return name.starts_with("aes128"); });
    std::ranges::stable_partition(names, [](std::string_view name) { return name.find("gcm") != std::string_view::npos; });
    return names;
}

Names orderedHostKeys(const Names& able, const Names& knownTypes, const Names& allowed)
{
    Names usable;
    for (const std::string& name : allowed.empty() ? able : allowed) {
        if (contains(able, name) && (name != "ssh-rsa" || contains(allowed, name)) && !isBroken(name))
            usable.push_back(name);
    }
    return orderHostKeyAlgorithms(std::move(usable), knownTypes);
}

std::string joined(const Names& names, const char* separator)
{
    std::string text;
    for (const std::string& name : names)
        text += (text.empty() ? "" : separator) + name;
    return text;
}

std::string mismatch(const char* kind, const Names& ours, const Names& theirs)
{
    const auto both = std::ranges::find_if(ours, [&theirs](const std::string& name) { return contains(theirs, name); });
    if (theirs.empty() || both != ours.end())
        return {};
    return std::string("no ") + kind + " in common: the server offers " + joined(theirs, ", ") + "; " + sshLibraryName()
        + " takes " + joined(ours, ", ");
}

bool onlyRsa(const Names& hostKeys)
{
    return !hostKeys.empty() && std::ranges::all_of(hostKeys, [](std::string_view name) {
        return name.starts_with("rsa-sha2-") || name == "ssh-rsa" || name.starts_with("ssh-rsa-cert");
    });
}

}  // namespace

AlgorithmChoice chooseAlgorithms(LIBSSH2_SESSION* session, const Names& knownTypes, const Names& allowedHostKeys)
{
    return {sound(session, LIBSSH2_METHOD_KEX),
            orderedHostKeys(supported(session, LIBSSH2_METHOD_HOSTKEY), knownTypes, allowedHostKeys),
            orderedCiphers(sound(session, LIBSSH2_METHOD_CRYPT_CS)), sound(session, LIBSSH2_METHOD_MAC_CS)};
}

bool applyAlgorithms(LIBSSH2_SESSION* session, const AlgorithmChoice& choice)
{
    const auto set = [session](int method, const Names& names) {
        return !names.empty() && libssh2_session_method_pref(session, method, joined(names, ",").c_str()) == 0;
    };
    return set(LIBSSH2_METHOD_KEX, choice.keyExchange) && set(LIBSSH2_METHOD_HOSTKEY, choice.hostKeys)
        && set(LIBSSH2_METHOD_CRYPT_CS, choice.ciphers) && set(LIBSSH2_METHOD_CRYPT_SC, choice.ciphers)
        && set(LIBSSH2_METHOD_MAC_CS, choice.macs) && set(LIBSSH2_METHOD_MAC_SC, choice.macs);
}

std::string findMismatch(const AlgorithmChoice& choice, const ServerOffer& offer)
{
    if (onlyRsa(offer.hostKeys) && !sshLibraryKnowsRsaSha2() && !mismatch("host key", choice.hostKeys, offer.hostKeys).empty())
        return "the server offers only RSA host keys (" + joined(offer.hostKeys, ", ") + "); " + sshLibraryName()
            + " cannot do rsa-sha2";
    for (const std::string& text :
         {mismatch("host key algorithm", choice.hostKeys, offer.hostKeys),
          mismatch("key exchange", choice.keyExchange, offer.keyExchange), mismatch("cipher", choice.ciphers, offer.ciphers),
          mismatch("MAC", choice.macs, offer.macs)}) {
        if (!text.empty())
            return text;
    }
    return {};
}

}  // namespace fairlead::ssh
