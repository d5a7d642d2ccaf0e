#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>
#include <stdexcept>
#include <string>

namespace fairlead::test {

// A certificate that signs itself and its key, in PEM; good for a hundred years. Each call makes another pair.
struct CertificatePair {
    std::string certificate;
    std::string key;
    std::string encryptedKey;  // the same key under a passphrase
};

inline CertificatePair makeCertificatePair(const char* name = "test")
{
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"), EVP_PKEY_free);
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), X509_free);
    if (!key || !certificate)
        throw std::runtime_error("no certificate could be made");
    X509_set_version(certificate.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 36500L * 24 * 3600);
    X509_set_pubkey(certificate.get(), key.get());
    X509_NAME* const subject = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
    X509_set_issuer_name(certificate.get(), subject);
    X509_sign(certificate.get(), key.get(), EVP_sha256());
    const auto text = [](auto write) {
        const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new(BIO_s_mem()), BIO_free);
        write(bio.get());
        char* bytes = nullptr;
        const long size = BIO_get_mem_data(bio.get(), &bytes);
        return std::string(bytes, static_cast<std::size_t>(size));
    };
    const unsigned char phrase[] = "open sesame";
    return {text([&](BIO* bio) { PEM_write_bio_X509(bio, certificate.get()); }),
            text([&](BIO* bio) { PEM_write_bio_PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr); }),
            text([&](BIO* bio) {
                PEM_write_bio_PKCS8PrivateKey(bio, key.get(), EVP_aes_128_cbc(), reinterpret_cast<const char*>(phrase), 11,
                                              nullptr, nullptr);
            })};
}

}  // namespace fairlead::test
