#include "model/ssh/config/ssh_config.h"

#include "model/ssh/config/config_walk.h"
#include "model/ssh/config/host_settings_reader.h"

#include <array>
#include <cstddef>
#include <utility>

#include <pwd.h>
#include <unistd.h>

namespace fairlead::ssh {
namespace {

// OpenSSH takes the home of the password database before HOME.
void readPerson(ConfigSurroundings& surroundings)
{
    std::array<char, 16384> memory{};
    passwd entry{};
    passwd* found = nullptr;
    if (getpwuid_r(getuid(), &entry, memory.data(), memory.size(), &found) == 0 && found) {
        surroundings.home = found->pw_dir;
        surroundings.localUser = found->pw_name;
    }
    if (surroundings.home.empty())
        surroundings.home = surroundings.environment.find("HOME").value_or("");
    if (surroundings.localUser.empty())
        surroundings.localUser = surroundings.environment.find("USER").value_or("");
}

HostLookup finish(ConfigWalk& walk, const HostDestination& destination, const ConfigSurroundings& surroundings)
{
    HostLookup lookup;
    lookup.settings = HostSettingsReader(walk, destination, surroundings).read();
    lookup.warnings = walk.takeWarnings();
    return lookup;
}

}  // namespace

ConfigSurroundings ConfigSurroundings::ofProcess()
{
    ConfigSurroundings surroundings;
    surroundings.environment = kubernetes::Environment::ofProcess();
    readPerson(surroundings);
    surroundings.localUserId = std::to_string(getuid());
    std::array<char, 256> name{};
    if (gethostname(name.data(), name.size() - 1) == 0)
        surroundings.localHost = name.data();
    if (!surroundings.home.empty())
        surroundings.ownFile = surroundings.home + "/.ssh/config";
    surroundings.systemFile = "/etc/ssh/ssh_config";
    return surroundings;
}

Result<HostLookup> lookUpHost(const std::string& destination, const ConfigSurroundings& surroundings)
{
    const auto parsed = parseHostDestination(destination);
    if (!parsed)
        return parsed.error();
    ConfigWalk walk(surroundings, parsed->host, parsed->user);
    walk.readFiles();
    return finish(walk, *parsed, surroundings);
}

Result<HostLookup> lookUpHostIn(std::string_view text, const std::string& file, const std::string& destination,
                                const ConfigSurroundings& surroundings)
{
    const auto parsed = parseHostDestination(destination);
    if (!parsed)
        return parsed.error();
    ConfigWalk walk(surroundings, parsed->host, parsed->user);
    walk.readText(text, file, true);
    return finish(walk, *parsed, surroundings);
}

}  // namespace fairlead::ssh
