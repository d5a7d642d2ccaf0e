#include "model/kubernetes/kubeconfig/yaml_document.h"

#include "model/kubernetes/kubeconfig/yaml_scalar.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <sstream>
#include <stdexcept>
#include <unordered_map>

namespace fairlead::kubernetes {
namespace {

constexpr auto mendHint = "mend the line, or write the file anew with the program that made it";

// Ends the reading from inside the parser; caught in YamlDocument::parse.
struct YamlRefusal : std::runtime_error {
    YamlRefusal(int at, const std::string& why) : std::runtime_error(why), line(at) { }
    int line;
};

std::string placeOf(const std::string& name, int line) { return line > 0 ? name + ':' + std::to_string(line) : name; }

}  // namespace

// Receives the parser's events and puts the tree together, under the limits.
class YamlBuilder final : public YAML::EventHandler {
public:
    YamlBuilder(YamlDocument& document, std::string_view text) : m_document(document), m_text(text) { }

    void OnDocumentStart(const YAML::Mark&) override { }
    void OnDocumentEnd() override { }
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { add(newNode(mark, YamlNode::Kind::null), anchor); }

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override
    {
        const auto known = m_anchors.find(anchor);
        if (known == m_anchors.end())
            throw YamlRefusal(mark.line + 1, "an anchor refers to itself");
        attach(*known->second);
    }

    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, const std::string& value) override
    {
        const bool isKey = !m_open.empty() && m_open.back().node->kind == YamlNode::Kind::mapping && !m_open.back().key;
        YamlNode& node = newNode(mark, isKey ? YamlNode::Kind::text : scalarKind(value, tag));
        node.text = node.kind == YamlNode::Kind::boolean ? std::string(booleanText(value)) : value;
        if (isKey && value == "<<" && tag == "?")
            m_open.back().keyIsMerge = true;
        add(node, anchor);
    }

    void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value style) override
    {
        open(mark, YamlNode::Kind::sequence, anchor, style);
    }
    void OnSequenceEnd() override { close(); }
    void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor, YAML::EmitterStyle::value style) override
    {
        open(mark, YamlNode::Kind::mapping, anchor, style);
    }
    void OnMapEnd() override
    {
        finishMapping(m_open.back());
        close();
    }

