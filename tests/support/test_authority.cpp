#include "tests/support/test_authority.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <atomic>
#include <stdexcept>

namespace fairlead::test {
namespace {

struct Free {
    void operator()(EVP_PKEY* value) const { EVP_PKEY_free(value); }
    void operator()(X509* value) const { X509_free(value); }
    void operator()(BIO* value) const { BIO_free_all(value); }
};
template <class T> using Handle = std::unique_ptr<T, Free>;

std::string textOf(const Handle<BIO>& bio)
{
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &bytes);
    return {bytes, static_cast<std::size_t>(size)};
}

std::string pemOf(X509* certificate)
{
    const Handle<BIO> bio(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(bio.get(), certificate);
    return textOf(bio);
}

std::string pemOf(EVP_PKEY* key)
{
    const Handle<BIO> bio(BIO_new(BIO_s_mem()));
    PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
    return textOf(bio);
}

void addName(X509_NAME* name, const char* field, const std::string& value)
{
    X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(value.c_str()), -1, -1, 0);
}

void addExtension(X509* certificate, int nid, const std::string& value)
{
    X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, nullptr, nid, value.c_str());
    if (!extension)
        throw std::runtime_error("OpenSSL does not take " + value);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

Handle<X509> blank(const CertificateWish& wish, EVP_PKEY* key)
{
    static std::atomic<long> serial{1};
    Handle<X509> certificate(X509_new());
    X509_set_version(certificate.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial++);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), wish.validFrom);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), wish.validUntil);
    X509_set_pubkey(certificate.get(), key);
    addName(X509_get_subject_name(certificate.get()), "CN", wish.commonName);
    for (const std::string& organization : wish.organizations)
        addName(X509_get_subject_name(certificate.get()), "O", organization);
    return certificate;
}

}  // namespace

struct TestAuthority::State {
    Handle<EVP_PKEY> key;
    Handle<X509> certificate;
    std::string pem;
};

TestAuthority::TestAuthority(const std::string& name) : m_state(std::make_unique<State>())
{
    m_state->key.reset(EVP_EC_gen("P-256"));
    CertificateWish wish;
    wish.commonName = name;
    m_state->certificate = blank(wish, m_state->key.get());
    X509* const certificate = m_state->certificate.get();
    X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
    addExtension(certificate, NID_basic_constraints, "critical,CA:TRUE");
    addExtension(certificate, NID_key_usage, "critical,keyCertSign,cRLSign");
    X509_sign(certificate, m_state->key.get(), EVP_sha256());
    m_state->pem = pemOf(certificate);
}

TestAuthority::~TestAuthority() = default;

const std::string& TestAuthority::pem() const { return m_state->pem; }

IssuedCertificate TestAuthority::issue(const CertificateWish& wish) const
{
    const Handle<EVP_PKEY> key(EVP_EC_gen("P-256"));
    const Handle<X509> certificate = blank(wish, key.get());
    X509_set_issuer_name(certificate.get(), X509_get_subject_name(m_state->certificate.get()));
    addExtension(certificate.get(), NID_basic_constraints, "CA:FALSE");
    if (!wish.names.empty())
        addExtension(certificate.get(), NID_subject_alt_name, wish.names);
    X509_sign(certificate.get(), m_state->key.get(), EVP_sha256());
    return {pemOf(certificate.get()), pemOf(key.get())};
}

}  // namespace fairlead::test
