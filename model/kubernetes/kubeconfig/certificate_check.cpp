#include "model/kubernetes/kubeconfig/certificate_check.h"

#include "model/kubernetes/openssl_handles.h"

#include <openssl/crypto.h>
#include <openssl/pem.h>

#include <limits>

namespace fairlead::kubernetes {
namespace {

// Kubeconfigs are read on the threads of a pool. Such a thread may end with the process, too late for OpenSSL to free
// what it keeps for it.
struct ThreadState {
    ThreadState() = default;
    ThreadState(const ThreadState&) = delete;
    ThreadState& operator=(const ThreadState&) = delete;
    ~ThreadState() { OPENSSL_thread_stop(); }
};

OpensslPtr<BIO> memoryOf(const std::string& pem)
{
    return pem.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()) ? nullptr : bioOf(pem);
}

OpensslPtr<X509> firstCertificate(const std::string& pem)
{
    const auto bio = memoryOf(pem);
    OpensslPtr<X509> certificate(bio ? PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr) : nullptr);
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
    const ThreadState state;
    if (firstCertificate(pem))
        return {};
    return pem.find("PRIVATE KEY") != std::string::npos ? "it holds a private key, not a certificate" : "it holds no certificate";
}

std::string clientCertificateProblem(const ClientCertificate& certificate)
{
    const ThreadState state;
    const auto leaf = firstCertificate(certificate.certificatePem);
    if (!leaf)
        return "the certificate is not one in PEM";
    bool asked = false;
    const auto bio = memoryOf(certificate.keyPem.reveal());
    const OpensslPtr<EVP_PKEY> key(bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, noPassphrase, &asked) : nullptr);
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
