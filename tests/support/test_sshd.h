#pragma once

#include "tests/support/temporary_folder.h"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <list>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <sys/types.h>

namespace fairlead::test {

struct SshdOptions {
    std::vector<std::string> hostKeyTypes{"ed25519"};  // as ssh-keygen -t takes them
    // Lines of sshd_config; they come before the fixture's own, and the first value wins.
    std::vector<std::string> config{};
    // Lines of the PAM service file, which turn UsePAM and keyboard-interactive on; none: no PAM. Needs root.
    std::vector<std::string> pam{};
    std::string address = "127.0.0.1";  // or "::1"
};

// A real sshd on a free port of loopback, with keys made by ssh-keygen; it lets in who runs the test. One sshd process for
// each connection (sshd -i), all gone with the fixture. Several of them make a way over jump hosts.
class TestSshd {
public:
    // Why there can be none here, for GTEST_SKIP; empty: there can.
    static std::string whyUnavailable();
    // The same for `pam`.
    static std::string whyNoPam();

    explicit TestSshd(SshdOptions options = {});
    ~TestSshd();
    TestSshd(const TestSshd&) = delete;
    TestSshd& operator=(const TestSshd&) = delete;

    const std::string& address() const { return m_options.address; }
    std::uint16_t port() const { return m_port; }
    std::string user() const;  // who may log in: who runs the test
    const TemporaryFolder& folder() const { return m_folder; }

    // A private key that sshd lets in, made at the first call for this type and passphrase; its .pub lies beside it.
    std::filesystem::path clientKey(const std::string& type = "ed25519", const std::string& passphrase = {});
    // Lets in one that was made elsewhere.
    void authorize(const std::filesystem::path& publicKey);
    // "ssh-ed25519 AAAA…", without a comment.
    std::string hostKey(const std::string& type = "ed25519") const;
    std::filesystem::path hostKeyFile(const std::string& type = "ed25519") const;  // the private one
    // "[127.0.0.1]:2022 ssh-ed25519 AAAA…" of every host key, a line each.
    std::string knownHostsLines() const;
    // What sshd wrote to its log so far (LogLevel VERBOSE).
    std::string log() const;

    int accepted() const { return m_accepted; }
    // Ends every connection that is open; new ones are served.
    void dropConnections();
    // Accepts no more; the port then refuses.
    void stop();

private:
    struct Connection {
        int descriptor = -1;
        pid_t process = -1;
        bool ended = false;
        std::thread end;  // closes the connection when its sshd ends
    };
    void writeConfig();
    void listen();
    void acceptAll();
    void serve(int descriptor);

    SshdOptions m_options;
    TemporaryFolder m_folder;
    std::map<std::string, std::filesystem::path> m_clientKeys;
    int m_listener = -1;
    std::uint16_t m_port = 0;
    std::atomic<int> m_accepted{0};
    std::mutex m_mutex;
    bool m_stopped = false;
    std::list<Connection> m_connections;
    std::thread m_acceptor;
};

// An ssh-agent of its own, gone with the fixture.
class TestSshAgent {
public:
    TestSshAgent();
    ~TestSshAgent();
    TestSshAgent(const TestSshAgent&) = delete;
    TestSshAgent& operator=(const TestSshAgent&) = delete;

    std::string socket() const { return (m_folder.path() / "agent").string(); }
    void add(const std::filesystem::path& privateKey);

private:
    TemporaryFolder m_folder;
    pid_t m_process = -1;
};

// Makes a key pair: FILE and FILE.pub. `options` goes to ssh-keygen as it is ("-m PEM").
void makeKey(const std::filesystem::path& file, const std::string& type, const std::string& passphrase = {},
             const std::vector<std::string>& options = {});

}  // namespace fairlead::test
