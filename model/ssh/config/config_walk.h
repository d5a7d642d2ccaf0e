#pragma once

#include "model/ssh/config/config_line.h"
#include "model/ssh/config/ssh_config.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::ssh {

struct ConfigValue {
    std::vector<std::string> arguments;
    std::string rest;
    std::string place;  // "FILE:LINE"
};

// What the files say of one host, before tokens and defaults: the first value of each keyword that applies.
class ConfigWalk {
public:
    // Both outlive this. `user` is the one named beside the host, or empty.
    ConfigWalk(const ConfigSurroundings& surroundings, std::string host, std::string user);

    void readFiles();
    // As a file of the person's own where `own`, else as one of the system's.
    void readText(std::string_view text, const std::string& file, bool own);

    // Null where the keyword (lower case) is not set.
    const ConfigValue* find(std::string_view keyword) const;
    const std::vector<ConfigValue>& identityFiles() const { return m_identityFiles; }
    std::vector<std::string> takeWarnings() { return std::move(m_warnings); }
    void warn(const std::string& place, const std::string& why) { m_warnings.push_back(place + ": " + why); }

private:
    struct File {
        std::string name;
        bool own = true;
        int depth = 0;
    };
    // Whether the lines that follow apply; inside of a file that is included where they do not, never.
    enum class State : std::uint8_t { applies, skipped, never };

    void readOnce();
    void readFile(const File& file, State& state);
    void readLines(std::string_view text, const File& file, State& state);
    void take(const ConfigLine& line, const File& file, const std::string& place, State& state);
    void include(const ConfigLine& line, const File& file, const std::string& place, State state);
    bool hostApplies(const ConfigLine& line) const;
    bool matchApplies(const ConfigLine& line, const std::string& place);
    // Nothing where the criterion cannot be told.
    enum class Criterion : std::uint8_t { yes, no, unknown };
    Criterion criterion(const std::string& name, const std::string& argument, const std::string& place);
    void set(const ConfigLine& line, const std::string& place);
    std::string hostNameSoFar() const;

    const ConfigSurroundings& m_surroundings;
    std::string m_host;
    std::string m_user;
    bool m_finalPass = false;
    bool m_wantsFinalPass = false;
    int m_filesRead = 0;
    std::map<std::string, ConfigValue, std::less<>> m_values;
    std::vector<ConfigValue> m_identityFiles;
    std::vector<std::string> m_warnings;
};

}  // namespace fairlead::ssh
