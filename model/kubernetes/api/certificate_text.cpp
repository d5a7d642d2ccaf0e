#include "model/kubernetes/api/certificate_text.h"

#include "model/kubernetes/openssl_handles.h"

#include <openssl/x509v3.h>

#include <boost/asio/ip/address.hpp>

#include <array>
#include <cstdio>
#include <ctime>

namespace fairlead::kubernetes {
namespace {

std::string nameText(X509_NAME* name)
{
    const OpensslPtr<BIO> text(BIO_new(BIO_s_mem()));
    // Control characters stay escaped: a certificate may come from anybody.
    X509_NAME_print_ex(text.get(), name, 0,
                       (XN_FLAG_ONELINE & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB)) & ~XN_FLAG_SPC_EQ);
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(text.get(), &bytes);
    return bytes && size > 0 ? std::string(bytes, static_cast<std::size_t>(size)) : std::string();
}

std::string timeText(const ASN1_TIME* time)
{
    std::tm broken{};
    if (!time || ASN1_TIME_to_tm(time, &broken) != 1)
        return "an unknown time";
    std::array<char, 40> text{};
    return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M UTC", &broken)};
}

std::string printableName(const ASN1_STRING* value)
{
    std::string text(reinterpret_cast<const char*>(ASN1_STRING_get0_data(value)),
                     static_cast<std::size_t>(ASN1_STRING_length(value)));
    for (char& c : text) {
        if (c < 0x21 || c > 0x7e)
            c = '?';
    }
    return text.substr(0, 253);
}

std::string addressText(const ASN1_OCTET_STRING* value)
{
    const unsigned char* const bytes = ASN1_STRING_get0_data(value);
    const int length = ASN1_STRING_length(value);
    if (length == 4) {
        boost::asio::ip::address_v4::bytes_type v4{};
        std::copy_n(bytes, v4.size(), v4.begin());
        return boost::asio::ip::address_v4(v4).to_string();
    }
    if (length == 16) {
        boost::asio::ip::address_v6::bytes_type v6{};
        std::copy_n(bytes, v6.size(), v6.begin());
        return boost::asio::ip::address_v6(v6).to_string();
    }
    return "?";
}

}  // namespace

std::string namesOf(X509* certificate)
{
    constexpr int most = 10;
    std::string text;
    auto* const names = static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
    int shown = 0;
    int more = 0;
    for (int i = 0; i < sk_GENERAL_NAME_num(names); ++i) {
        const GENERAL_NAME* const name = sk_GENERAL_NAME_value(names, i);
        if (name->type != GEN_DNS && name->type != GEN_IPADD)
            continue;
        if (++shown > most) {
            ++more;
            continue;
        }
        text += (text.empty() ? "" : ", ")
            + (name->type == GEN_DNS ? printableName(name->d.dNSName) : addressText(name->d.iPAddress));
    }
    GENERAL_NAMES_free(names);
    if (more > 0)
        text += " and " + std::to_string(more) + " more";
    return text;
}

std::string subjectOf(X509* certificate) { return nameText(X509_get_subject_name(certificate)); }
std::string issuerOf(X509* certificate) { return nameText(X509_get_issuer_name(certificate)); }
std::string notBefore(X509* certificate) { return timeText(X509_get0_notBefore(certificate)); }
std::string notAfter(X509* certificate) { return timeText(X509_get0_notAfter(certificate)); }

}  // namespace fairlead::kubernetes
