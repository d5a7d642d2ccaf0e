#pragma once

#include "model/core/result.h"
#include "model/ssh/host_key.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::ssh {

// How known_hosts calls a host.
struct KnownHostName {
    std::string host;  // a name or an address without brackets; where HostKeyAlias is set: the alias, with port 22
    std::uint16_t port = 22;

    std::string toString() const;  // "node-1", "[node-1]:2222"; lower case
};

struct KnownHostsPlace {
    std::string file;
    int line = 0;  // from 1

    std::string toString() const { return file + ":" + std::to_string(line); }
    friend bool operator==(const KnownHostsPlace&, const KnownHostsPlace&) = default;
};

enum class KnownHostMarker : std::uint8_t { none, revoked, certificateAuthority };

struct KnownHostEntry {
    KnownHostsPlace place;
    KnownHostMarker marker = KnownHostMarker::none;
    std::string names;  // "node-1,10.0.0.1", "|1|salt|hash"
    HostKey key;
};

enum class HostKeyVerdict : std::uint8_t {
    match,
    unknown,  // no entry names the host: a person may accept the key
    changed,  // the host is known by another key
    revoked,  // somebody declared this very key stolen
    authorityOnly,  // only certificates of an authority are trusted for this host, and the server showed a plain key
};

struct HostKeyJudgement {
    HostKeyVerdict verdict = HostKeyVerdict::unknown;
    KnownHostsPlace place;  // of the entry that decided; line 0 where none did
    std::string knownFingerprint;  // of that entry's key
};

// What known_hosts files say (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT), matched as OpenSSH does: hashed names, wildcards, negation,
// "[host]:port" and then the plain host, @revoked, @cert-authority, several files. A line that cannot be read is left out and
// named in warnings(): it costs the hosts after it nothing. Immutable once read; thread-safe to read.
class KnownHosts {
public:
    // A file that is missing holds nothing; one that cannot be read is a warning. Blocks for as long as the files take to read
    // (16 MiB each at most).
    static KnownHosts read(const std::vector<std::string>& files);
    // The lines of one file more, after those that are there.
    void add(std::string_view text, const std::string& file);

    // What is known of the host, in the order of the files.
    std::vector<const KnownHostEntry*> entriesFor(const KnownHostName& name) const;
    // A key that is revoked is so under the plain host and with the port.
    HostKeyJudgement judge(const KnownHostName& name, const HostKey& key) const;
    // The types of the keys known for the host, for orderHostKeyAlgorithms(); none is named twice.
    std::vector<std::string> keyTypes(const KnownHostName& name) const;

    const std::vector<KnownHostEntry>& entries() const { return m_entries; }
    // "FILE:LINE: why the line says nothing".
    const std::vector<std::string>& warnings() const { return m_warnings; }

private:
    std::vector<KnownHostEntry> m_entries;
    std::vector<std::string> m_warnings;
};

enum class NameHashing : std::uint8_t { plain, hashed };

// The line that makes the key known, without its end. A hashed name has a fresh random salt.
std::string knownHostsLine(const KnownHostName& name, const HostKey& key, NameHashing hashing);

// Adds the key to the file by a single write at its end, so that neither a reader nor an ssh beside us sees half a line. Makes
// the file (mode 0600) and its folder (0700) where they are missing. Blocks.
Result<void> appendKnownHost(const std::filesystem::path& file, const KnownHostName& name, const HostKey& key,
                             NameHashing hashing);

}  // namespace fairlead::ssh
