#include "model/kubernetes/api/tls_settings.h"

#include "model/kubernetes/openssl_handles.h"

#include <openssl/pem.h>

namespace fairlead::kubernetes {
namespace {

Error badAuthority(std::string why)
{
    return {"cannot use the certificate authority", std::move(why),
            "certificate-authority(-data) of the kubeconfig's cluster must hold certificates as PEM"};
}

Error badCertificate(const std::string& what, std::string why)
{
    return {"cannot use the client " + what, std::move(why),
            "client-certificate and client-key of the kubeconfig's user must be a pair, as PEM"};
}

// A key that needs a passphrase is refused: OpenSSL would ask for it on the terminal.
int refusePassphrase(char*, int, int, void*) { return -1; }

}  // namespace

Result<std::shared_ptr<const TlsSettings>> TlsSettings::make(const std::string& certificateAuthorityPem, bool insecure,
                                                             const std::optional<ClientCertificate>& certificate)
{
    std::shared_ptr<TlsSettings> settings(new TlsSettings);
    settings->m_insecure = insecure;
    settings->m_context = SSL_CTX_new(TLS_client_method());
    if (!settings->m_context)
        return Error{"cannot use TLS", takeOpensslError(), "check the installation of OpenSSL"};
    SSL_CTX_set_min_proto_version(settings->m_context, TLS1_2_VERSION);
    SSL_CTX_set_mode(settings->m_context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    static constexpr unsigned char protocols[] = "\x08http/1.1";
    SSL_CTX_set_alpn_protos(settings->m_context, protocols, sizeof protocols - 1);
    if (!insecure) {
        if (const auto trusted = settings->trust(certificateAuthorityPem); !trusted)
            return trusted.error();
    }
    if (certificate) {
        if (const auto shown = settings->show(*certificate); !shown)
            return shown.error();
    }
    return std::shared_ptr<const TlsSettings>(std::move(settings));
}

TlsSettings::~TlsSettings() { SSL_CTX_free(m_context); }

Result<void> TlsSettings::trust(const std::string& certificateAuthorityPem)
{
    if (certificateAuthorityPem.empty()) {
        SSL_CTX_set_default_verify_paths(m_context);
        return {};
    }
    X509_STORE* const store = SSL_CTX_get_cert_store(m_context);
    const auto pem = bioOf(certificateAuthorityPem);
    int count = 0;
    while (const OpensslPtr<X509> certificate{PEM_read_bio_X509(pem.get(), nullptr, refusePassphrase, nullptr)}) {
        X509_STORE_add_cert(store, certificate.get());
        ++count;
    }
    const bool ended = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
    const std::string reason = takeOpensslError();
    if (count == 0)
        return badAuthority(ended ? "there is no certificate in it" : reason);
    if (!ended)
        return badAuthority("certificate " + std::to_string(count + 1) + " cannot be read: " + reason);
    // What the kubeconfig names is trusted, be it a root or not, as Go does.
    X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(m_context), X509_V_FLAG_PARTIAL_CHAIN);
    return {};
}

Result<void> TlsSettings::show(const ClientCertificate& certificate)
{
    const auto pem = bioOf(certificate.certificatePem);
    const OpensslPtr<X509> leaf(PEM_read_bio_X509(pem.get(), nullptr, refusePassphrase, nullptr));
    if (!leaf || SSL_CTX_use_certificate(m_context, leaf.get()) != 1)
        return badCertificate("certificate", takeOpensslError());
    while (X509* const issuer = PEM_read_bio_X509(pem.get(), nullptr, refusePassphrase, nullptr))
        SSL_CTX_add0_chain_cert(m_context, issuer);
    ERR_clear_error();
    const auto keyPem = bioOf(certificate.keyPem.reveal());
    const OpensslPtr<EVP_PKEY> key(PEM_read_bio_PrivateKey(keyPem.get(), nullptr, refusePassphrase, nullptr));
    if (!key)
        return badCertificate("key", takeOpensslError());
    if (SSL_CTX_use_PrivateKey(m_context, key.get()) != 1)
        return badCertificate("key", "it does not belong to the certificate (" + takeOpensslError() + ")");
    return {};
}

}  // namespace fairlead::kubernetes
