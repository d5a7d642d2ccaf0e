#include "model/ssh/session/key_file.h"

#include "model/kubernetes/kubeconfig/base64.h"
#include "model/kubernetes/kubeconfig/small_file.h"
#include "model/ssh/session/server_text.h"
#include "model/ssh/session/ssh_fields.h"

#include <utility>

namespace fairlead::ssh {
namespace {

constexpr std::size_t longestKeyFile = std::size_t{256} << 10;
constexpr std::string_view opensshMagic{"openssh-key-v1\0", 15};

std::string_view between(std::string_view text, std::string_view begin, std::string_view end)
{
    const auto from = text.find(begin);
    if (from == std::string_view::npos)
        return {};
    text.remove_prefix(from + begin.size());
    const auto to = text.find(end);
    return to == std::string_view::npos ? std::string_view() : text.substr(0, to);
}

Error noKey(const std::string& path, std::string why, std::string hint)
{
    return {"cannot use the key " + path, std::move(why), std::move(hint)};
}

// PROTOCOL.key of OpenSSH: the cipher's name, the public key in the clear, the private ones.
std::optional<Error> readOpenssh(std::string_view body, KeyFile& key)
{
    auto bytes = kubernetes::decodeBase64(body);
    if (!bytes || !bytes->starts_with(opensshMagic))
        return noKey(key.path, "it is cut or damaged", "take the key from where it was made");
    SshFields fields(std::string_view(*bytes).substr(opensshMagic.size()));
    const auto cipher = fields.text();
    const auto derivation = fields.text();
    const auto options = fields.text();
    const auto count = fields.number();
    const auto blob = fields.text();
    if (!cipher || !derivation || !options || !count || *count == 0 || !blob || keyTypeOf(*blob).empty())
        return noKey(key.path, "it is cut or damaged", "take the key from where it was made");
    key.encrypted = *cipher != "none";
    key.publicBlob = *blob;
    key.type = keyTypeOf(*blob);
    const SecretText wiped(std::move(*bytes));
    return std::nullopt;
}

void readPem(std::string_view text, KeyFile& key)
{
    key.format = KeyFormat::pem;
    key.encrypted = text.find("BEGIN ENCRYPTED PRIVATE KEY") != std::string_view::npos
        || text.find("Proc-Type: 4,ENCRYPTED") != std::string_view::npos;
    if (text.find("BEGIN RSA PRIVATE KEY") != std::string_view::npos)
        key.type = "ssh-rsa";
    else if (text.find("BEGIN DSA PRIVATE KEY") != std::string_view::npos)
        key.type = "ssh-dss";
}

}  // namespace

std::string keyTypeOf(std::string_view publicBlob)
{
    const auto type = SshFields(publicBlob).text();
    return type && type->size() < 100 ? plainServerText(*type) : std::string();
}

std::optional<std::string> parsePublicKey(std::string_view line)
{
    line = line.substr(0, line.find_first_of("\r\n"));
    const auto begin = line.find(' ');
    if (begin == std::string_view::npos)
        return std::nullopt;
    const std::string_view type = line.substr(0, begin);
    std::string_view body = line.substr(begin + 1);
    body = body.substr(0, body.find(' '));
    auto blob = kubernetes::decodeBase64(body);
    if (!blob || keyTypeOf(*blob) != type)
        return std::nullopt;
    return blob;
}

Result<KeyFile> parseKeyFile(std::string_view text, const std::string& path)
{
    KeyFile key;
    key.path = path;
    key.text = SecretText(std::string(text));
    const std::string_view body = between(text, "-----BEGIN OPENSSH PRIVATE KEY-----", "-----END OPENSSH PRIVATE KEY-----");
    if (!body.empty()) {
        if (auto error = readOpenssh(body, key))
            return *error;
        return key;
    }
    if (text.find("PRIVATE KEY-----") != std::string_view::npos && text.find("-----END ") != std::string_view::npos) {
        readPem(text, key);
        return key;
    }
    if (text.starts_with("PuTTY-User-Key-File"))
        return noKey(path, "it is a key of PuTTY", "convert it: puttygen " + path + " -O private-openssh -o NEWFILE");
    if (parsePublicKey(text))
        return noKey(path, "it is the public half of a key", "name the private key's file");
    return noKey(path, "it is no private key", "look at IdentityFile in the SSH configuration");
}

Result<KeyFile> readKeyFile(const std::filesystem::path& path)
{
    auto text = kubernetes::readSmallFile(path, longestKeyFile);
    if (!text)
        return noKey(path.string(), text.error().why, "look at IdentityFile in the SSH configuration");
    const SecretText secret(std::move(*text));
    auto key = parseKeyFile(secret.reveal(), path.string());
    if (!key || !key->publicBlob.empty())
        return key;
    if (const auto line = kubernetes::readSmallFile(path.string() + ".pub", longestKeyFile)) {
        if (const auto blob = parsePublicKey(*line)) {
            key->publicBlob = *blob;
            key->type = keyTypeOf(*blob);
        }
    }
    return key;
}

}  // namespace fairlead::ssh
