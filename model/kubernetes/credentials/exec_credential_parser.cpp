#include "model/kubernetes/credentials/exec_credential_parser.h"

#include "model/kubernetes/credentials/token_check.h"
#include "model/kubernetes/kubeconfig/certificate_check.h"

#include <simdjson.h>

#include <charconv>
#include <string>

namespace fairlead::kubernetes {
namespace {

constexpr auto pluginHint = "run the plugin's command by hand, with the same arguments, and see what it prints";

Error answerError(std::string why, const char* hint = pluginHint) { return {"the plugin's answer", std::move(why), hint}; }

// A text field; nothing where it is missing or null. `wrong` is set where it is something else.
std::optional<std::string> textAt(simdjson::dom::object object, std::string_view key, bool& wrong)
{
    simdjson::dom::element element;
    if (object.at_key(key).get(element) != simdjson::SUCCESS || element.is_null())
        return std::nullopt;
    std::string_view text;
    if (element.get(text) != simdjson::SUCCESS) {
        wrong = true;
        return std::nullopt;
    }
    return std::string(text);
}

bool takeNumber(std::string_view& text, std::size_t digits, int& number)
{
    if (text.size() < digits)
        return false;
    const auto [end, error] = std::from_chars(text.data(), text.data() + digits, number);
    if (error != std::errc() || end != text.data() + digits || text.front() == '-')
        return false;
    text.remove_prefix(digits);
    return true;
}

bool takeCharacter(std::string_view& text, char wanted, char orElse)
{
    if (text.empty() || (text.front() != wanted && text.front() != orElse))
        return false;
    text.remove_prefix(1);
    return true;
}

Result<ExecCredential> readStatus(simdjson::dom::object status)
{
    bool wrong = false;
    const std::string token = textAt(status, "token", wrong).value_or("");
    const std::string certificate = textAt(status, "clientCertificateData", wrong).value_or("");
    const std::string key = textAt(status, "clientKeyData", wrong).value_or("");
    const auto expiry = textAt(status, "expirationTimestamp", wrong);
    if (wrong)
        return answerError("a field of its status is not text");
    if (token.empty() && certificate.empty() && key.empty())
        return answerError("it holds neither a token nor a certificate with its key");
    if (certificate.empty() != key.empty())
        return answerError("it holds only one of certificate and key");
    if (!canBeHeader(token))
        return answerError("its token holds a line end or another control character");
    ExecCredential credential;
    credential.credentials.bearerToken = Secret(token);
    if (!certificate.empty()) {
        credential.credentials.certificate = ClientCertificate{certificate, Secret(key)};
        if (std::string problem = clientCertificateProblem(*credential.credentials.certificate); !problem.empty())
            return answerError(std::move(problem));
    }
    if (expiry) {
        credential.expires = parseRfc3339(*expiry);
        if (!credential.expires)
            return answerError("its expirationTimestamp is not a time");
    }
    return credential;
}

}  // namespace

Result<ExecCredential> parseExecCredential(std::string_view output, std::string_view apiVersion)
{
    simdjson::dom::parser parser;
    simdjson::dom::element root;
    if (parser.parse(simdjson::padded_string(output)).get(root) != simdjson::SUCCESS)
        return answerError(output.find_first_not_of(" \t\r\n") == std::string_view::npos ? "it is empty" : "it is not JSON");
    simdjson::dom::object answer;
    if (root.get(answer) != simdjson::SUCCESS)
        return answerError("it is not a JSON object");
    bool wrong = false;
    const auto kind = textAt(answer, "kind", wrong);
    const auto version = textAt(answer, "apiVersion", wrong);
    if (wrong || !kind || !version)
        return answerError("it has no kind and apiVersion");
    if (*kind != "ExecCredential")
        return answerError("it is not an ExecCredential");
    if (*version != apiVersion)
        return answerError("it has another apiVersion than " + std::string(apiVersion) + ", which the kubeconfig asks for",
                           "write the apiVersion that the plugin answers with into the kubeconfig, or update the plugin");
    simdjson::dom::object status;
    if (answer["status"].get(status) != simdjson::SUCCESS)
        return answerError("it has no status");
    return readStatus(status);
}

std::optional<std::chrono::system_clock::time_point> parseRfc3339(std::string_view text)
{
    int year = 0;
    int month = 0;
    int day = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;
    if (!takeNumber(text, 4, year) || !takeCharacter(text, '-', '-') || !takeNumber(text, 2, month)
        || !takeCharacter(text, '-', '-') || !takeNumber(text, 2, day) || !takeCharacter(text, 'T', 't')
        || !takeNumber(text, 2, hour) || !takeCharacter(text, ':', ':') || !takeNumber(text, 2, minute)
        || !takeCharacter(text, ':', ':') || !takeNumber(text, 2, second))
        return std::nullopt;
    if (text.starts_with('.')) {
        const auto end = text.find_first_not_of("0123456789", 1);
        if (end == 1 || end == std::string_view::npos)
            return std::nullopt;
        text.remove_prefix(end);
    }
    int offset = 0;
    if (text != "Z" && text != "z") {
        int offsetMinutes = 0;
        const bool west = text.starts_with('-');
        if (!takeCharacter(text, '+', '-') || !takeNumber(text, 2, offset) || !takeCharacter(text, ':', ':')
            || !takeNumber(text, 2, offsetMinutes) || !text.empty() || offset > 23 || offsetMinutes > 59)
            return std::nullopt;
        offset = (offset * 60 + offsetMinutes) * (west ? -1 : 1);
    }
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    if (!date.ok() || hour > 23 || minute > 59 || second > 60)
        return std::nullopt;
    return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute - offset)
        + std::chrono::seconds(second);
}

}  // namespace fairlead::kubernetes
