#include "model/evidence/capture_description.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <simdjson.h>

#include <cstdint>
#include <optional>

namespace fairlead::evidence {
namespace {

using simdjson::dom::element;
using simdjson::dom::object;

constexpr auto describeHint =
    "capture.json says {\"format\": \"fairlead-capture\", \"version\": 1} and may name cluster, server, "
    "kubernetes, takenAt and nodes";

class DescriptionParser {
public:
    DescriptionParser(object json, std::string what) : m_json(json), m_what(std::move(what)) { }

    Result<CaptureDescription> parse()
    {
        CaptureDescription description;
        checkFormat();
        checkVersion();
        readText("cluster", description.cluster);
        readText("server", description.server);
        readText("kubernetes", description.kubernetes);
        readText("takenAt", description.takenAt);
        readNodes(description.nodes);
        if (m_error)
            return *m_error;
        return description;
    }

private:
    // Keeps the first error: it is the one to mend first.
    void fail(std::string why, std::string hint = describeHint)
    {
        if (!m_error)
            m_error = Error{m_what, std::move(why), std::move(hint)};
    }

    void checkFormat()
    {
        std::string_view format;
        if (m_json["format"].get_string().get(format) != simdjson::SUCCESS)
            fail("capture.json does not say its format");
        else if (format != captureFormat)
            fail("its format is \"" + std::string(format.substr(0, 80)) + "\", not \"" + std::string(captureFormat) + "\"",
                 "open a capture that Fairlead wrote, or one made by hand to its description");
    }

    void checkVersion()
    {
        std::int64_t version = 0;
        if (m_json["version"].get_int64().get(version) != simdjson::SUCCESS || version < 1)
            fail("capture.json does not say its version as a number from 1");
        else if (version > captureVersion)
            fail("its version is " + std::to_string(version) + "; this Fairlead reads versions up to "
                     + std::to_string(captureVersion),
                 "open it with a newer Fairlead");
    }

    void readText(const char* field, std::string& text)
    {
        element value;
        if (m_json[field].get(value) != simdjson::SUCCESS || value.is_null())
            return;
        std::string_view characters;
        if (value.get_string().get(characters) != simdjson::SUCCESS)
            return fail(std::string("\"") + field + "\" in capture.json is not a text");
        text = characters;
    }

    void readNodes(std::vector<std::string>& nodes)
    {
        element value;
        if (m_json["nodes"].get(value) != simdjson::SUCCESS || value.is_null())
            return;
        simdjson::dom::array names;
        if (value.get_array().get(names) != simdjson::SUCCESS)
            return fail("\"nodes\" in capture.json is not a list of names");
        for (const element item : names) {
            std::string_view name;
            if (item.get_string().get(name) != simdjson::SUCCESS)
                return fail("\"nodes\" in capture.json is not a list of names");
            nodes.emplace_back(name);
        }
    }

    object m_json;
    std::string m_what;
    std::optional<Error> m_error;
};

}  // namespace

Result<CaptureDescription> parseCaptureDescription(std::string_view json, const std::string& capture)
{
    const std::string what = "cannot open capture " + capture;
    simdjson::dom::parser parser;
    simdjson::dom::element root;
    if (const auto error = parser.parse(json.data(), json.size()).get(root); error != simdjson::SUCCESS)
        return Error{what, std::string("capture.json is not JSON: ") + simdjson::error_message(error), describeHint};
    simdjson::dom::object fields;
    if (root.get_object().get(fields) != simdjson::SUCCESS)
        return Error{what, "capture.json is not a JSON object", describeHint};
    return DescriptionParser(fields, what).parse();
}

std::string printCaptureDescription(const CaptureDescription& description)
{
    boost::json::object json;  // keeps the order
    json["format"] = captureFormat;
    json["version"] = captureVersion;
    json["cluster"] = description.cluster;
    json["server"] = description.server;
    json["kubernetes"] = description.kubernetes;
    json["takenAt"] = description.takenAt;
    json["nodes"] = boost::json::array(description.nodes.begin(), description.nodes.end());
    return boost::json::serialize(json) + '\n';
}

}  // namespace fairlead::evidence
