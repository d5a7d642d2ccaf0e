#pragma once

#include "model/evidence/capture_reader.h"

#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::test {

// The real captures that the project carries: those inside the program and those for tests only.
inline const std::vector<std::string>& captureNames()
{
    static const std::vector<std::string> names{"shop-iptables-nft", "shop-iptables-legacy", "shop-nftables",
                                                "shop-ipvs",         "shop-1.20-iptables",   "shop-1.20-userspace"};
    return names;
}

inline std::filesystem::path capturePath(std::string_view name)
{
    const std::string file = std::string(name) + ".tar.gz";
    for (const char* folder : {"resources/captures", "tests/captures"}) {
        const auto path = std::filesystem::path(FAIRLEAD_SOURCE_DIR) / folder / file;
        if (std::filesystem::exists(path))
            return path;
    }
    throw std::runtime_error("no sample capture " + file);
}

inline evidence::Evidence openSample(std::string_view name) { return evidence::openCapture(capturePath(name)).value(); }

}  // namespace fairlead::test
