#include "tests/support/socket_server.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>

namespace fairlead::test {
namespace {

std::shared_ptr<SSL_CTX> tlsContext(const TlsServerOptions& options)
{
    const std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
    const auto bio = [](const std::string& pem) {
        return std::shared_ptr<BIO>(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free_all);
    };
    const auto certificatePem = bio(options.certificatePem);
    const auto keyPem = bio(options.keyPem);
    const std::shared_ptr<X509> certificate(PEM_read_bio_X509(certificatePem.get(), nullptr, nullptr, nullptr), X509_free);
    const std::shared_ptr<EVP_PKEY> key(PEM_read_bio_PrivateKey(keyPem.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
    if (SSL_CTX_use_certificate(context.get(), certificate.get()) != 1 || SSL_CTX_use_PrivateKey(context.get(), key.get()) != 1)
        throw std::runtime_error("the test's certificate is not usable");
    if (!options.clientAuthorityPem.empty()) {
        const auto authorityPem = bio(options.clientAuthorityPem);
        const std::shared_ptr<X509> authority(PEM_read_bio_X509(authorityPem.get(), nullptr, nullptr, nullptr), X509_free);
        X509_STORE_add_cert(SSL_CTX_get_cert_store(context.get()), authority.get());
        SSL_CTX_set_verify(
            context.get(),
            options.clientCertificateRequired ? SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT : SSL_VERIFY_PEER, nullptr);
    }
    SSL_CTX_set_alpn_select_cb(
        context.get(),
        [](SSL*, const unsigned char** out, unsigned char* outSize, const unsigned char* in, unsigned int inSize, void*) {
            static const unsigned char http[] = "\x08http/1.1";
            return SSL_select_next_proto(const_cast<unsigned char**>(out), outSize, http, 9, in, inSize) == OPENSSL_NPN_NEGOTIATED
                ? SSL_TLSEXT_ERR_OK
                : SSL_TLSEXT_ERR_ALERT_FATAL;
        },
        nullptr);
    return context;
}

}  // namespace

ServerStream::~ServerStream() { SSL_free(m_ssl); }

std::size_t ServerStream::read(char* into, std::size_t size)
{
    if (m_ssl) {
        const int got = SSL_read(m_ssl, into, static_cast<int>(size));
        return got > 0 ? static_cast<std::size_t>(got) : 0;
    }
    const ssize_t got = ::recv(m_descriptor, into, size, 0);
    return got > 0 ? static_cast<std::size_t>(got) : 0;
}

bool ServerStream::readExactly(char* into, std::size_t size)
{
    while (size > 0) {
        const std::size_t got = read(into, size);
        if (got == 0)
            return false;
        into += got;
        size -= got;
    }
    return true;
}

std::string ServerStream::readUntil(std::string_view end)
{
    std::string text;
    for (char byte = 0; !text.ends_with(end);) {
        if (read(&byte, 1) == 0)
            return {};
        text += byte;
    }
    return text;
}

bool ServerStream::write(std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t put = m_ssl ? SSL_write(m_ssl, bytes.data(), static_cast<int>(std::min<std::size_t>(bytes.size(), 1 << 20)))
                                  : ::send(m_descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (put <= 0)
            return false;
        bytes.remove_prefix(static_cast<std::size_t>(put));
    }
    return true;
}

void ServerStream::finish()
{
    if (m_reset)
        return;
    if (m_ssl)
        SSL_shutdown(m_ssl);
    ::shutdown(m_descriptor, SHUT_WR);
}

void ServerStream::reset()
{
    const linger atOnce{1, 0};
    ::setsockopt(m_descriptor, SOL_SOCKET, SO_LINGER, &atOnce, sizeof atOnce);
    m_reset = true;  // closing it sends the RST
}

std::string ServerStream::clientName() const
{
    if (!m_ssl)
        return {};
    const std::shared_ptr<X509> certificate(SSL_get1_peer_certificate(m_ssl), X509_free);
    if (!certificate || SSL_get_verify_result(m_ssl) != X509_V_OK)
        return {};
    char name[200] = {};
    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate.get()), NID_commonName, name, sizeof name);
    return name;
}

SocketServer::SocketServer(Serve serve) : m_serve(std::move(serve)) { listen(); }

SocketServer::SocketServer(Serve serve, const TlsServerOptions& tls) : m_serve(std::move(serve)), m_tls(tlsContext(tls))
{
    listen();
}

SocketServer::~SocketServer() { stop(); }

void SocketServer::setTls(const TlsServerOptions& tls)
{
    auto context = tlsContext(tls);
    const std::lock_guard lock(m_mutex);
    m_tls = std::move(context);
}

void SocketServer::listen()
{
    std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes with write(2)
    m_listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(m_listener, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(m_listener, 64) != 0
        || ::getsockname(m_listener, reinterpret_cast<sockaddr*>(&address), &size) != 0)
        throw std::runtime_error("cannot listen on 127.0.0.1");
    m_port = ntohs(address.sin_port);
    m_acceptor = std::thread([this] { acceptAll(); });
}

void SocketServer::acceptAll()
{
    for (;;) {
        const int descriptor = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
        const std::lock_guard lock(m_mutex);
        if (descriptor < 0 || m_stopped) {
            if (descriptor >= 0)
                ::close(descriptor);
            if (m_stopped)
                return;
            continue;
        }
        ++m_accepted;
        const int on = 1;
        ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        Connection& connection = m_connections.emplace_back();
        connection.descriptor = descriptor;
        connection.thread = std::thread([this, &connection] { serveOne(connection); });
    }
}

void SocketServer::serveOne(Connection& connection)
{
    std::shared_ptr<SSL_CTX> tls;
    {
        const std::lock_guard lock(m_mutex);
        tls = m_tls;
    }
    SSL* const ssl = tls ? SSL_new(tls.get()) : nullptr;
    ServerStream stream(connection.descriptor, ssl);
    if (ssl)
        SSL_set_fd(ssl, connection.descriptor);
    if (!ssl || SSL_accept(ssl) == 1) {
        m_serve(stream);
        stream.finish();
    }
    ERR_clear_error();
    const std::lock_guard lock(m_mutex);
    ::close(connection.descriptor);
    connection.done = true;
}

void SocketServer::dropConnections()
{
    const std::lock_guard lock(m_mutex);
    const linger atOnce{1, 0};
    for (const Connection& connection : m_connections) {
        if (connection.done)
            continue;
        ::setsockopt(connection.descriptor, SOL_SOCKET, SO_LINGER, &atOnce, sizeof atOnce);
        ::shutdown(connection.descriptor, SHUT_RDWR);
    }
}

void SocketServer::stop()
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
    dropConnections();
    for (Connection& connection : m_connections)
        connection.thread.join();
}

}  // namespace fairlead::test
