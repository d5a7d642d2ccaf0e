#include "model/kubernetes/api/tls_stream.h"

#include "model/kubernetes/api/certificate_text.h"
#include "model/kubernetes/api/deadline.h"
#include "model/kubernetes/openssl_handles.h"

#include <boost/asio/error.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/this_coro.hpp>

#include <openssl/x509v3.h>

#include <array>
#include <utility>
#include <vector>

namespace fairlead::kubernetes {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

bool isAddress(const std::string& name)
{
    error_code error;
    asio::ip::make_address(name, error);
    return !error;
}

// What the verification found first, kept for the message.
struct Verification {
    int error = X509_V_OK;
    OpensslPtr<X509> culprit;  // the certificate that is wrong
};

int keepFirstFault(int good, X509_STORE_CTX* store)
{
    if (good == 1)
        return 1;
    const auto* const ssl = static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
    auto* const verification = static_cast<Verification*>(SSL_get_app_data(ssl));
    if (verification->error == X509_V_OK) {
        verification->error = X509_STORE_CTX_get_error(store);
        X509* const certificate = X509_STORE_CTX_get_current_cert(store);
        if (certificate && X509_up_ref(certificate) == 1)
            verification->culprit.reset(certificate);
    }
    return 0;
}

Error describeFault(const Verification& verification, const std::string& name)
{
    const std::string what = "cannot trust the server " + name;
    X509* const culprit = verification.culprit.get();
    const std::string subject = culprit ? subjectOf(culprit) : std::string("the server");
    switch (verification.error) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
        return {what, "the certificate of " + subject + " expired on " + (culprit ? notAfter(culprit) : "an unknown day"),
                "renew the server's certificates (kubeadm certs renew), or set this machine's clock"};
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return {what, "the certificate of " + subject + " is valid only from " + (culprit ? notBefore(culprit) : "some day"),
                "set this machine's clock, or wait"};
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH: {
        const std::string names = culprit ? namesOf(culprit) : std::string();
        return {what, "its certificate is not for " + name + " but for " + (names.empty() ? "no name at all" : names),
                "use one of these names as the server, or set tls-server-name to one of them in the kubeconfig"};
    }
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
        return {
            what,
            "its certificate (" + subject
                + ") is signed by an unknown authority: " + (culprit ? issuerOf(culprit) : std::string("unnamed")),
            "set certificate-authority(-data) of the kubeconfig to this cluster's CA; a proxy that opens TLS has one of its own"};
    default:
        return {what, std::string("the certificate of ") + subject + ": " + X509_verify_cert_error_string(verification.error),
                "check the server's certificate, and certificate-authority of the kubeconfig"};
    }
}

// OpenSSL with its two ends in memory; the lower stream carries the records.
class TlsStream final : public ByteStream {
public:
    TlsStream(std::unique_ptr<ByteStream> lower, std::shared_ptr<const TlsSettings> settings)
        : m_lower(std::move(lower)), m_settings(std::move(settings)), m_ssl(SSL_new(m_settings->context()))
    {
        m_in = BIO_new(BIO_s_mem());
        m_out = BIO_new(BIO_s_mem());
        SSL_set_bio(m_ssl.get(), m_in, m_out);
        SSL_set_connect_state(m_ssl.get());
        SSL_set_app_data(m_ssl.get(), &m_verification);
    }

