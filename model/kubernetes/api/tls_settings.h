#pragma once

#include "model/core/result.h"
#include "model/kubernetes/server_access.h"

#include <memory>
#include <string>

using SSL_CTX = struct ssl_ctx_st;

namespace fairlead::kubernetes {

// What one handshake needs: whom to trust and what to show. TLS 1.2 at least; for http/1.1. Thread-safe to share.
class TlsSettings {
public:
    // A CA replaces the system's. The certificate, where there is one, is shown to a server that asks. Errors: PEM
    // that cannot be read, a key that does not belong to the certificate; none holds a byte of the key.
    static Result<std::shared_ptr<const TlsSettings>> make(const std::string& certificateAuthorityPem, bool insecure,
                                                           const std::optional<ClientCertificate>& certificate);
    TlsSettings(const TlsSettings&) = delete;
    TlsSettings& operator=(const TlsSettings&) = delete;
    ~TlsSettings();

    SSL_CTX* context() const { return m_context; }
    bool insecure() const { return m_insecure; }

private:
    TlsSettings() = default;
    Result<void> trust(const std::string& certificateAuthorityPem);
    Result<void> show(const ClientCertificate& certificate);

    SSL_CTX* m_context = nullptr;
    bool m_insecure = false;
};

}  // namespace fairlead::kubernetes
