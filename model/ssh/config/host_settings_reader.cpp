#include "model/ssh/config/host_settings_reader.h"

#include "model/ssh/config/config_tokens.h"
#include "model/ssh/host_pattern.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <utility>

namespace fairlead::ssh {
namespace {

const std::vector<std::string> usualAlgorithms{"ssh-ed25519",         "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384",
                                               "ecdsa-sha2-nistp521", "rsa-sha2-512",        "rsa-sha2-256"};

std::vector<std::string> splitAtCommas(std::string_view text)
{
    std::vector<std::string> parts;
    while (!text.empty()) {
        const std::size_t comma = text.find(',');
        std::string_view part = text.substr(0, comma);
        text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
        while (!part.empty() && (part.front() == ' ' || part.front() == '\t'))
            part.remove_prefix(1);
        while (!part.empty() && (part.back() == ' ' || part.back() == '\t'))
            part.remove_suffix(1);
        if (!part.empty())
            parts.emplace_back(part);
    }
    return parts;
}

std::optional<int> numberOf(std::string_view text)
{
    int number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure != std::errc() || end != text.data() + text.size() || number < 0)
        return std::nullopt;
    return number;
}

// "90", "1m30s" (sshd_config(5), TIME FORMATS).
std::optional<int> secondsOf(std::string_view text)
{
    long total = 0;
    while (!text.empty()) {
        const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
        const auto number = numberOf(text.substr(0, digits));
        if (!number)
            return std::nullopt;
        const char unit = digits < text.size() ? text[digits] : 's';
        const long each = unit == 's' || unit == 'S' ? 1
            : unit == 'm' || unit == 'M'             ? 60
            : unit == 'h' || unit == 'H'             ? 3600
            : unit == 'd' || unit == 'D'             ? 86400
            : unit == 'w' || unit == 'W'             ? 604800
                                                     : 0;
        total += *number * each;
        if (each == 0 || total > 100'000'000)
            return std::nullopt;
        text.remove_prefix(std::min(digits + 1, text.size()));
    }
    return static_cast<int>(total);
}

}  // namespace

HostSettingsReader::HostSettingsReader(ConfigWalk& walk, HostDestination destination, const ConfigSurroundings& surroundings)
    : m_walk(walk), m_destination(std::move(destination)), m_surroundings(surroundings)
{
}

HostSettings HostSettingsReader::read()
{
    readAddress();
    m_tokens = {{'d', m_surroundings.home},
                {'h', m_settings.hostName},
                {'i', m_surroundings.localUserId},
                {'k', m_settings.hostKeyAlias.empty() ? m_settings.originalHost : m_settings.hostKeyAlias},
                {'L', m_surroundings.localHost.substr(0, m_surroundings.localHost.find('.'))},
                {'l', m_surroundings.localHost},
                {'n', m_settings.originalHost},
                {'p', std::to_string(m_settings.port)},
                {'r', m_settings.user},
                {'u', m_surroundings.localUser}};
    readKeys();
    readAgent();
    readProxy();
    readKnownHosts();
    readAlgorithms();
    readTimes();
    readMethods();
    return std::move(m_settings);
}

std::string HostSettingsReader::first(std::string_view keyword) const
{
    const ConfigValue* const value = m_walk.find(keyword);
    return value && !value->arguments.empty() ? value->arguments.front() : std::string();
}

void HostSettingsReader::refuse(std::string_view keyword, const std::string& why)
{
    const ConfigValue* const value = m_walk.find(keyword);
    m_walk.warn(value ? value->place : std::string(keyword), std::string(keyword) + ": " + why);
}

bool HostSettingsReader::flag(std::string_view keyword, bool otherwise)
{
    const std::string word = first(keyword);
    if (word == "yes" || word == "true")
        return true;
    if (word == "no" || word == "false")
        return false;
    if (!word.empty())
        refuse(keyword, "yes or no is expected");
    return otherwise;
}

std::optional<int> HostSettingsReader::seconds(std::string_view keyword)
{
    const std::string word = first(keyword);
    if (word.empty() || word == "none")
        return std::nullopt;
    const auto number = secondsOf(word);
    if (!number)
        refuse(keyword, "a time is expected, as 30 or 1m");
    return number;
}

