#include "model/kubernetes/kubeconfig/certificate_check.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <limits>
#include <memory>

namespace fairlead::kubernetes {
namespace {

struct Free {
    void operator()(BIO* bio) const { BIO_free(bio); }
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
template <class T> using Owned = std::unique_ptr<T, Free>;

Owned<BIO> memoryOf(const std::string& pem)
{
    if (pem.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()))
        return nullptr;
    return Owned<BIO>(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

Owned<X509> firstCertificate(const std::string& pem)
{
    const auto bio = memoryOf(pem);
    Owned<X509> certificate(bio ? PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr) : nullptr);
    ERR_clear_error();
    return certificate;
}

// OpenSSL asks it for the passphrase of an encrypted key: there is none, and the terminal is left alone.
int noPassphrase(char*, int, int, void* asked)
{
    *static_cast<bool*>(asked) = true;
    return -1;
}

}  // namespace

std::string authorityProblem(const std::string& pem)
{
    if (firstCertificate(pem))
        return {};
    return pem.find("PRIVATE KEY") != std::string::npos ? "it holds a private key, not a certificate" : "it holds no certificate";
}

std::string clientCertificateProblem(const ClientCertificate& certificate)
{
    const auto leaf = firstCertificate(certificate.certificatePem);
    if (!leaf)
        return "the certificate is not one in PEM";
    bool asked = false;
    const auto bio = memoryOf(certificate.keyPem.reveal());
    const Owned<EVP_PKEY> key(bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, noPassphrase, &asked) : nullptr);
    ERR_clear_error();
    if (asked)
        return "the private key is encrypted, which is not supported";
    if (!key)
        return "the private key is not one in PEM";
    const bool match = X509_check_private_key(leaf.get(), key.get()) == 1;
    ERR_clear_error();
    return match ? std::string() : "the private key does not belong to the certificate";
}

}  // namespace fairlead::kubernetes
