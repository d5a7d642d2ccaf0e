#pragma once

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <array>
#include <memory>
#include <string>
#include <string_view>

namespace fairlead::kubernetes {

struct FreeOpenssl {
    void operator()(BIO* value) const { BIO_free_all(value); }
    void operator()(EVP_PKEY* value) const { EVP_PKEY_free(value); }
    void operator()(SSL* value) const { SSL_free(value); }
    void operator()(X509* value) const { X509_free(value); }
};
template <class T> using OpensslPtr = std::unique_ptr<T, FreeOpenssl>;

// Reads the text; valid as long as it.
inline OpensslPtr<BIO> bioOf(std::string_view text)
{
    return OpensslPtr<BIO>(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

// The reason of the oldest error of this thread's queue, which is empty afterwards. Reasons are fixed texts of OpenSSL.
inline std::string takeOpensslError()
{
    const unsigned long code = ERR_get_error();
    ERR_clear_error();
    const char* const reason = ERR_reason_error_string(code);
    return reason ? reason : "no reason given";
}

}  // namespace fairlead::kubernetes