void HostSettingsReader::readAddress()
{
    m_settings.originalHost = m_destination.host;
    m_settings.hostName = m_destination.host;
    if (const std::string name = first("hostname"); !name.empty()) {
        const auto expanded = expandTokens(name, {{'h', m_destination.host}});
        if (expanded)
            m_settings.hostName = *expanded;
        else
            refuse("hostname", "it has a token other than %h");
    }
    m_settings.user = !m_destination.user.empty() ? m_destination.user : first("user");
    if (m_settings.user.empty())
        m_settings.user = m_surroundings.localUser;
    const auto port = numberOf(first("port"));
    if (m_destination.port)
        m_settings.port = *m_destination.port;
    else if (port && *port > 0 && *port < 65536)
        m_settings.port = static_cast<std::uint16_t>(*port);
    else if (!first("port").empty())
        refuse("port", "a number from 1 to 65535 is expected");
    m_settings.hostKeyAlias = first("hostkeyalias");
    m_settings.bindAddress = first("bindaddress");
    const std::string family = first("addressfamily");
    if (family == "inet")
        m_settings.addressFamily = AddressFamily::inet;
    else if (family == "inet6")
        m_settings.addressFamily = AddressFamily::inet6;
    else if (!family.empty() && family != "any")
        refuse("addressfamily", "any, inet or inet6 is expected");
    if (const std::string canonical = first("canonicalizehostname"); canonical == "yes" || canonical == "always")
        refuse("canonicalizehostname", "names are not made canonical; write the full name");
}

std::optional<std::string> HostSettingsReader::path(const std::string& text, const std::string& place)
{
    auto expanded = expandVariables(text, m_surroundings.environment);
    if (expanded)
        expanded = expandTokens(*expanded, m_tokens);
    if (!expanded) {
        m_walk.warn(place, "'" + text + "' has a token or a variable that is not known here, so the file is not used");
        return std::nullopt;
    }
    if (*expanded == "~" || expanded->starts_with("~/"))
        return m_surroundings.home + expanded->substr(1);
    return expanded;
}

void HostSettingsReader::readKeys()
{
    m_settings.identitiesOnly = flag("identitiesonly", false);
    if (m_walk.identityFiles().empty()) {
        for (const char* const name : {"id_rsa", "id_ecdsa", "id_ecdsa_sk", "id_ed25519", "id_ed25519_sk"})
            m_settings.identityFiles.push_back(m_surroundings.home + "/.ssh/" + name);
        return;
    }
    for (const ConfigValue& value : m_walk.identityFiles()) {
        if (value.arguments.empty() || value.arguments.front() == "none")
            continue;
        if (auto file = path(value.arguments.front(), value.place))
            m_settings.identityFiles.push_back(std::move(*file));
    }
}

void HostSettingsReader::readAgent()
{
    const std::string agent = first("identityagent");
    const ConfigValue* const value = m_walk.find("identityagent");
    if (agent == "none")
        return;
    if (agent.empty() || agent == "SSH_AUTH_SOCK")
        m_settings.agentSocket = m_surroundings.environment.find("SSH_AUTH_SOCK");
    else if (agent.starts_with('$') && !agent.starts_with("${"))
        m_settings.agentSocket = m_surroundings.environment.find(agent.substr(1));
    else
        m_settings.agentSocket = path(agent, value->place);
}

void HostSettingsReader::readProxy()
{
    const std::map<char, std::string> tokens{{'h', m_settings.hostName},
                                             {'n', m_settings.originalHost},
                                             {'p', std::to_string(m_settings.port)},
                                             {'r', m_settings.user}};
    if (const ConfigValue* const command = m_walk.find("proxycommand"); command && command->rest != "none") {
        const auto expanded = expandTokens(command->rest, tokens);
        if (expanded)
            m_settings.proxyCommand = *expanded;
        else
            refuse("proxycommand", "it has a token that is not known here, so the host cannot be reached by it");
    }
    const ConfigValue* const jump = m_walk.find("proxyjump");
    if (!jump || jump->rest == "none" || jump->arguments.empty())
        return;
    const std::string list = jump->rest.substr(0, jump->rest.find('#'));
    for (const std::string& hop : splitAtCommas(list)) {
        const auto expanded = expandTokens(hop, tokens);
        const auto destination =
            expanded ? parseHostDestination(*expanded) : Result<HostDestination>(Error{hop, "a token is not known", {}});
        if (!destination) {
            refuse("proxyjump", "'" + hop + "': " + destination.error().why);
            m_settings.proxyJump.clear();
            return;
        }
        m_settings.proxyJump.push_back(destination->toString());
    }
    // "Host *" with a ProxyJump means the bastion too, which cannot be reached by way of itself.
    if (!m_settings.proxyJump.empty()) {
        const auto last = parseHostDestination(m_settings.proxyJump.back());
        const bool itself = last && (last->host == m_settings.originalHost || last->host == m_settings.hostName)
            && (!last->port || *last->port == m_settings.port) && (last->user.empty() || last->user == m_settings.user);
        if (itself)
            m_settings.proxyJump.clear();
    }
}

