#include "model/ssh/known_hosts.h"

#include "model/kubernetes/kubeconfig/base64.h"
#include "model/kubernetes/kubeconfig/small_file.h"
#include "model/ssh/host_pattern.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <system_error>

namespace fairlead::ssh {
namespace {

constexpr std::size_t longestFile = std::size_t{16} << 20U;
constexpr std::string_view blanks = " \t";

std::string lowerCase(std::string_view text)
{
    std::string result(text);
    for (char& c : result) {
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    }
    return result;
}

std::string_view takeWord(std::string_view& rest)
{
    rest.remove_prefix(std::min(rest.find_first_not_of(blanks), rest.size()));
    const std::string_view word = rest.substr(0, rest.find_first_of(blanks));
    rest.remove_prefix(word.size());
    return word;
}

// "|1|salt|hash": the name as the key of nothing but itself (HMAC-SHA1 with the salt).
bool matchesHashed(const std::string& name, std::string_view names)
{
    const std::size_t bar = names.find('|', 3);
    if (!names.starts_with("|1|") || bar == std::string_view::npos)
        return false;
    const auto salt = kubernetes::decodeBase64(names.substr(3, bar - 3));
    const auto hash = kubernetes::decodeBase64(names.substr(bar + 1));
    if (!salt || !hash || salt->empty())
        return false;
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    HMAC(EVP_sha1(), salt->data(), static_cast<int>(salt->size()), reinterpret_cast<const unsigned char*>(name.data()),
         name.size(), digest.data(), &size);
    return *hash == std::string_view(reinterpret_cast<const char*>(digest.data()), size);
}

// `name` in lower case.
bool matchesNames(const std::string& name, std::string_view names)
{
    if (names.starts_with('|'))
        return matchesHashed(name, names);
    return matchPatternList(name, lowerCase(names)) == PatternMatch::positive;
}

// Why the line says nothing, or its entry.
Result<KnownHostEntry> readLine(std::string_view line)
{
    const auto refused = [](std::string why) { return Error{{}, std::move(why), {}}; };
    KnownHostEntry entry;
    std::string_view word = takeWord(line);
    if (word.starts_with('@')) {
        if (word == "@revoked")
            entry.marker = KnownHostMarker::revoked;
        else if (word == "@cert-authority")
            entry.marker = KnownHostMarker::certificateAuthority;
        else
            return refused("a marker is neither @revoked nor @cert-authority");
        word = takeWord(line);
    }
    entry.names = word;
    entry.key.type = takeWord(line);
    if (entry.key.type.empty())
        return refused("host names, the type of the key and the key are expected");
    const std::string_view text = takeWord(line);
    if (text.empty())
        return refused("the key is missing");
    const auto blob = kubernetes::decodeBase64(text);
    if (!blob)
        return refused("the key is not base64");
    if (typeInside(*blob) != entry.key.type)
        return refused("the key is not of the type that the line names");
    entry.key.blob = *blob;
    return entry;
}

}  // namespace

std::string KnownHostName::toString() const
{
    const std::string lower = lowerCase(host);
    return port == 22 ? lower : "[" + lower + "]:" + std::to_string(port);
}

KnownHosts KnownHosts::read(const std::vector<std::string>& files)
{
    KnownHosts result;
    for (const std::string& file : files) {
        std::error_code ignored;
        if (!std::filesystem::exists(file, ignored) && !ignored)
            continue;
        const auto text = kubernetes::readSmallFile(file, longestFile);
        if (text)
            result.add(*text, file);
        else
            result.m_warnings.push_back(file + ": " + text.error().why);
    }
    return result;
}

void KnownHosts::add(std::string_view text, const std::string& file)
{
    for (int number = 1; !text.empty(); ++number) {
        const std::size_t end = text.find('\n');
        std::string_view line = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        const std::size_t start = line.find_first_not_of(blanks);
        if (start == std::string_view::npos || line[start] == '#')
            continue;
        auto entry = readLine(line);
        KnownHostsPlace place{file, number};
        if (!entry) {
            m_warnings.push_back(place.toString() + ": " + entry.error().why);
            continue;
        }
        entry->place = std::move(place);
        m_entries.push_back(std::move(*entry));
    }
}

std::vector<const KnownHostEntry*> KnownHosts::entriesFor(const KnownHostName& name) const
{
    std::vector<const KnownHostEntry*> found;
    const std::string text = name.toString();
    for (const KnownHostEntry& entry : m_entries) {
        if (matchesNames(text, entry.names))
            found.push_back(&entry);
    }
    return found;
}

namespace {

// Of the entries of one name: a match before an entry with another key before an authority.
HostKeyJudgement judgeByEntries(const std::vector<const KnownHostEntry*>& entries, const HostKey& key)
{
    HostKeyJudgement best;
    const auto rank = [](HostKeyVerdict verdict) {
        return verdict == HostKeyVerdict::revoked      ? 4
            : verdict == HostKeyVerdict::match         ? 3
            : verdict == HostKeyVerdict::changed       ? 2
            : verdict == HostKeyVerdict::authorityOnly ? 1
                                                       : 0;
    };
    for (const KnownHostEntry* entry : entries) {
        const bool same = entry->key == key;
        if (entry->marker == KnownHostMarker::revoked && !same)
            continue;
        const HostKeyVerdict verdict = entry->marker == KnownHostMarker::revoked ? HostKeyVerdict::revoked
            : entry->marker == KnownHostMarker::certificateAuthority             ? HostKeyVerdict::authorityOnly
            : same                                                               ? HostKeyVerdict::match
                                                                                 : HostKeyVerdict::changed;
        // Of several old keys, the one of the same type tells the most.
        const bool closer = verdict == HostKeyVerdict::changed && best.verdict == verdict && entry->key.type == key.type;
        if (rank(verdict) > rank(best.verdict) || closer)
            best = {verdict, entry->place, fingerprintOf(entry->key)};
    }
    return best;
}

}  // namespace

HostKeyJudgement KnownHosts::judge(const KnownHostName& name, const HostKey& key) const
{
    HostKeyJudgement judgement = judgeByEntries(entriesFor(name), key);
    if (name.port == 22 || judgement.verdict == HostKeyVerdict::revoked)
        return judgement;
    // OpenSSH takes what it knows of the plain host for a yes, and never for a no. A stolen key is one at every port.
    HostKeyJudgement plain = judgeByEntries(entriesFor({name.host, 22}), key);
    if (plain.verdict == HostKeyVerdict::revoked
        || (judgement.verdict == HostKeyVerdict::unknown && plain.verdict == HostKeyVerdict::match))
        return plain;
    return judgement;
}

std::vector<std::string> KnownHosts::keyTypes(const KnownHostName& name) const
{
    auto entries = entriesFor(name);
    if (entries.empty() && name.port != 22)
        entries = entriesFor({name.host, 22});
    std::vector<std::string> types;
    for (const KnownHostEntry* entry : entries) {
        if (entry->marker == KnownHostMarker::none && std::find(types.begin(), types.end(), entry->key.type) == types.end())
            types.push_back(entry->key.type);
    }
    return types;
}

}  // namespace fairlead::ssh
