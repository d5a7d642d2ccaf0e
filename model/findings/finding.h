#pragma once

#include "model/core/source_ref.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fairlead::findings {

// By what users of the services feel: something does not work; something works badly, or will break on the next change;
// something to know.
enum class Severity : std::uint8_t { error, warning, info };
std::string_view toString(Severity severity);  // "error", "warning", "info"
std::optional<Severity> parseSeverity(std::string_view word);

// One thing that is wrong, or worth to know. A plain value; its fields are those of the public JSON (contract, section 4).
struct Finding {
    std::string id;  // of its kind: "no-endpoints"; set by FindingList
    Severity severity = Severity::error;
    std::string title;  // one line, without a full stop
    std::string message;  // what is wrong and what follows for people, in plain sentences
    std::string service;  // "shop/frontend"; empty: about none
    std::vector<std::string> nodes;  // empty: about none, or all
    std::string pod;  // "shop/cart-x"
    std::vector<SourceRef> evidence;  // what says most first
    std::string fix;  // commands or YAML to copy

    // The one node that it is about; empty where there are several or none.
    std::string node() const { return nodes.size() == 1 ? nodes.front() : std::string(); }
};

// Something that a kind of finding could not judge, and why.
struct NotKnown {
    std::string id;
    std::string reason;
    std::vector<std::string> nodes;  // of whom; empty: of the cluster

    friend bool operator==(const NotKnown&, const NotKnown&) = default;
};

// Where the kinds put what they find.
class FindingList {
public:
    explicit FindingList(std::string_view id) : m_id(id) { }

    void add(Finding finding)
    {
        finding.id = m_id;
        m_findings.push_back(std::move(finding));
    }
    // The same reason of several nodes is one.
    void notKnown(std::string reason, const std::string& node = {});

    std::vector<Finding>& findings() { return m_findings; }
    std::vector<NotKnown>& unknown() { return m_unknown; }

private:
    std::string m_id;
    std::vector<Finding> m_findings;
    std::vector<NotKnown> m_unknown;
};

}  // namespace fairlead::findings
