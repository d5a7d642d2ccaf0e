#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

typedef struct ssl_ctx_st SSL_CTX;
typedef struct ssl_st SSL;

namespace fairlead::test {

// One accepted connection, blocking, with TLS where the server has it. Reads and writes fail once the server stops.
class ServerStream {
public:
    ServerStream(int descriptor, SSL* ssl) : m_descriptor(descriptor), m_ssl(ssl) { }
    ~ServerStream();
    ServerStream(const ServerStream&) = delete;
    ServerStream& operator=(const ServerStream&) = delete;

    // At most `size` bytes; 0: it ended.
    std::size_t read(char* into, std::size_t size);
    bool readExactly(char* into, std::size_t size);
    // Up to and with `end`; empty where the connection ends before.
    std::string readUntil(std::string_view end);
    bool write(std::string_view bytes);
    // Ends the connection: in order (FIN, of TLS too), or at once (RST).
    void finish();
    void reset();
    int descriptor() const { return m_descriptor; }
    // The common name of the client's certificate, verified; empty without.
    std::string clientName() const;

private:
    int m_descriptor;
    SSL* m_ssl;
    bool m_reset = false;
};

struct TlsServerOptions {
    std::string certificatePem;
    std::string keyPem;
    std::string clientAuthorityPem;  // asks for client certificates of it; empty: does not ask
    bool clientCertificateRequired = false;
};

// Listens on a free port of 127.0.0.1 and runs `serve` on a thread for each connection. Stops when it is gone: all
// connections end and all threads are joined.
class SocketServer {
public:
    using Serve = std::function<void(ServerStream&)>;
    explicit SocketServer(Serve serve);
    SocketServer(Serve serve, const TlsServerOptions& tls);
    ~SocketServer();
    SocketServer(const SocketServer&) = delete;
    SocketServer& operator=(const SocketServer&) = delete;

    std::uint16_t port() const { return m_port; }
    int accepted() const { return m_accepted; }
    // Another certificate from the next connection on.
    void setTls(const TlsServerOptions& tls);
    // Ends every connection that is open (RST); new ones are served.
    void dropConnections();
    void stop();

private:
    struct Connection {
        int descriptor = -1;
        bool done = false;
        std::thread thread;
    };
    void listen();
    void acceptAll();
    void serveOne(Connection& connection);

    Serve m_serve;
    int m_listener = -1;
    std::uint16_t m_port = 0;
    std::atomic<int> m_accepted{0};
    std::mutex m_mutex;
    bool m_stopped = false;
    std::shared_ptr<SSL_CTX> m_tls;
    std::list<Connection> m_connections;
    std::thread m_acceptor;
};

}  // namespace fairlead::test
