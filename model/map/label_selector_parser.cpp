#include "model/map/label_selector_parser.h"

#include <algorithm>
#include <optional>

namespace fairlead::map {

namespace {

using Operator = LabelRequirement::Operator;

bool isBlank(char c) { return c == ' ' || c == '\t'; }

bool isWordCharacter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.'
        || c == '/';
}

class SelectorReader {
public:
    explicit SelectorReader(std::string_view text) : m_text(text) { }

    std::optional<LabelSelector> read()
    {
        LabelSelector selector;
        skipBlanks();
        if (atEnd())
            return selector;
        do {
            auto requirement = readRequirement();
            if (!requirement)
                return std::nullopt;
            selector.requirements.push_back(std::move(*requirement));
            skipBlanks();
        } while (take(","));
        return atEnd() ? std::optional(std::move(selector)) : std::nullopt;
    }
    std::string_view rest() const { return m_text.substr(m_position); }

private:
    bool atEnd() const { return m_position == m_text.size(); }
    void skipBlanks()
    {
        while (!atEnd() && isBlank(m_text[m_position]))
            ++m_position;
    }
    bool take(std::string_view token)
    {
        if (!m_text.substr(m_position).starts_with(token))
            return false;
        m_position += token.size();
        return true;
    }
    std::string readWord()
    {
        skipBlanks();
        const std::size_t begin = m_position;
        while (!atEnd() && isWordCharacter(m_text[m_position]))
            ++m_position;
        return std::string(m_text.substr(begin, m_position - begin));
    }

    std::optional<LabelRequirement> readRequirement()
    {
        LabelRequirement requirement;
        skipBlanks();
        const bool absent = take("!");
        requirement.key = readWord();
        if (requirement.key.empty())
            return std::nullopt;
        skipBlanks();
        if (absent) {
            requirement.op = Operator::absent;
        } else if (take("!=")) {
            requirement.op = Operator::notIn;
            requirement.values.push_back(readWord());
        } else if (take("==") || take("=")) {
            requirement.op = Operator::in;
            requirement.values.push_back(readWord());
        } else if (!readSet(requirement)) {
            return std::nullopt;
        }
        return requirement;
    }

    // "in (a, b)", "notin (a)", or nothing at all.
    bool readSet(LabelRequirement& requirement)
    {
        const std::size_t begin = m_position;
        const std::string word = readWord();
        if (word.empty())
            return true;
        skipBlanks();
        if ((word != "in" && word != "notin") || !take("(")) {
            m_position = begin;
            return false;
        }
        requirement.op = word == "in" ? Operator::in : Operator::notIn;
        do {
            requirement.values.push_back(readWord());
            skipBlanks();
        } while (take(","));
        return take(")");
    }

    std::string_view m_text;
    std::size_t m_position = 0;
};

}  // namespace

bool LabelRequirement::matches(const kubernetes::Labels& labels) const
{
    const auto label = labels.find(key);
    const bool there = label != labels.end();
    switch (op) {
    case Operator::exists:
        return there;
    case Operator::absent:
        return !there;
    case Operator::in:
        return there && std::ranges::find(values, label->second) != values.end();
    case Operator::notIn:
        break;
    }
    return !there || std::ranges::find(values, label->second) == values.end();
}

bool LabelSelector::matches(const kubernetes::Labels& labels) const
{
    return std::ranges::all_of(requirements, [&labels](const LabelRequirement& each) { return each.matches(labels); });
}

std::string LabelSelector::toString() const
{
    std::string text;
    for (const LabelRequirement& each : requirements) {
        text += text.empty() ? "" : ",";
        if (each.op == Operator::exists || each.op == Operator::absent) {
            text += (each.op == Operator::absent ? "!" : "") + each.key;
        } else if (each.values.size() == 1) {
            text += each.key + (each.op == Operator::in ? "=" : "!=") + each.values.front();
        } else {
            text += each.key + (each.op == Operator::in ? " in (" : " notin (");
            for (std::size_t i = 0; i < each.values.size(); ++i)
                text += (i > 0 ? "," : "") + each.values[i];
            text += ')';
        }
    }
    return text;
}

Result<LabelSelector> parseLabelSelector(std::string_view text)
{
    SelectorReader reader(text);
    if (auto selector = reader.read())
        return std::move(*selector);
    const std::string rest(reader.rest().substr(0, 40));
    return Error{"label selector", rest.empty() ? "it ends too early" : "\"" + rest + "\" is not understood",
                 "write it as for kubectl: app=cart, app!=cart, app, !app, app in (cart,catalog)", ErrorKind::usage};
}

}  // namespace fairlead::map