private:
    struct Open {
        YamlNode* node = nullptr;
        YAML::anchor_t anchor = YAML::NullAnchor;
        bool flow = false;
        const YamlNode* key = nullptr;  // of a mapping, when its value comes next
        bool keyIsMerge = false;
        std::vector<const YamlNode*> merged;  // values of <<
    };

    void count(const YAML::Mark& mark)
    {
        if (++m_count > YamlDocument::maxNodes)
            throw YamlRefusal(mark.line + 1, "it holds more than 500,000 values");
    }

    YamlNode& newNode(const YAML::Mark& mark, YamlNode::Kind kind)
    {
        count(mark);
        if (m_flowDepth == 0)
            refuseTabs(mark);
        YamlNode& node = m_document.m_nodes.emplace_back();
        node.kind = kind;
        node.line = mark.line + 1;
        return node;
    }

    // yaml-cpp takes some tabs for indentation, which no other reader of a kubeconfig does.
    void refuseTabs(const YAML::Mark& mark) const
    {
        const auto end = std::min(static_cast<std::size_t>(std::max(mark.pos, 0)), m_text.size());
        bool tab = false;
        for (std::size_t at = end; at > 0 && m_text[at - 1] != '\n'; --at) {
            if (m_text[at - 1] != ' ' && m_text[at - 1] != '\t')
                return;
            tab = tab || m_text[at - 1] == '\t';
        }
        if (tab)
            throw YamlRefusal(mark.line + 1, "a tab stands where only blanks may indent");
    }

    void open(const YAML::Mark& mark, YamlNode::Kind kind, YAML::anchor_t anchor, YAML::EmitterStyle::value style)
    {
        if (m_open.size() >= YamlDocument::maxDepth)
            throw YamlRefusal(mark.line + 1, "values are nested more than 60 deep");
        YamlNode& node = newNode(mark, kind);
        const bool flow = style == YAML::EmitterStyle::Flow;
        m_flowDepth += flow ? 1 : 0;
        m_open.push_back({&node, anchor, flow, nullptr, false, {}});
    }

    void close()
    {
        const Open done = std::move(m_open.back());
        m_open.pop_back();
        m_flowDepth -= done.flow ? 1 : 0;
        add(*done.node, done.anchor);
    }

    void add(const YamlNode& node, YAML::anchor_t anchor)
    {
        if (anchor != YAML::NullAnchor)
            m_anchors[anchor] = &node;
        attach(node);
    }

    void attach(const YamlNode& node)
    {
        if (m_open.empty()) {
            m_document.m_root = &node;
            return;
        }
        Open& parent = m_open.back();
        parent.node->weight += node.weight;
        if (parent.node->weight > YamlDocument::maxNodes)
            throw YamlRefusal(node.line, "its aliases unfold to more than 500,000 values");
        if (parent.node->kind == YamlNode::Kind::sequence) {
            parent.node->items.push_back(&node);
        } else if (!parent.key) {
            if (node.kind == YamlNode::Kind::sequence || node.kind == YamlNode::Kind::mapping)
                throw YamlRefusal(node.line, "a key is not plain text");
            parent.key = &node;
        } else {
            if (parent.keyIsMerge)
                parent.merged.push_back(&node);
            else
                parent.node->entries.emplace_back(parent.key->text, &node);
            parent.key = nullptr;
            parent.keyIsMerge = false;
        }
    }

    // Of a key given twice the last counts; then what << brings, the first of several, where the mapping is silent.
    void finishMapping(Open& open)
    {
        std::unordered_map<std::string_view, const YamlNode*> last;
        for (const auto& [key, value] : open.node->entries)
            last[key] = value;
        std::vector<std::pair<std::string, const YamlNode*>> entries;
        for (const auto& [key, ignored] : open.node->entries) {
            if (const auto found = last.find(key); found != last.end() && found->second) {
                entries.emplace_back(key, found->second);
                found->second = nullptr;
            }
        }
        const auto merge = [&](const YamlNode& from) {
            if (from.kind != YamlNode::Kind::mapping)
                throw YamlRefusal(from.line, "<< merges what is not a mapping");
            for (const auto& [key, value] : from.entries) {
                if (last.emplace(key, nullptr).second)
                    entries.emplace_back(key, value);
            }
        };
        for (const YamlNode* const merged : open.merged) {
            if (merged->kind == YamlNode::Kind::sequence) {
                for (const YamlNode* const item : merged->items)
                    merge(*item);
            } else {
                merge(*merged);
            }
        }
        open.node->entries = std::move(entries);
    }

    YamlDocument& m_document;
    std::string_view m_text;
    std::vector<Open> m_open;
    std::unordered_map<YAML::anchor_t, const YamlNode*> m_anchors;
    std::size_t m_count = 0;
    int m_flowDepth = 0;
};

const YamlNode* YamlNode::find(std::string_view key) const
{
    const auto found = std::ranges::find(entries, key, [](const auto& entry) -> std::string_view { return entry.first; });
    return found == entries.end() || found->second->kind == Kind::null ? nullptr : found->second;
}

std::string_view toString(YamlNode::Kind kind)
{
    switch (kind) {
    case YamlNode::Kind::null:
        return "nothing";
    case YamlNode::Kind::text:
        return "text";
    case YamlNode::Kind::number:
        return "a number";
    case YamlNode::Kind::boolean:
        return "true or false";
    case YamlNode::Kind::sequence:
        return "a list";
    case YamlNode::Kind::mapping:
        break;
    }
    return "a mapping";
}

YamlDocument::YamlDocument() : m_root(&m_nodes.emplace_back()) { }

Result<YamlDocument> YamlDocument::parse(std::string_view text, const std::string& name)
{
    if (text.starts_with("\xef\xbb\xbf"))
        text.remove_prefix(3);
    if (text.size() > maxBytes)
        return Error{name, "it is larger than 16 MiB, which no kubeconfig is", "name the right file"};
    if (const auto odd = findOddCharacter(text))
        return Error{placeOf(name, odd->line), odd->why, odd->hint};
    YamlDocument document;
    try {
        const auto joined = joinSurrogatePairs(text);
        if (joined)
            text = *joined;
        std::istringstream stream{std::string(text)};
        YAML::Parser parser(stream);
        YamlBuilder builder(document, text);
        parser.HandleNextDocument(builder);
    } catch (const YamlRefusal& refusal) {
        return Error{placeOf(name, refusal.line), refusal.what(), mendHint};
    } catch (const YAML::Exception& exception) {
        // Only the parser's own words: what follows a colon can be a piece of the text.
        const std::string words = exception.msg.substr(0, exception.msg.find(':'));
        return Error{placeOf(name, exception.mark.line + 1), "this is neither YAML nor JSON: " + words, mendHint};
    }
    return {boost::system::in_place_value, std::move(document)};
}

}  // namespace fairlead::kubernetes
