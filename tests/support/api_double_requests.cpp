#include "tests/support/api_double_requests.h"

#include <openssl/evp.h>

#include <algorithm>
#include <sstream>

namespace fairlead::test {
namespace {

std::string percentDecoded(std::string_view text)
{
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size()) {
            result += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
            i += 2;
        } else
            result += text[i] == '+' ? ' ' : text[i];
    }
    return result;
}

void readQuery(DoubleRequest& request, const std::string& query)
{
    std::istringstream parts(query);
    for (std::string part; std::getline(parts, part, '&');) {
        const std::size_t equals = part.find('=');
        std::string& value = request.query[percentDecoded(part.substr(0, equals))];
        // Repeated parameters (command=…) are joined by a blank.
        value += (value.empty() ? "" : " ") + (equals == std::string::npos ? "" : percentDecoded(part.substr(equals + 1)));
    }
}

void readMeaning(DoubleRequest& request)
{
    std::vector<std::string> parts;
    std::istringstream path(request.path);
    for (std::string part; std::getline(path, part, '/');) {
        if (!part.empty())
            parts.push_back(part);
    }
    std::size_t at = 0;
    if (parts.size() >= 3 && parts[0] == "api") {
        request.version = parts[1];
        at = 2;
    } else if (parts.size() >= 4 && parts[0] == "apis") {
        request.group = parts[1];
        request.version = parts[2];
        at = 3;
    } else
        return;
    if (parts[at] == "namespaces" && parts.size() > at + 2) {
        request.nameSpace = parts[at + 1];
        at += 2;
    }
    request.resource = parts[at];
    if (parts.size() > at + 1)
        request.name = parts[at + 1];
    if (parts.size() > at + 2)
        request.resource += '/' + parts[at + 2];
    if (request.method == "POST")
        request.verb = "create";
    else if (!request.name.empty())
        request.verb = "get";
    else
        request.verb = request.query.contains("watch") ? "watch" : "list";
    // The authorizer sees the one name of a field selector.
    const std::string selector = request.parameter("fieldSelector");
    if (selector.starts_with("metadata.name="))
        request.name = selector.substr(14);
}

}  // namespace

std::string decodedBase64(std::string_view text)
{
    std::string bytes(text.size(), '\0');
    const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                     reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
    bytes.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
    while (!bytes.empty() && bytes.back() == '\0')
        bytes.pop_back();
    return bytes;
}

std::optional<DoubleRequest> readRequest(ServerStream& stream)
{
    const std::string head = stream.readUntil("\r\n\r\n");
    if (head.empty())
        return std::nullopt;
    DoubleRequest request;
    std::istringstream lines(head);
    std::string target;
    std::string line;
    std::getline(lines, line);
    std::istringstream(line) >> request.method >> target;
    while (std::getline(lines, line) && line.size() > 1) {
        const std::size_t colon = line.find(':');
        std::string name = line.substr(0, colon);
        std::ranges::transform(name, name.begin(), [](char c) { return static_cast<char>(std::tolower(c)); });
        std::string value = line.substr(colon + 2, line.size() - colon - 3);  // without the CR
        std::string& field = request.fields[name];
        field += (field.empty() ? "" : ",") + value;
    }
    const std::size_t question = target.find('?');
    request.path = target.substr(0, question);
    if (question != std::string::npos)
        readQuery(request, target.substr(question + 1));
    readMeaning(request);
    if (const std::string length = request.field("content-length"); !length.empty()) {
        request.body.resize(std::stoul(length));
        if (!stream.readExactly(request.body.data(), request.body.size()))
            return std::nullopt;
    }
    return request;
}

}  // namespace fairlead::test
