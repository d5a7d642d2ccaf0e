#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fairlead::evidence {

// What kind of text a file of a capture is (contract, section 1).
enum class CaptureFileKind : std::uint8_t {
    description,  // capture.json
    version,  // api/version.json
    list,  // of the API
    rules,  // what a kernel holds: iptables, nft, ipset, IPVS, addresses, routes, connections, sysctls, counters
    words,  // of programs and people: logs, manifests, CNI configurations, kube-proxy's settings
    failure,  // FILE.error of a known file
};

struct CaptureFile {
    CaptureFileKind kind = CaptureFileKind::words;
    std::string node;  // empty: of none
    std::string name;  // the last part, without ".error": "iptables-save.txt"
};

// What a path means; nothing where a capture has no such file. A later reading ("samples/TIME/…") counts as its file.
std::optional<CaptureFile> captureFileOf(std::string_view path);

}  // namespace fairlead::evidence