std::vector<std::string> HostSettingsReader::files(std::string_view keyword, const std::vector<std::string>& otherwise)
{
    const ConfigValue* const value = m_walk.find(keyword);
    if (!value || value->arguments.empty())
        return otherwise;
    std::vector<std::string> result;
    for (const std::string& argument : value->arguments) {
        if (argument == "none")
            continue;
        if (auto file = path(argument, value->place))
            result.push_back(std::move(*file));
    }
    return result;
}

void HostSettingsReader::readKnownHosts()
{
    const std::string own = m_surroundings.home + "/.ssh/known_hosts";
    m_settings.userKnownHostsFiles = files("userknownhostsfile", {own, own + "2"});
    m_settings.globalKnownHostsFiles = files("globalknownhostsfile", {"/etc/ssh/ssh_known_hosts", "/etc/ssh/ssh_known_hosts2"});
    m_settings.hashKnownHosts = flag("hashknownhosts", false);
    const std::string checking = first("stricthostkeychecking");
    if (checking == "yes" || checking == "true")
        m_settings.hostKeyChecking = HostKeyChecking::yes;
    else if (checking == "accept-new")
        m_settings.hostKeyChecking = HostKeyChecking::acceptNew;
    else if (checking == "no" || checking == "off" || checking == "false")
        refuse("stricthostkeychecking", "an unknown key is asked about all the same");
    else if (!checking.empty() && checking != "ask")
        refuse("stricthostkeychecking", "yes, ask or accept-new is expected");
}

void HostSettingsReader::readAlgorithms()
{
    const std::string list = first("hostkeyalgorithms");
    if (list.empty())
        return;
    const char sign = list.front();
    const bool relative = sign == '+' || sign == '-' || sign == '^';
    const auto named = splitAtCommas(std::string_view(list).substr(relative ? 1 : 0));
    auto& algorithms = m_settings.hostKeyAlgorithms;
    algorithms = relative ? usualAlgorithms : named;
    const auto isNamed = [&named](const std::string& algorithm) {
        return std::any_of(named.begin(), named.end(),
                           [&algorithm](const std::string& one) { return matchesPattern(algorithm, one); });
    };
    if (sign == '-' || sign == '^')
        algorithms.erase(std::remove_if(algorithms.begin(), algorithms.end(), isNamed), algorithms.end());
    if (sign == '^')
        algorithms.insert(algorithms.begin(), named.begin(), named.end());
    for (const std::string& one : named) {
        if (sign == '+' && std::find(algorithms.begin(), algorithms.end(), one) == algorithms.end())
            algorithms.push_back(one);
    }
}

void HostSettingsReader::readTimes()
{
    if (const auto time = seconds("connecttimeout"); time && *time > 0)
        m_settings.connectTimeout = std::chrono::seconds(*time);
    if (const auto time = seconds("serveraliveinterval"))
        m_settings.serverAliveInterval = std::chrono::seconds(*time);
    const std::string count = first("serveralivecountmax");
    if (const auto number = numberOf(count))
        m_settings.serverAliveCountMax = *number;
    else if (!count.empty())
        refuse("serveralivecountmax", "a number is expected");
}

void HostSettingsReader::readMethods()
{
    const auto known = m_settings.preferredAuthentications;
    if (const std::string list = first("preferredauthentications"); !list.empty()) {
        m_settings.preferredAuthentications.clear();
        for (const std::string& method : splitAtCommas(list)) {
            if (std::find(known.begin(), known.end(), method) != known.end())
                m_settings.preferredAuthentications.push_back(method);
        }
    }
    const auto leaveOut = [this](const char* method) { std::erase(m_settings.preferredAuthentications, method); };
    const std::string keys = first("pubkeyauthentication");
    if (keys == "no" || keys == "false")
        leaveOut("publickey");
    if (!flag("kbdinteractiveauthentication", true))
        leaveOut("keyboard-interactive");
    if (!flag("passwordauthentication", true))
        leaveOut("password");
}

}  // namespace fairlead::ssh
