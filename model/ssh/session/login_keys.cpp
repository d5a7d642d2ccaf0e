// How a log-in offers keys.
#include "model/ssh/session/login.h"

#include "model/kubernetes/kubeconfig/small_file.h"
#include "model/ssh/session/server_offer.h"
#include "model/ssh/session/ssh_library.h"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <utility>

namespace fairlead::ssh {
namespace {

using boost::asio::awaitable;

constexpr ssize_t signatureWanted = 1;
constexpr std::size_t longestPublicKey = std::size_t{64} << 10;

// libssh2 asks for a signature once the server has said that the key would do.
struct Signing {
    bool probe = false;  // only to learn whether it would
    bool wanted = false;
    bool ready = false;
    std::string data;
    std::string signature;
};

int onSign(LIBSSH2_SESSION* session, unsigned char** signature, size_t* size, const unsigned char* data, size_t dataSize,
           void** abstract)
{
    auto& signing = *static_cast<Signing*>(*abstract);
    signing.wanted = true;
    if (signing.probe)
        return -1;
    if (!signing.ready) {
        signing.data.assign(reinterpret_cast<const char*>(data), dataSize);
        return LIBSSH2_ERROR_EAGAIN;
    }
    // Freed by libssh2.
    SessionMemory& memory = static_cast<SshSession*>(*libssh2_session_abstract(session))->memory();
    *signature = static_cast<unsigned char*>(memory.allocate(signing.signature.size() + 1));
    if (!*signature)
        return -1;
    std::memcpy(*signature, signing.signature.data(), signing.signature.size());
    *size = signing.signature.size();
    return 0;
}

ssize_t offerKey(LIBSSH2_SESSION* session, const std::string& user, const std::string& blob, Signing& signing)
{
    void* state = &signing;
    const int code = libssh2_userauth_publickey(session, user.c_str(), reinterpret_cast<const unsigned char*>(blob.data()),
                                                blob.size(), &onSign, &state);
    return code == LIBSSH2_ERROR_EAGAIN && signing.wanted && !signing.ready ? signatureWanted : code;
}

bool isKeyProblem(ssize_t code)
{
    return code == LIBSSH2_ERROR_FILE || code == LIBSSH2_ERROR_KEYFILE_AUTH_FAILED || code == LIBSSH2_ERROR_METHOD_NONE
        || code == LIBSSH2_ERROR_METHOD_NOT_SUPPORTED || code == LIBSSH2_ERROR_PROTO || code == LIBSSH2_ERROR_INVAL;
}

// Of a file that holds nothing else.
std::optional<std::string> publicHalf(const std::string& path)
{
    const auto line = kubernetes::readSmallFile(path, longestPublicKey);
    return line ? parsePublicKey(*line) : std::nullopt;
}

std::string inBrackets(const std::string& text) { return text.empty() ? std::string() : " (" + text + ")"; }

}  // namespace

std::string Login::whyNotOffered(const std::string& type) const
{
    if (type == "ssh-dss")
        return "DSA is no longer safe";
    if (sshLibraryKnowsRsaSha2())
        return {};
    if (type == "ssh-rsa" && refusesSha1(m_session->offer()))
        return sshLibraryName() + " cannot do rsa-sha2";
    if (type.find("-cert-") != std::string::npos)
        return sshLibraryName() + " cannot do certificates";
    if (type.starts_with("sk-"))
        return sshLibraryName() + " cannot do security keys";
    return {};
}

awaitable<void> Login::collectKeys()
{
    m_collected = true;
    std::vector<std::string> preferred;  // public halves of the files, in their order
    std::vector<Candidate> files;
    for (const std::string& path : m_settings.identityFiles) {
        // A key that only the agent holds is named by its public half, with or without its ending.
        std::error_code ignored;
        const bool there = std::filesystem::exists(path, ignored);
        if (const auto blob = publicHalf(there ? path : path + ".pub")) {
            preferred.push_back(*blob);
            continue;
        }
        if (!there)
            continue;
        auto key = readKeyFile(path);
        if (!key) {
            m_leftOut.push_back("the key " + path + " (" + key.error().why + ")");
            continue;
        }
        if (!key->publicBlob.empty())
            preferred.push_back(key->publicBlob);
        files.push_back({"the key " + path, key->type, key->publicBlob, std::move(*key)});
    }
    std::vector<AgentKey> held;
    if (m_settings.agentSocket && !m_settings.agentSocket->empty()) {
        auto keys = co_await listAgentKeys(*m_settings.agentSocket);
        if (keys)
            held = std::move(*keys);
        else
            m_leftOut.push_back("the keys of the agent (" + keys.error().why + ")");
    }
    arrange(std::move(files), std::move(held), preferred);
}

// The keys that the settings name come first, by the agent where it holds them; the agent's others after them, or not at all.
void Login::arrange(std::vector<Candidate> files, std::vector<AgentKey> held, const std::vector<std::string>& preferred)
{
    const auto isNamed = [&preferred](const AgentKey& key) {
        return std::ranges::find(preferred, key.publicBlob) != preferred.end();
    };
    const auto others = std::ranges::stable_partition(held, isNamed);
    const auto addHeld = [this](AgentKey& key) {
        m_keys.push_back(
            {"the agent's key" + inBrackets(key.comment), std::move(key.type), std::move(key.publicBlob), std::nullopt});
    };
    std::for_each(held.begin(), others.begin(), addHeld);
    for (Candidate& file : files) {
        const auto same = [&file](const Candidate& one) { return !file.publicBlob.empty() && one.publicBlob == file.publicBlob; };
        if (std::ranges::none_of(m_keys, same))
            m_keys.push_back(std::move(file));
    }
    if (!m_settings.identitiesOnly)
        std::for_each(others.begin(), held.end(), addHeld);
}

Login::Step Login::tryKeys()
{
    if (!m_collected)
        co_await collectKeys();
    // One more failure is left for what may come after a key, two where the server takes a code or a password as well.
    const int reserve = accepts("keyboard-interactive") || accepts("password") ? 2 : 1;
    while (m_nextKey < m_keys.size()) {
        if (!mayFailAgain(reserve)) {
            m_leftOut.push_back(std::to_string(m_keys.size() - m_nextKey)
                                + " more keys (a server bears six failures; choose with "
                                  "IdentityFile and IdentitiesOnly)");
            m_nextKey = m_keys.size();
            break;
        }
        const auto outcome = co_await tryKey(m_keys[m_nextKey++]);
        if (!outcome || *outcome != Outcome::refused)
            co_return outcome;
    }
    co_return Outcome::refused;
}

Login::Step Login::tryKey(Candidate& candidate)
{
    if (const std::string why = whyNotOffered(candidate.type); !why.empty()) {
        m_leftOut.push_back(candidate.label + " (" + candidate.type + ": " + why + ")");
        co_return Outcome::refused;
    }
    if (!candidate.file)
        co_return co_await tryAgentKey(candidate);
    if (candidate.file->encrypted)
        co_return co_await tryEncryptedKey(candidate);
    co_return co_await tryKeyFile(candidate);
}

Login::Step Login::tryAgentKey(const Candidate& candidate)
{
    Signing signing;
    const auto call = [this, &candidate, &signing] {
        return offerKey(m_session->raw(), m_settings.user, candidate.publicBlob, signing);
    };
    for (;;) {
        const ssize_t code = co_await m_session->repeat(call, m_session->limits().answer);
        if (code == 0)
            co_return Outcome::in;
        if (code != signatureWanted) {
            m_tried.push_back(candidate.label + inBrackets(candidate.type));
            co_return co_await afterFailure(code, signing.wanted ? Partial::likely : Partial::no);
        }
        auto signature = co_await signWithAgent(*m_settings.agentSocket, candidate.publicBlob, signing.data);
        if (!signature) {
            m_leftOut.push_back(candidate.label + " (" + signature.error().why + ")");
            // libssh2 is told that there is none, and sends nothing.
            signing.probe = true;
            co_await m_session->repeat(call, m_session->limits().answer);
            co_return Outcome::refused;
        }
        signing.signature = std::move(*signature);
        signing.ready = true;
    }
}

awaitable<ssize_t> Login::offerFile(const Candidate& candidate, const SecretText* passphrase)
{
    const auto call = [this, &candidate, passphrase] {
        const std::string& text = candidate.file->text.reveal();
        return libssh2_userauth_publickey_frommemory(m_session->raw(), m_settings.user.c_str(), m_settings.user.size(), nullptr,
                                                     0, text.c_str(), text.size(),
                                                     passphrase ? passphrase->reveal().c_str() : nullptr);
    };
    co_return co_await m_session->repeat(call, m_session->limits().answer);
}

Login::Step Login::tryKeyFile(const Candidate& candidate)
{
    const ssize_t code = co_await offerFile(candidate, nullptr);
    if (code == 0)
        co_return Outcome::in;
    if (isKeyProblem(code) && m_session->isAlive()) {
        m_leftOut.push_back(candidate.label + " (" + m_session->explain(code) + ")");
        co_return Outcome::refused;
    }
    m_tried.push_back(candidate.label + inBrackets(candidate.type));
    co_return co_await afterFailure(code, code == LIBSSH2_ERROR_PUBLICKEY_UNVERIFIED ? Partial::likely : Partial::no);
}

// The passphrase is asked for once the server has said that it would take the key, where that can be asked without it.
Login::Step Login::tryEncryptedKey(const Candidate& candidate)
{
    if (!candidate.publicBlob.empty()) {
        Signing probe;
        probe.probe = true;
        const auto call = [this, &candidate, &probe] {
            return offerKey(m_session->raw(), m_settings.user, candidate.publicBlob, probe);
        };
        const ssize_t code = co_await m_session->repeat(call, m_session->limits().answer);
        if (!probe.wanted) {
            m_tried.push_back(candidate.label + inBrackets(candidate.type));
            co_return co_await afterFailure(code, Partial::no);
        }
    }
    for (int tries = 0; tries < 3; ++tries) {
        const auto passphrase = co_await m_prompter.passphrase(candidate.file->path, tries > 0);
        if (!passphrase) {
            m_leftOut.push_back(candidate.label + " (" + passphrase.error().why + ")");
            co_return Outcome::refused;
        }
        const ssize_t code = co_await offerFile(candidate, &*passphrase);
        if (code == 0)
            co_return Outcome::in;
        if (isKeyProblem(code) && m_session->isAlive())
            continue;
        m_tried.push_back(candidate.label + inBrackets(candidate.type));
        co_return co_await afterFailure(code, code == LIBSSH2_ERROR_PUBLICKEY_UNVERIFIED ? Partial::likely : Partial::no);
    }
    m_leftOut.push_back(candidate.label + " (its passphrase was wrong three times)");
    co_return Outcome::refused;
}

}  // namespace fairlead::ssh
