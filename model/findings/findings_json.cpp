#include "model/findings/findings_json.h"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace fairlead::findings {
namespace {

namespace json = boost::json;

json::value wordOrNull(const std::string& text) { return text.empty() ? json::value(nullptr) : json::value(text); }

json::object findingJson(const Finding& finding)
{
    json::array evidence;
    for (const SourceRef& source : finding.evidence)
        evidence.push_back(json::object{{"file", source.file}, {"line", source.line}, {"text", source.text}});
    json::object object{{"id", finding.id},
                        {"severity", toString(finding.severity)},
                        {"title", finding.title},
                        {"message", finding.message},
                        {"service", wordOrNull(finding.service)},
                        {"node", wordOrNull(finding.node())},
                        {"pod", wordOrNull(finding.pod)},
                        {"evidence", std::move(evidence)},
                        {"fix", finding.fix}};
    if (finding.nodes.size() > 1)
        object["nodes"] = json::array(finding.nodes.begin(), finding.nodes.end());
    return object;
}

}  // namespace

boost::json::array toJson(const std::vector<Finding>& findings)
{
    json::array array;
    for (const Finding& finding : findings)
        array.push_back(findingJson(finding));
    return array;
}

}  // namespace fairlead::findings
