#include "model/kubernetes/credentials/exec_program.h"

#include "model/kubernetes/credentials/program_run.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>

#include <sys/stat.h>
#include <unistd.h>

namespace fairlead::kubernetes {
namespace {

constexpr std::string_view plainCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./:=,@%+";

std::string shellWord(const std::string& word)
{
    if (!word.empty() && word.find_first_not_of(plainCharacters) == std::string::npos)
        return word;
    std::string quoted = "'";
    for (const char c : word)
        quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return quoted + '\'';
}

// On one line: a line end in an argument must not hide what comes after it.
std::string shownWord(const std::string& word)
{
    std::string shown = printableLines(shellWord(word));
    for (std::size_t at = shown.find('\n'); at != std::string::npos; at = shown.find('\n', at))
        shown.replace(at, 1, "U+000A");
    return shown;
}

bool soundsSecret(std::string name)
{
    std::ranges::transform(name, name.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    constexpr std::array<std::string_view, 6> words{"TOKEN", "SECRET", "PASSWORD", "PASSWD", "KEY", "CREDENTIAL"};
    return std::ranges::any_of(words, [&name](std::string_view word) { return name.find(word) != std::string::npos; });
}

std::string sha256(const std::string& bytes)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, EVP_sha256(), nullptr);
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (unsigned index = 0; index < length; ++index) {
        text += digits[digest[index] >> 4U];
        text += digits[digest[index] & 15U];
    }
    return text;
}

bool isProgram(const std::string& path)
{
    struct stat status = {};
    return stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) && access(path.c_str(), X_OK) == 0;
}

}  // namespace

Result<std::string> findProgram(const ExecEntry& exec, const std::string& place, const Environment& environment)
{
    const std::string& command = exec.command.value;
    const std::string hint = exec.installHint.empty()
        ? "install it, or correct the command; the cluster's provider says which program it needs"
        : printableLines(exec.installHint.value);
    if (command.find('/') != std::string::npos) {
        if (isProgram(command))
            return {boost::system::in_place_value, command};
        return Error{place, "there is no program " + command, hint};
    }
    const std::string path = environment.find("PATH").value_or("");
    for (std::size_t begin = 0; begin <= path.size();) {
        const std::size_t end = std::min(path.find(':', begin), path.size());
        const std::string folder = path.substr(begin, end - begin);
        if (folder.starts_with('/') && isProgram(folder + '/' + command))
            return {boost::system::in_place_value, folder + '/' + command};
        begin = end + 1;
    }
    return Error{place, "the program " + command + " is not in PATH", hint};
}

ExecRequest execRequest(const UserEntry& user, const std::string& program)
{
    const ExecEntry& exec = *user.exec;
    ExecRequest request{user.name, user.place.file, exec.line, program, shownWord(program), {}, {}};
    std::string content = std::to_string(program.size()) + ':' + program;
    const auto add = [&content](char kind, const std::string& text) {
        content += kind + std::to_string(text.size()) + ':' + text;
    };
    for (const std::string& argument : exec.arguments) {
        request.commandLine += ' ' + shownWord(argument);
        add('a', argument);
    }
    for (const auto& [name, value] : exec.environment) {
        request.environment.emplace_back(shownWord(name), soundsSecret(name) ? "(not shown)" : shownWord(value.reveal()));
        add('n', name);
        add('v', value.reveal());
    }
    request.fingerprint = sha256(content);
    return request;
}

}  // namespace fairlead::kubernetes
