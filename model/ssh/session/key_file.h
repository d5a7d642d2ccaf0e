#pragma once

#include "model/core/result.h"
#include "model/ssh/session/secret_text.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace fairlead::ssh {

enum class KeyFormat { openssh, pem };  // PEM: PKCS#1, SEC 1 and PKCS#8

// A private key as its file has it: what can be known of it without its passphrase.
struct KeyFile {
    std::string path;
    SecretText text;
    KeyFormat format = KeyFormat::openssh;
    bool encrypted = false;
    std::string type;  // "ssh-ed25519"; empty: not known without the passphrase
    std::string publicBlob;  // as on the wire; empty: not known without the passphrase
};

// Reads the beginning of a private key of any format that OpenSSH reads. The error says what the file is instead.
Result<KeyFile> parseKeyFile(std::string_view text, const std::string& path);
// The key, with the public half from beside it (FILE.pub) where it does not hold it. Reads two small files.
Result<KeyFile> readKeyFile(const std::filesystem::path& path);

// "ssh-ed25519 AAAA… comment": the key in it; nothing where it is none.
std::optional<std::string> parsePublicKey(std::string_view line);

// The type at the beginning of a public key: "ssh-ed25519"; empty: it is none.
std::string keyTypeOf(std::string_view publicBlob);

}  // namespace fairlead::ssh
