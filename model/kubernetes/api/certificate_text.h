#pragma once

#include <string>

using X509 = struct x509_st;

// What messages say about a certificate.
namespace fairlead::kubernetes {

// The names and addresses it is good for, "a.example, *.b.example, 10.0.0.1"; at most ten, the rest counted.
std::string namesOf(X509* certificate);
std::string subjectOf(X509* certificate);  // "CN=admin, O=system:masters"
std::string issuerOf(X509* certificate);
std::string notBefore(X509* certificate);  // "2026-11-27 06:45 UTC"
std::string notAfter(X509* certificate);

}  // namespace fairlead::kubernetes
