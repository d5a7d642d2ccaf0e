#include "model/ssh/known_hosts.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

// Any text is read; each verdict but "unknown" names a line of it, and a key that was added is known unless it is revoked.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    namespace ssh = fairlead::ssh;
    const std::string text(reinterpret_cast<const char*>(data), size);
    ssh::KnownHosts hosts;
    hosts.add(text, "known");
    const auto judge = [&hosts](const ssh::KnownHostName& name, const ssh::HostKey& key) {
        const auto judgement = hosts.judge(name, key);
        if ((judgement.verdict == ssh::HostKeyVerdict::unknown) != (judgement.place.line == 0))
            std::abort();
        return judgement.verdict;
    };
    const ssh::KnownHostName name{"node-1.example.net", 22};
    const ssh::HostKey key{"x", std::string("\0\0\0\1x", 5)};
    judge(name, key);
    judge({name.host, 2222}, key);
    for (const auto& entry : hosts.entries()) {
        if (judge(name, entry.key) == ssh::HostKeyVerdict::unknown && !hosts.entriesFor(name).empty()
            && hosts.entriesFor(name).front()->marker == ssh::KnownHostMarker::none)
            std::abort();
    }
    hosts.add("\n" + ssh::knownHostsLine(name, key, ssh::NameHashing::hashed), "added");
    const auto verdict = judge(name, key);
    if (verdict != ssh::HostKeyVerdict::match && verdict != ssh::HostKeyVerdict::revoked)
        std::abort();
    return 0;
}
