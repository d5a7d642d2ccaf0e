#pragma once

#include "model/core/result.h"

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fairlead::kubernetes {

// A value of a YAML or JSON text and the line it begins on. Scalars keep the text as it was written and whether it
// stood in quotes, because a kubeconfig tells "123" from 123.
struct YamlNode {
    enum class Kind { null, text, number, boolean, sequence, mapping };

    Kind kind = Kind::null;
    int line = 0;  // from 1
    std::size_t weight = 1;  // how many values it holds, itself too; what aliases lead to counts each time
    std::string text;  // of a scalar; a boolean is "true" or "false"
    std::vector<const YamlNode*> items;  // of a sequence
    std::vector<std::pair<std::string, const YamlNode*>> entries;  // of a mapping: each key once, merge keys applied

    // Null where there is none; the node itself must not be null.
    const YamlNode* find(std::string_view key) const;
};

std::string_view toString(YamlNode::Kind kind);  // "nothing", "text", "a number", …

// The first document of a text. Owns its nodes.
class YamlDocument {
public:
    // Reads YAML 1.1 as Kubernetes does: a byte order mark and CRLF are fine, anchors and merge keys are followed, of a
    // key given twice the last counts. Refuses what no kubeconfig needs and an attack does: more than `maxBytes`, more
    // than `maxNodes` values (an alias counts each time), more than `maxDepth` levels, control characters, bytes that are
    // not UTF-8. Errors say `name` and the line, and never quote the text. Time and memory linear in the text.
    static Result<YamlDocument> parse(std::string_view text, const std::string& name);

    YamlDocument(const YamlDocument&) = delete;
    YamlDocument& operator=(const YamlDocument&) = delete;
    YamlDocument(YamlDocument&&) = default;
    YamlDocument& operator=(YamlDocument&&) = default;
    ~YamlDocument() = default;

    const YamlNode& root() const { return *m_root; }  // kind null for an empty text

    static constexpr std::size_t maxBytes = 16U << 20U;
    static constexpr std::size_t maxNodes = 500'000;
    static constexpr std::size_t maxDepth = 60;

private:
    friend class YamlBuilder;
    YamlDocument();

    std::deque<YamlNode> m_nodes;  // a deque, so that nodes stay where they are
    const YamlNode* m_root;
};

}  // namespace fairlead::kubernetes
