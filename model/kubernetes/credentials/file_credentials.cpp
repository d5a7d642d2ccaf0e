#include "model/kubernetes/credentials/file_credentials.h"

#include "model/kubernetes/credentials/token_check.h"
#include "model/kubernetes/kubeconfig/certificate_check.h"

namespace fairlead::kubernetes {
namespace {

constexpr std::size_t maxCredentialBytes = 1U << 20U;
// A minute as in client-go, and its ten seconds of leeway.
constexpr std::chrono::seconds tokenAge{50};
constexpr std::chrono::seconds certificateAge{1};

}  // namespace

bool EntryCredentials::hasAny() const
{
    return !values.bearerToken.empty() || !values.userName.empty() || !values.password.empty() || values.certificate
        || !tokenFile.empty() || !certificateFile.empty() || !keyFile.empty();
}

FileCredentials::FileCredentials(EntryCredentials entry, Clock now)
    : m_entry(std::move(entry)), m_now(std::move(now)), m_current(m_entry.values)
{
    m_current.certificate.reset();  // until it was checked
}

boost::asio::awaitable<Result<Credentials>> FileCredentials::credentials() { co_return read(); }

void FileCredentials::refused()
{
    m_tokenDue = true;
    m_certificateDue = true;
}

Result<Credentials> FileCredentials::read()
{
    readToken();
    if (const auto certificate = readCertificate(); !certificate && !m_current.certificate)
        return certificate.error();
    if (!canBeHeader(m_current.bearerToken.reveal()))
        return Error{m_entry.place + ", token", "it holds a line end or another control character",
                     "get a new token, and paste it without line ends"};
    return m_current;
}

void FileCredentials::readToken()
{
    const auto now = m_now();
    if (m_entry.tokenFile.empty() || (!m_tokenDue && now - m_tokenRead < tokenAge))
        return;
    m_tokenDue = false;
    m_tokenRead = now;
    const auto text = readSmallFile(m_entry.tokenFile, maxCredentialBytes);
    const std::string_view token = text ? trimmedToken(*text) : std::string_view();
    if (!token.empty())
        m_current.bearerToken = Secret(std::string(token));
}

Result<void> FileCredentials::readCertificate()
{
    const bool fromFiles = !m_entry.certificateFile.empty() || !m_entry.keyFile.empty();
    if (!m_entry.values.certificate || (!fromFiles && m_current.certificate))
        return boost::system::in_place_value;
    const auto now = m_now();
    if (!m_certificateDue && now - m_certificateChecked < certificateAge)
        return boost::system::in_place_value;
    m_certificateChecked = now;
    const FileStamp certificateStamp = stampOf(m_entry.certificateFile);
    const FileStamp keyStamp = stampOf(m_entry.keyFile);
    if (!m_certificateDue && certificateStamp == m_certificateStamp && keyStamp == m_keyStamp)
        return boost::system::in_place_value;
    ClientCertificate pair = *m_entry.values.certificate;
    if (!m_entry.certificateFile.empty()) {
        auto text = readSmallFile(m_entry.certificateFile, maxCredentialBytes);
        if (!text)
            return Error{m_entry.place + ", client-certificate", text.error().what + ": " + text.error().why, text.error().hint};
        pair.certificatePem = std::move(*text);
    }
    if (!m_entry.keyFile.empty()) {
        auto text = readSmallFile(m_entry.keyFile, maxCredentialBytes);
        if (!text)
            return Error{m_entry.place + ", client-key", text.error().what + ": " + text.error().why, text.error().hint};
        pair.keyPem = Secret(std::move(*text));
    }
    // Half of a pair that is being replaced does not match: what was good stays until both are there.
    if (std::string problem = clientCertificateProblem(pair); !problem.empty())
        return Error{
            m_entry.place + ", client-certificate and client-key", std::move(problem),
            "get a new pair, or name the right files; of an encrypted key, make a copy that is not: openssl pkey -in KEY"};
    m_current.certificate = std::move(pair);
    m_certificateStamp = certificateStamp;
    m_keyStamp = keyStamp;
    m_certificateDue = false;
    return boost::system::in_place_value;
}

}  // namespace fairlead::kubernetes
