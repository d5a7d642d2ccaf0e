#pragma once

#include <memory>
#include <string>
#include <vector>

namespace fairlead::test {

struct IssuedCertificate {
    std::string pem;
    std::string keyPem;
};

struct CertificateWish {
    std::string commonName;
    std::vector<std::string> organizations;
    std::string names = "DNS:localhost,IP:127.0.0.1";  // as OpenSSL writes them; empty: none
    long validFrom = -3600;  // seconds from now
    long validUntil = 86400;
};

// A certificate authority of its own, made with OpenSSL; keys are EC P-256.
class TestAuthority {
public:
    explicit TestAuthority(const std::string& name = "test-authority");
    ~TestAuthority();

    const std::string& pem() const;
    IssuedCertificate issue(const CertificateWish& wish) const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

}  // namespace fairlead::test
