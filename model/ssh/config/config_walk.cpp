#include "model/ssh/config/config_walk.h"

#include "model/kubernetes/kubeconfig/small_file.h"
#include "model/ssh/config/config_tokens.h"
#include "model/ssh/host_pattern.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <system_error>
#include <utility>

#include <glob.h>

namespace fairlead::ssh {
namespace {

constexpr std::size_t longestFile = std::size_t{1} << 20U;
constexpr int deepestInclude = 16;
constexpr int mostFiles = 1024;

std::string lowerWord(std::string_view text)
{
    std::string result(text);
    for (char& c : result) {
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    }
    return result;
}

std::vector<std::string> filesLike(const std::string& pattern)
{
    std::vector<std::string> files;
    glob_t found{};
    if (glob(pattern.c_str(), 0, nullptr, &found) == 0)
        files.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
    globfree(&found);
    return files;
}

bool isKnownCriterion(const std::string& name)
{
    static constexpr std::array names{"host", "originalhost", "user", "localuser", "exec"};
    return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

ConfigWalk::ConfigWalk(const ConfigSurroundings& surroundings, std::string host, std::string user)
    : m_surroundings(surroundings), m_host(std::move(host)), m_user(std::move(user))
{
}

void ConfigWalk::readFiles()
{
    readOnce();
    if (!m_wantsFinalPass)
        return;
    m_finalPass = true;
    m_filesRead = 0;
    m_warnings.clear();
    readOnce();
}

void ConfigWalk::readOnce()
{
    State state = State::applies;
    if (!m_surroundings.ownFile.empty())
        readFile({m_surroundings.ownFile, true, 0}, state);
    state = State::applies;
    if (!m_surroundings.systemFile.empty())
        readFile({m_surroundings.systemFile, false, 0}, state);
}

void ConfigWalk::readText(std::string_view text, const std::string& file, bool own)
{
    State state = State::applies;
    readLines(text, {file, own, 0}, state);
    if (!m_wantsFinalPass)
        return;
    m_finalPass = true;
    m_filesRead = 0;
    m_warnings.clear();
    state = State::applies;
    readLines(text, {file, own, 0}, state);
}

void ConfigWalk::readFile(const File& file, State& state)
{
    if (++m_filesRead > mostFiles) {
        if (m_filesRead == mostFiles + 1)
            warn(file.name, "it was not read: too many files are included");
        return;
    }
    std::error_code ignored;
    if (!std::filesystem::exists(file.name, ignored) && !ignored)
        return;
    const auto text = kubernetes::readSmallFile(file.name, longestFile);
    if (text)
        readLines(*text, file, state);
    else
        warn(file.name, text.error().why);
}

void ConfigWalk::readLines(std::string_view text, const File& file, State& state)
{
    for (int number = 1; !text.empty(); ++number) {
        const std::size_t end = text.find('\n');
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        const std::string place = file.name + ":" + std::to_string(number);
        const auto parsed = parseConfigLine(line);
        if (!parsed)
            warn(place, parsed.error().why);
        else if (!parsed->keyword.empty())
            take(*parsed, file, place, state);
    }
}

void ConfigWalk::take(const ConfigLine& line, const File& file, const std::string& place, State& state)
{
    if (line.keyword == "include") {
        include(line, file, place, state);
    } else if (state == State::never) {
        return;
    } else if (line.keyword == "host") {
        state = hostApplies(line) ? State::applies : State::skipped;
    } else if (line.keyword == "match") {
        state = matchApplies(line, place) ? State::applies : State::skipped;
    } else if (state == State::applies) {
        set(line, place);
    }
}

void ConfigWalk::include(const ConfigLine& line, const File& file, const std::string& place, State state)
{
    if (state != State::applies)
        return;
    if (file.depth >= deepestInclude) {
        warn(place, "files are included within each other too deeply");
        return;
    }
    for (const std::string& argument : line.arguments) {
        std::string pattern = argument;
        if (pattern.starts_with("~/"))
            pattern = m_surroundings.home + pattern.substr(1);
        else if (!pattern.starts_with('/'))
            pattern = (file.own ? m_surroundings.home + "/.ssh/" : std::string("/etc/ssh/")) + pattern;
        for (const std::string& name : filesLike(pattern)) {
            State inner = State::applies;
            readFile({name, file.own, file.depth + 1}, inner);
        }
    }
}

bool ConfigWalk::hostApplies(const ConfigLine& line) const
{
    bool applies = false;
    const std::string host = m_finalPass ? hostNameSoFar() : m_host;
    for (const std::string& argument : line.arguments) {
        const bool negated = argument.starts_with('!');
        if (!matchesPattern(host, std::string_view(argument).substr(negated ? 1 : 0)))
            continue;
        if (negated)
            return false;
        applies = true;
    }
    return applies;
}

std::string ConfigWalk::hostNameSoFar() const
{
    const ConfigValue* const name = find("hostname");
    if (!name || name->arguments.empty())
        return m_host;
    return expandTokens(name->arguments.front(), {{'h', m_host}}).value_or(m_host);
}

bool ConfigWalk::matchApplies(const ConfigLine& line, const std::string& place)
{
    bool applies = true;
    if (line.arguments.empty()) {
        warn(place, "Match lacks its criteria");
        return false;
    }
    for (std::size_t i = 0; i < line.arguments.size(); ++i) {
        std::string name = lowerWord(line.arguments[i]);
        // OpenSSH also takes "host=NAME".
        std::string argument;
        const std::size_t equals = name.find('=');
        const bool joined = equals != std::string::npos;
        if (joined) {
            argument = line.arguments[i].substr(equals + 1);
            name.resize(equals);
        }
        const bool negated = name.starts_with('!');
        if (negated)
            name.erase(0, 1);
        if (name == "all") {
            applies = applies && !negated;
            continue;
        }
        if (name == "final" || name == "canonical") {
            m_wantsFinalPass = m_wantsFinalPass || name == "final";
            applies = applies && (m_finalPass != negated);
            continue;
        }
        if (!isKnownCriterion(name)) {
            warn(place, "Match does not know '" + name + "', so what follows is not used");
            return false;
        }
        if (!joined) {
            if (i + 1 == line.arguments.size()) {
                warn(place, "Match " + name + " lacks what it is to match");
                return false;
            }
            argument = line.arguments[++i];
        }
        // A command is not asked where another criterion says no already.
        if (!applies)
            continue;
        const Criterion found = criterion(name, argument, place);
        applies = found != Criterion::unknown && (found == Criterion::yes) != negated;
    }
    return applies;
}

ConfigWalk::Criterion ConfigWalk::criterion(const std::string& name, const std::string& argument, const std::string& place)
{
    const auto matches = [&argument](const std::string& text) {
        return matchPatternList(text, argument) == PatternMatch::positive ? Criterion::yes : Criterion::no;
    };
    if (name == "host")
        return matches(lowerWord(hostNameSoFar()));
    if (name == "originalhost")
        return matches(lowerWord(m_host));
    if (name == "localuser")
        return matches(m_surroundings.localUser);
    if (name == "user") {
        const ConfigValue* const user = find("user");
        return matches(!m_user.empty()                        ? m_user
                           : user && !user->arguments.empty() ? user->arguments.front()
                                                              : m_surroundings.localUser);
    }
    if (!m_surroundings.runMatchCommand) {
        warn(place, "Match exec would run a command, which was not allowed; what follows is not used");
        return Criterion::unknown;
    }
    const auto command = expandTokens(argument,
                                      {{'h', hostNameSoFar()},
                                       {'n', m_host},
                                       {'u', m_surroundings.localUser},
                                       {'d', m_surroundings.home},
                                       {'l', m_surroundings.localHost},
                                       {'i', m_surroundings.localUserId}});
    if (!command) {
        warn(place, "Match exec has a token that is not known here; what follows is not used");
        return Criterion::unknown;
    }
    return m_surroundings.runMatchCommand(*command) ? Criterion::yes : Criterion::no;
}

void ConfigWalk::set(const ConfigLine& line, const std::string& place)
{
    ConfigValue value{line.arguments, line.rest, place};
    if (line.keyword == "identityfile") {
        const auto same = [&value](const ConfigValue& known) { return known.arguments == value.arguments; };
        if (std::none_of(m_identityFiles.begin(), m_identityFiles.end(), same))
            m_identityFiles.push_back(std::move(value));
        return;
    }
    // Whichever of the two comes first keeps the other away; a ProxyJump of "none" does not.
    const ConfigValue* const jump = find("proxyjump");
    if ((line.keyword == "proxycommand" && jump && jump->rest != "none") || (line.keyword == "proxyjump" && find("proxycommand")))
        return;
    const bool old = line.keyword == "challengeresponseauthentication" || line.keyword == "skeyauthentication";
    m_values.try_emplace(old ? "kbdinteractiveauthentication" : line.keyword, std::move(value));
}

const ConfigValue* ConfigWalk::find(std::string_view keyword) const
{
    const auto found = m_values.find(keyword);
    return found == m_values.end() ? nullptr : &found->second;
}

}  // namespace fairlead::ssh