    void expect(const std::string& name)
    {
        X509_VERIFY_PARAM* const parameters = SSL_get0_param(m_ssl.get());
        // Names stand in the alternative names alone, as Go has it.
        X509_VERIFY_PARAM_set_hostflags(parameters, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
        if (isAddress(name))
            X509_VERIFY_PARAM_set1_ip_asc(parameters, name.c_str());
        else {
            X509_VERIFY_PARAM_set1_host(parameters, name.data(), name.size());
            // A macro of OpenSSL with a C cast in it, spelled out.
            SSL_ctrl(m_ssl.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, const_cast<char*>(name.c_str()));
        }
        if (m_settings->insecure())
            SSL_set_verify(m_ssl.get(), SSL_VERIFY_NONE, nullptr);
        else
            SSL_set_verify(m_ssl.get(), SSL_VERIFY_PEER, keepFirstFault);
    }

    // Nothing, or the error; the fault of the certificate is in verification().
    asio::awaitable<error_code> handshake()
    {
        for (;;) {
            ERR_clear_error();
            const int done = SSL_do_handshake(m_ssl.get());
            const int state = SSL_get_error(m_ssl.get(), done);
            if (done != 1 && state != SSL_ERROR_WANT_READ)
                noteFailure();
            const error_code flushed = co_await flush();
            if (done == 1)
                co_return flushed;
            if (state != SSL_ERROR_WANT_READ)
                co_return asio::error::connection_aborted;
            if (flushed)
                co_return flushed;
            const error_code error = co_await fill();
            if (error)
                co_return error;
        }
    }

    asio::awaitable<Transfer> readSome(std::span<char> into) override
    {
        for (;;) {
            ERR_clear_error();
            std::size_t size = 0;
            const int done = SSL_read_ex(m_ssl.get(), into.data(), into.size(), &size);
            if (done == 1) {
                // More of what is already here, so that the caller gets large pieces.
                std::size_t more = 0;
                while (size < into.size() && SSL_read_ex(m_ssl.get(), into.data() + size, into.size() - size, &more) == 1)
                    size += more;
                co_return Transfer{{}, size};
            }
            const int state = SSL_get_error(m_ssl.get(), done);
            if (state == SSL_ERROR_ZERO_RETURN)
                co_return Transfer{asio::error::eof, 0};
            if (state != SSL_ERROR_WANT_READ) {
                noteFailure();
                co_return Transfer{asio::error::connection_aborted, 0};
            }
            error_code error = co_await flush();
            if (!error)
                error = co_await fill();
            if (error)
                co_return Transfer{error, 0};
        }
    }

    asio::awaitable<error_code> write(std::string_view bytes) override
    {
        while (!bytes.empty()) {
            ERR_clear_error();
            std::size_t size = 0;
            // Into memory: it never has to wait.
            if (SSL_write_ex(m_ssl.get(), bytes.data(), std::min<std::size_t>(bytes.size(), pieceSize), &size) != 1) {
                noteFailure();
                co_return asio::error::connection_aborted;
            }
            bytes.remove_prefix(size);
            const error_code error = co_await flush();
            if (error)
                co_return error;
        }
        co_return error_code();
    }

    void close() noexcept override { m_lower->close(); }
    std::string detail() const override { return m_detail.empty() ? m_lower->detail() : m_detail; }

    const Verification& verification() const { return m_verification; }
    SSL* ssl() const { return m_ssl.get(); }

private:
    static constexpr std::size_t pieceSize = std::size_t{64} << 10;

    void noteFailure()
    {
        m_detail = takeOpensslError();
        if (m_detail.find("alert") != std::string::npos)
            m_detail = "the server refused TLS (" + m_detail + ")";
    }

    // Sends what OpenSSL has written. Where a flush is under way, it takes these bytes along.
    asio::awaitable<error_code> flush()
    {
        if (m_flushing)
            co_return error_code();
        m_flushing = true;
        error_code error;
        while (!error && BIO_pending(m_out) > 0) {
            std::string records(static_cast<std::size_t>(BIO_pending(m_out)), '\0');
            BIO_read(m_out, records.data(), static_cast<int>(records.size()));
            error = co_await m_lower->write(records);
        }
        m_flushing = false;
        co_return error;
    }

    asio::awaitable<error_code> fill()
    {
        if (m_buffer.empty())
            m_buffer.resize(pieceSize);
        const Transfer got = co_await m_lower->readSome(m_buffer);
        if (got.size > 0)
            BIO_write(m_in, m_buffer.data(), static_cast<int>(got.size));
        co_return got.error;
    }

    std::unique_ptr<ByteStream> m_lower;
    std::shared_ptr<const TlsSettings> m_settings;
    Verification m_verification;
    OpensslPtr<SSL> m_ssl;
    BIO* m_in = nullptr;  // both owned by m_ssl
    BIO* m_out = nullptr;
    bool m_flushing = false;
    std::vector<char> m_buffer;
    std::string m_detail;
};

std::string summarize(const SSL* ssl)
{
    std::string text = SSL_get_version(ssl);
    const OpensslPtr<X509> certificate(SSL_get1_peer_certificate(ssl));
    if (certificate)
        text += ", certificate of " + subjectOf(certificate.get()) + " until " + notAfter(certificate.get());
    return text;
}

}  // namespace

asio::awaitable<Result<TlsConnection>> startTls(std::unique_ptr<ByteStream> lower, std::shared_ptr<const TlsSettings> settings,
                                                std::string name, std::chrono::milliseconds limit)
{
    auto stream = std::make_unique<TlsStream>(std::move(lower), settings);
    stream->expect(name);
    const auto executor = co_await asio::this_coro::executor;
    const Deadline deadline(executor, limit, [&stream] { stream->close(); });
    const error_code error = co_await stream->handshake();
    if (!error && !deadline.expired()) {
        std::string summary = summarize(stream->ssl());
        if (settings->insecure())
            summary += ", NOT verified (insecure-skip-tls-verify)";
        co_return TlsConnection{std::move(stream), std::move(summary)};
    }
    if (stream->verification().error != X509_V_OK)
        co_return describeFault(stream->verification(), name);
    std::string why = deadline.expired() ? "the TLS handshake took too long" : describe(error, *stream);
    std::string hint = "check that this port speaks TLS (https), and that no proxy or firewall stands between";
    if (why.find("wrong version number") != std::string::npos || why.find("packet length too long") != std::string::npos)
        why = "the answer is not TLS (" + why + ")";
    else if (why.find("alert") != std::string::npos)
        hint = "check the client certificate of the kubeconfig's user, and that the server speaks TLS 1.2 or newer";
    co_return Error{"cannot start TLS with " + name, std::move(why), std::move(hint)};
}

}  // namespace fairlead::kubernetes
