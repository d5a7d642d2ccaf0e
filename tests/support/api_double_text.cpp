#include "tests/support/api_double.h"

#include <boost/json.hpp>

#include <zlib.h>

#include <array>
#include <cstdio>
#include <stdexcept>

namespace fairlead::test {

std::string DoubleRequest::field(const std::string& fieldName) const
{
    const auto found = fields.find(fieldName);
    return found == fields.end() ? std::string() : found->second;
}

std::string DoubleRequest::parameter(const std::string& parameterName) const
{
    const auto found = query.find(parameterName);
    return found == query.end() ? std::string() : found->second;
}

std::string httpAnswer(int status, std::string_view contentType, std::string_view body, std::string_view fields)
{
    std::string text = "HTTP/1.1 " + std::to_string(status) + " Reason\r\n";
    if (!contentType.empty())
        text += "Content-Type: " + std::string(contentType) + "\r\n";
    text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    text += fields;
    text += "\r\n";
    text += body;
    return text;
}

std::string statusBody(int code, std::string_view reason, std::string_view message)
{
    boost::json::object status;
    status["kind"] = "Status";
    status["apiVersion"] = "v1";
    status["status"] = "Failure";
    status["message"] = message;
    status["reason"] = reason;
    status["code"] = code;
    return boost::json::serialize(status) + '\n';
}

std::string statusAnswer(int code, std::string_view reason, std::string_view message, std::string_view fields)
{
    return httpAnswer(code, "application/json", statusBody(code, reason, message), fields);
}

std::string chunkedHead(std::string_view contentType)
{
    return "HTTP/1.1 200 OK\r\nContent-Type: " + std::string(contentType) + "\r\nTransfer-Encoding: chunked\r\n\r\n";
}

std::string chunk(std::string_view bytes)
{
    std::array<char, 20> size{};
    std::snprintf(size.data(), size.size(), "%zx\r\n", bytes.size());
    return size.data() + std::string(bytes) + "\r\n";
}

std::string gzipped(std::string_view text)
{
    z_stream stream{};
    if (deflateInit2(&stream, 1, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        throw std::runtime_error("zlib does not start");
    std::string packed(deflateBound(&stream, text.size()) + 64, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    deflate(&stream, Z_FINISH);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
}

}  // namespace fairlead::test
