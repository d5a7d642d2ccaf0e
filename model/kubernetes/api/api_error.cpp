#include "model/kubernetes/api/api_error.h"

#include <simdjson.h>

#include <algorithm>

namespace fairlead::kubernetes {
namespace {

constexpr std::size_t longestMessage = 2000;

// Cut, and without what could steer a terminal.
std::string cleaned(std::string_view text, std::size_t longest)
{
    std::string result(text.substr(0, longest));
    if (text.size() > longest) {
        // Not in the middle of a character.
        while (!result.empty() && (static_cast<unsigned char>(text[result.size()]) & 0xc0) == 0x80)
            result.pop_back();
        result += "…";
    }
    std::ranges::replace_if(
        result, [](char c) { return (c >= 0 && c < 0x20) || c == 0x7f; }, ' ');
    return result;
}

std::string textOf(simdjson::dom::element object, std::string_view key)
{
    std::string_view text;
    return object[key].get_string().get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
}

// client-go's texts where the server gives none.
std::string genericMessage(int status)
{
    switch (status) {
    case 400:
        return "the server rejected our request for an unknown reason";
    case 401:
        return "the server has asked for the client to provide credentials";
    case 403:
        return "the server does not allow this method on the requested resource";
    case 404:
        return "the server could not find the requested resource";
    case 405:
        return "the server does not allow this method on the requested resource";
    case 406:
        return "the server was unable to respond with a content type that the client supports";
    case 409:
        return "the server reported a conflict";
    case 410:
        return "the server says that this version is gone";
    case 429:
        return "the server has received too many requests and has asked us to try again later";
    case 503:
        return "the server is currently unable to handle the request";
    case 504:
        return "the server was unable to return a response in the time allotted, but may still be processing the request";
    default:
        break;
    }
    if (status >= 300 && status < 400)
        return "the server sends us to another address, which is not followed (HTTP " + std::to_string(status) + ")";
    return status >= 500
        ? "an error on the server has prevented the request from succeeding (HTTP " + std::to_string(status) + ")"
        : "the server answers HTTP " + std::to_string(status);
}

std::string hintFor(int status, const Asked& asked)
{
    const std::string user = asked.user.empty() ? std::string("this user") : "user " + asked.user;
    switch (status) {
    case 401:
        return "the credentials of " + user + " in the kubeconfig are missing, wrong or expired: log in again";
    case 403:
        return "ask for the right to " + asked.verb + ' ' + asked.what
            + "; fairlead check --rbac prints the least that Fairlead needs";
    case 404:
        return "this server does not have it: check the server's address and its path";
    case 429:
    case 503:
    case 504:
        return "the server is busy or starting: try again in a while";
    default:
        break;
    }
    if (status >= 300 && status < 400)
        return "set the final address as server in the kubeconfig; a login page stands where the API should be";
    return status >= 500 ? "look into the log of the API server" : "check the server's address: is it a Kubernetes API?";
}

bool looksLikeMarkup(std::string_view contentType, std::string_view body)
{
    return contentType.find("html") != std::string_view::npos || body.substr(0, 200).find("<html") != std::string_view::npos
        || body.substr(0, 200).find("<!DOCTYPE") != std::string_view::npos;
}

std::string titleOf(std::string_view page)
{
    const std::size_t begin = page.find("<title>");
    const std::size_t end = page.find("</title>");
    if (begin == std::string_view::npos || end == std::string_view::npos || end < begin + 7)
        return {};
    return cleaned(page.substr(begin + 7, end - begin - 7), 80);
}

std::string whatWas(const Asked& asked) { return "cannot " + asked.verb + ' ' + asked.what; }

ApiError statusOf(simdjson::dom::element root)
{
    ApiError status;
    std::int64_t number = 0;
    if (root["code"].get_int64().get(number) == simdjson::SUCCESS && number >= 0 && number < 1000)
        status.status = static_cast<int>(number);
    status.reason = cleaned(textOf(root, "reason"), 100);
    status.message = cleaned(textOf(root, "message"), longestMessage);
    if (root["details"]["retryAfterSeconds"].get_int64().get(number) == simdjson::SUCCESS && number > 0)
        status.retryAfter = std::chrono::seconds(std::min<std::int64_t>(number, 3600));
    simdjson::dom::element cause;
    if (root["details"]["causes"].at(0).get(cause) == simdjson::SUCCESS) {
        status.causeType = cleaned(textOf(cause, "reason"), 100);
        status.causeMessage = cleaned(textOf(cause, "message"), longestMessage);
    }
    return status;
}

}  // namespace

std::optional<ApiError> parseStatus(std::string_view json)
{
    simdjson::dom::parser parser;
    simdjson::dom::element root;
    if (json.empty() || parser.parse(json.data(), json.size()).get(root) != simdjson::SUCCESS || textOf(root, "kind") != "Status")
        return std::nullopt;
    return statusOf(root);
}

std::optional<ApiError> parseCommandStatus(std::string_view json, bool& success)
{
    simdjson::dom::parser parser;
    simdjson::dom::element root;
    if (json.empty() || parser.parse(json.data(), json.size()).get(root) != simdjson::SUCCESS || textOf(root, "status").empty())
        return std::nullopt;
    success = textOf(root, "status") == "Success";
    return statusOf(root);
}

ApiError describeAnswer(int status, std::string_view contentType, std::string_view body, const Asked& asked)
{
    ApiError error = parseStatus(body).value_or(ApiError());
    if (error.status == 0)
        error.status = status;
    std::string why = error.message;
    // client-go's own text for 401 says more than the server's "Unauthorized".
    if (status == 401 || why.empty()) {
        why = genericMessage(status);
        if (error.message.empty() && looksLikeMarkup(contentType, body)) {
            const std::string title = titleOf(body);
            why += "; the answer is a web page" + (title.empty() ? std::string() : " (\"" + title + "\")") + ", not the API's";
        } else if (error.message.empty() && contentType.starts_with("text/plain") && !body.empty())
            why += ": " + cleaned(body, 300);
    }
    error.error = {whatWas(asked), std::move(why), hintFor(status, asked)};
    return error;
}

ApiError describeWrongContent(std::string_view contentType, std::string_view body, const Asked& asked)
{
    ApiError error;
    const std::string type = contentType.empty() ? std::string("no content type") : cleaned(contentType, 80);
    std::string why = "the answer is not JSON but " + type;
    if (looksLikeMarkup(contentType, body)) {
        const std::string title = titleOf(body);
        why = "the answer is a web page" + (title.empty() ? std::string() : " (\"" + title + "\")") + ", not the API's";
    }
    error.error = {whatWas(asked), std::move(why),
                   "a proxy or a login page answers in place of the API: log in there, or set the API's own address as server"};
    return error;
}

ApiError noAnswer(Error error)
{
    ApiError result;
    result.error = std::move(error);
    return result;
}

}  // namespace fairlead::kubernetes
