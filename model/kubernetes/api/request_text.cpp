#include "model/kubernetes/api/request_text.h"

#include "model/kubernetes/kubeconfig/base64.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace fairlead::kubernetes {
namespace {

bool isTokenCharacter(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
        || std::string_view("!#$&'*+-.^_`|~").find(c) != std::string_view::npos;
}

std::string escaped(std::string_view text, bool (*keep)(char))
{
    std::string result;
    for (const char c : text) {
        if (keep(c)) {
            result += c;
            continue;
        }
        std::array<char, 4> hex{};
        std::snprintf(hex.data(), hex.size(), "%%%02X", static_cast<unsigned char>(c));
        result += hex.data();
    }
    return result;
}

class HeadWriter {
public:
    explicit HeadWriter(std::string firstLine) : m_text(std::move(firstLine)) { }

    // The value is never part of the error: it may be a secret.
    void add(const std::string& name, const std::string& value)
    {
        const bool hostile = std::ranges::any_of(value, [](char c) { return (c >= 0 && c < 0x20 && c != '\t') || c == 0x7f; });
        if (hostile && m_faulty.empty())
            m_faulty = name;
        m_text += name + ": " + value + "\r\n";
    }

    Result<std::string> finish(const std::string& body) const
    {
        if (!m_faulty.empty())
            return Error{"cannot send the request", "the value of " + m_faulty + " holds a line end or a control character",
                         "check the token and the names in the kubeconfig's user"};
        return {boost::system::in_place_value, m_text + "\r\n" + body};
    }

private:
    std::string m_text;
    std::string m_faulty;
};

void addCredentials(HeadWriter& head, const ServerAccess& access, const Credentials& credentials)
{
    if (access.server.has_userinfo())
        head.add("Authorization", "Basic " + encodeBase64(access.server.user() + ':' + access.server.password()));
    else if (!credentials.bearerToken.empty())
        head.add("Authorization", "Bearer " + credentials.bearerToken.reveal());
    else if (!credentials.userName.empty())
        head.add("Authorization", "Basic " + encodeBase64(credentials.userName + ':' + credentials.password.reveal()));
}

void addImpersonation(HeadWriter& head, const Impersonation& as)
{
    if (as.user.empty())
        return;
    head.add("Impersonate-User", as.user);
    if (!as.uid.empty())
        head.add("Impersonate-Uid", as.uid);
    for (const std::string& group : as.groups)
        head.add("Impersonate-Group", group);
    for (const auto& [key, values] : as.extra) {
        for (const std::string& value : values)
            head.add("Impersonate-Extra-" + escaped(key, isTokenCharacter), value);
    }
}

}  // namespace

std::string percentEncoded(std::string_view text)
{
    return escaped(text, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
            || std::string_view("-._~").find(c) != std::string_view::npos;
    });
}

Result<std::string> requestText(const ApiRequest& request, const ServerAccess& access, const Credentials& credentials,
                                bool overTls)
{
    std::string prefix(access.server.encoded_path());
    while (prefix.ends_with('/'))
        prefix.pop_back();
    HeadWriter head(request.method + ' ' + prefix + request.path + " HTTP/1.1\r\n");
    head.add("Host", std::string(access.server.encoded_host_and_port()));
    head.add("User-Agent", "fairlead/" FAIRLEAD_VERSION);
    if (!request.accept.empty())
        head.add("Accept", request.accept);
    if (!access.disableCompression)
        head.add("Accept-Encoding", "gzip");
    for (const auto& [name, value] : request.fields)
        head.add(name, value);
    if (overTls) {
        addCredentials(head, access, credentials);
        addImpersonation(head, access.impersonation);
    }
    if (!request.body.empty()) {
        const auto isType = [](const auto& field) { return field.first == "Content-Type"; };
        if (std::ranges::none_of(request.fields, isType))
            head.add("Content-Type", "application/json");
        head.add("Content-Length", std::to_string(request.body.size()));
    }
    return head.finish(request.body);
}

}  // namespace fairlead::kubernetes
