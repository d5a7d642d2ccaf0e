#pragma once

#include "tests/support/socket_server.h"

#include <atomic>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace fairlead::test {

// What the proxies have in common: names they know beyond DNS, whom they let in, what they were asked for.
class ProxyDouble {
public:
    // The proxy alone knows this name.
    void know(const std::string& name, const std::string& address) { m_names[name] = address; }
    void requireUser(const std::string& user, const std::string& password) { m_user = user + ':' + password; }
    // "host:port" of each connection that was asked for.
    std::vector<std::string> asked() const;
    std::uint16_t port() const { return m_server->port(); }
    // The piece size that is passed on at once; 0: as it comes. A proxy that buffers passes on whole pieces only, or what
    // it has when the server ends.
    void buffer(std::size_t bytes) { m_buffer = bytes; }

protected:
    ProxyDouble() = default;
    ~ProxyDouble() = default;
    // A connection to it; -1 where there is none.
    int connectTo(const std::string& host, std::uint16_t port);
    void splice(ServerStream& client, int server);
    bool mayEnter(const std::string& userAndPassword) const { return m_user.empty() || m_user == userAndPassword; }
    bool wantsUser() const { return !m_user.empty(); }

    std::unique_ptr<SocketServer> m_server;

private:
    std::map<std::string, std::string> m_names;
    std::string m_user;
    std::size_t m_buffer = 0;
    mutable std::mutex m_mutex;
    std::vector<std::string> m_asked;
};

// HTTP CONNECT, over TCP or TLS.
class HttpProxyDouble : public ProxyDouble {
public:
    HttpProxyDouble();
    explicit HttpProxyDouble(const TlsServerOptions& tls);
    ~HttpProxyDouble() { m_server->stop(); }

private:
    void serve(ServerStream& stream);
};

// SOCKS 5 (RFC 1928) with passwords (RFC 1929).
class SocksProxyDouble : public ProxyDouble {
public:
    SocksProxyDouble();
    ~SocksProxyDouble() { m_server->stop(); }

private:
    void serve(ServerStream& stream);
    bool authenticate(ServerStream& stream);
};

}  // namespace fairlead::test
