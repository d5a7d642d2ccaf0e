#include "tests/support/test_sshd.h"

#include <arpa/inet.h>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pwd.h>
#include <spawn.h>
#include <sstream>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

namespace fairlead::test {
namespace {

const char* const sshdPath = "/usr/sbin/sshd";

std::string readAll(const std::filesystem::path& file)
{
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

// Starts a program with a socket as standard input and output (-1: neither), and with nothing else of ours.
pid_t startProgram(const std::vector<std::string>& words, int socket)
{
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    if (socket >= 0) {
        posix_spawn_file_actions_adddup2(&actions, socket, STDIN_FILENO);
        posix_spawn_file_actions_adddup2(&actions, socket, STDOUT_FILENO);
    } else {
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    }
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
    std::vector<char*> arguments;
    for (const std::string& word : words)
        arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    std::string path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    std::string home = "HOME=/nonexistent";
    char* environment[] = {path.data(), home.data(), nullptr};
    pid_t process = -1;
    const int failure = posix_spawnp(&process, words.front().c_str(), &actions, nullptr, arguments.data(), environment);
    posix_spawn_file_actions_destroy(&actions);
    if (failure != 0)
        throw std::runtime_error("cannot start " + words.front() + ": " + std::strerror(failure));
    return process;
}

int waitFor(pid_t process)
{
    int status = 0;
    while (waitpid(process, &status, 0) < 0 && errno == EINTR) { }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void runTool(const std::vector<std::string>& words)
{
    if (waitFor(startProgram(words, -1)) != 0)
        throw std::runtime_error(words.front() + " failed");
}

std::string firstTwoWords(const std::string& line)
{
    const auto end = line.find(' ', line.find(' ') + 1);
    return line.substr(0, std::min(end, line.find('\n')));
}

bool probe(const std::vector<std::string>& words)
{
    try {
        return waitFor(startProgram(words, -1)) == 0;
    } catch (const std::runtime_error&) {
        return false;
    }
}

}  // namespace

std::string TestSshd::whyUnavailable()
{
    for (const char* const tool : {sshdPath, "/usr/bin/ssh-keygen"}) {
        if (access(tool, X_OK) != 0)
            return std::string("SKIPPED: needs ") + tool + " (apt-get install openssh-server)";
    }
    // Where root runs it, sshd wants the folder that its service makes.
    std::error_code ignored;
    if (geteuid() == 0 && !std::filesystem::is_directory("/run/sshd", ignored)
        && !std::filesystem::create_directory("/run/sshd", ignored))
        return "SKIPPED: sshd needs /run/sshd, which cannot be made";
    return {};
}

std::string TestSshd::whyNoPam()
{
    if (std::string why = whyUnavailable(); !why.empty())
        return why;
    if (geteuid() != 0)
        return "SKIPPED: sshd asks PAM as root only";
    if (!probe({"unshare", "-m", "mount", "--bind", "/tmp", "/etc/pam.d"}))
        return "SKIPPED: needs a mount namespace (unshare -m) for a PAM service of its own";
    return {};
}

void makeKey(const std::filesystem::path& file, const std::string& type, const std::string& passphrase,
             const std::vector<std::string>& options)
{
    std::vector<std::string> words{"ssh-keygen", "-q", "-t", type, "-N", passphrase, "-C", "test", "-f", file.string()};
    words.insert(words.end(), options.begin(), options.end());
    runTool(words);
}

TestSshd::TestSshd(SshdOptions options) : m_options(std::move(options))
{
    std::signal(SIGPIPE, SIG_IGN);
    for (const std::string& type : m_options.hostKeyTypes)
        makeKey(hostKeyFile(type), type);
    m_folder.write("authorized_keys", "");
    m_folder.write("log", "");
    if (!m_options.pam.empty()) {
        std::string service;
        for (const std::string& line : m_options.pam)
            service += line + '\n';
        m_folder.write("pam.d/sshd",
                       service + "auth required pam_permit.so\naccount required pam_permit.so\nsession required pam_permit.so\n");
    }
    writeConfig();
    listen();
}

TestSshd::~TestSshd()
{
    stop();
    dropConnections();
    for (Connection& connection : m_connections)
        connection.end.join();
}

void TestSshd::writeConfig()
{
    std::string text;
    for (const std::string& line : m_options.config)
        text += line + '\n';
    for (const std::string& type : m_options.hostKeyTypes)
        text += "HostKey " + hostKeyFile(type).string() + '\n';
    text += "AuthorizedKeysFile " + (m_folder.path() / "authorized_keys").string() + '\n';
    text += "StrictModes no\nPermitRootLogin yes\nPasswordAuthentication no\nPrintMotd no\nPrintLastLog no\n"
            "LogLevel VERBOSE\nPidFile none\n";
    text +=
        m_options.pam.empty() ? "UsePAM no\nKbdInteractiveAuthentication no\n" : "UsePAM yes\nKbdInteractiveAuthentication yes\n";
    m_folder.write("sshd_config", text);
}

void TestSshd::listen()
{
    const bool v6 = m_options.address.find(':') != std::string::npos;
    m_listener = ::socket(v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_storage storage{};
    socklen_t size = v6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
    storage.ss_family = v6 ? AF_INET6 : AF_INET;
    void* const into = v6 ? static_cast<void*>(&reinterpret_cast<sockaddr_in6&>(storage).sin6_addr)
                          : static_cast<void*>(&reinterpret_cast<sockaddr_in&>(storage).sin_addr);
    inet_pton(storage.ss_family, m_options.address.c_str(), into);
    auto* const address = reinterpret_cast<sockaddr*>(&storage);
    if (::bind(m_listener, address, size) != 0 || ::listen(m_listener, 64) != 0 || ::getsockname(m_listener, address, &size) != 0)
        throw std::runtime_error("cannot listen on " + m_options.address);
    m_port = ntohs(reinterpret_cast<sockaddr_in&>(storage).sin_port);  // at the same place in both families
    m_acceptor = std::thread([this] { acceptAll(); });
}

void TestSshd::acceptAll()
{
    for (;;) {
        const int descriptor = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
        const std::lock_guard lock(m_mutex);
        if (m_stopped) {
            if (descriptor >= 0)
                ::close(descriptor);
            return;
        }
        if (descriptor >= 0)
            serve(descriptor);
    }
}

void TestSshd::serve(int descriptor)
{
    ++m_accepted;
    const std::string config = (m_folder.path() / "sshd_config").string();
    const std::string log = (m_folder.path() / "log").string();
    std::vector<std::string> words{sshdPath, "-i", "-f", config, "-E", log};
    if (!m_options.pam.empty()) {
        const std::string services = (m_folder.path() / "pam.d").string();
        const std::string script = "mount --bind \"$0\" /etc/pam.d && exec \"$@\"";
        std::vector<std::string> wrapped{"unshare", "-m", "sh", "-c", script, services};
        wrapped.insert(wrapped.end(), words.begin(), words.end());
        words = std::move(wrapped);
    }
    Connection& connection = m_connections.emplace_back();
    connection.descriptor = descriptor;
    connection.process = startProgram(words, descriptor);
    connection.end = std::thread([this, &connection] {
        siginfo_t ended{};
        while (waitid(P_PID, static_cast<id_t>(connection.process), &ended, WEXITED | WNOWAIT) != 0 && errno == EINTR) { }
        const std::lock_guard lock(m_mutex);
        connection.ended = true;
        waitFor(connection.process);
        ::close(connection.descriptor);
    });
}

void TestSshd::dropConnections()
{
    const std::lock_guard lock(m_mutex);
    for (const Connection& connection : m_connections) {
        if (connection.ended)
            continue;
        ::shutdown(connection.descriptor, SHUT_RDWR);
        kill(connection.process, SIGTERM);
    }
}

void TestSshd::stop()
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_stopped)
            return;
        m_stopped = true;
        ::shutdown(m_listener, SHUT_RDWR);
    }
    m_acceptor.join();
    ::close(m_listener);
}

std::string TestSshd::user() const
{
    const passwd* const entry = getpwuid(geteuid());
    return entry ? entry->pw_name : "root";
}

std::filesystem::path TestSshd::clientKey(const std::string& type, const std::string& passphrase)
{
    const std::string name = "client_" + type + (passphrase.empty() ? "" : "_encrypted");
    auto& file = m_clientKeys[name + ' ' + passphrase];
    if (file.empty()) {
        file = m_folder.path() / (name + std::to_string(m_clientKeys.size()));
        makeKey(file, type, passphrase);
        authorize(file.string() + ".pub");
    }
    return file;
}

void TestSshd::authorize(const std::filesystem::path& publicKey)
{
    std::ofstream(m_folder.path() / "authorized_keys", std::ios::app) << readAll(publicKey);
}

std::string TestSshd::hostKey(const std::string& type) const
{
    return firstTwoWords(readAll(hostKeyFile(type).string() + ".pub"));
}

std::filesystem::path TestSshd::hostKeyFile(const std::string& type) const { return m_folder.path() / ("host_" + type); }

std::string TestSshd::knownHostsLines() const
{
    std::string lines;
    for (const std::string& type : m_options.hostKeyTypes)
        lines += '[' + m_options.address + "]:" + std::to_string(m_port) + ' ' + hostKey(type) + '\n';
    return lines;
}

std::string TestSshd::log() const { return readAll(m_folder.path() / "log"); }

TestSshAgent::TestSshAgent()
{
    m_process = startProgram({"ssh-agent", "-D", "-a", socket()}, -1);
    for (;;) {
        const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        socket().copy(address.sun_path, sizeof address.sun_path - 1);
        const bool there = ::connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
        ::close(descriptor);
        if (there)
            return;
        if (waitpid(m_process, nullptr, WNOHANG) != 0)
            throw std::runtime_error("ssh-agent ended");
        std::this_thread::yield();
    }
}

TestSshAgent::~TestSshAgent()
{
    kill(m_process, SIGTERM);
    waitFor(m_process);
}

void TestSshAgent::add(const std::filesystem::path& privateKey)
{
    runTool({"env", "SSH_AUTH_SOCK=" + socket(), "ssh-add", "-q", privateKey.string()});
}

}  // namespace fairlead::test
