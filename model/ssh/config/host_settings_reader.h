#pragma once

#include "model/ssh/config/config_walk.h"
#include "model/ssh/config/ssh_config.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::ssh {

// Makes the settings of what a walk found: values checked, tokens expanded, defaults put in.
class HostSettingsReader {
public:
    HostSettingsReader(ConfigWalk& walk, HostDestination destination, const ConfigSurroundings& surroundings);
    HostSettings read();

private:
    void readAddress();
    void readKeys();
    void readAgent();
    void readProxy();
    void readKnownHosts();
    void readAlgorithms();
    void readTimes();
    void readMethods();

    std::string first(std::string_view keyword) const;  // empty: not set
    bool flag(std::string_view keyword, bool otherwise);
    std::optional<int> seconds(std::string_view keyword);
    std::vector<std::string> files(std::string_view keyword, const std::vector<std::string>& otherwise);
    // "~", variables and tokens; nothing, with a warning, where one is not known.
    std::optional<std::string> path(const std::string& text, const std::string& place);
    void refuse(std::string_view keyword, const std::string& why);

    ConfigWalk& m_walk;
    HostDestination m_destination;
    const ConfigSurroundings& m_surroundings;
    std::map<char, std::string> m_tokens;
    HostSettings m_settings;
};

}  // namespace fairlead::ssh
