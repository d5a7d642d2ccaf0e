#include "model/kubernetes/json_fields.h"

#include <limits>

namespace fairlead::kubernetes {

using simdjson::SUCCESS;
using simdjson::dom::array;
using simdjson::dom::element;

void FieldFaults::setName(std::string_view nameSpace, std::string_view name)
{
    m_nameSpace = nameSpace;
    m_name = name;
}

void FieldFaults::add(const std::string& field, std::string_view fault, OnFault onFault)
{
    std::string message(m_kind);
    message += ' ';
    if (!m_nameSpace.empty())
        message.append(m_nameSpace) += '/';
    message.append(m_name.empty() ? "without a name" : m_name).append(": ").append(field).append(" ").append(fault);
    switch (onFault) {
    case OnFault::readAsAbsent:
        message += "; read as absent";
        break;
    case OnFault::leaveOutEntry:
        message += "; this entry of the list is left out";
        break;
    case OnFault::leaveOutObject:
        message += "; the object is left out";
        m_objectLost = true;
        break;
    }
    m_warnings.push_back({m_where, std::move(message)});
}

std::optional<element> JsonFields::find(std::string_view key) const
{
    if (!m_object)
        return std::nullopt;
    element value;
    if (m_object->at_key(key).get(value) != SUCCESS || value.is_null())
        return std::nullopt;
    return value;
}

bool JsonFields::mentions(std::string_view key) const { return m_object && m_object->at_key(key).error() == SUCCESS; }

std::string_view JsonFields::view(std::string_view key) const
{
    const auto value = find(key);
    std::string_view text;
    if (value && value->get_string().get(text) != SUCCESS)
        fault(key, "is not a text");
    return text;
}

void JsonFields::readTexts(std::initializer_list<std::pair<std::string_view, std::string*>> wanted) const
{
    if (!m_object)
        return;
    for (const auto field : *m_object) {
        const auto* const want = std::ranges::find(wanted, field.key, &std::pair<std::string_view, std::string*>::first);
        std::string_view text;
        if (want == wanted.end() || field.value.is_null())
            continue;
        if (field.value.get_string().get(text) == SUCCESS)
            *want->second = text;
        else
            fault(want->first, "is not a text");
    }
}

std::optional<std::string> JsonFields::optionalText(std::string_view key) const
{
    if (!has(key))
        return std::nullopt;
    return text(key);
}

std::optional<bool> JsonFields::flag(std::string_view key) const
{
    const auto value = find(key);
    if (!value)
        return std::nullopt;
    bool flag = false;
    if (value->get_bool().get(flag) != SUCCESS) {
        fault(key, "is neither true nor false");
        return std::nullopt;
    }
    return flag;
}

std::optional<std::int64_t> JsonFields::number(std::string_view key, std::int64_t lowest, std::int64_t highest) const
{
    const auto value = find(key);
    if (!value)
        return std::nullopt;
    std::int64_t number = 0;
    if (value->get_int64().get(number) != SUCCESS || number < lowest || number > highest) {
        fault(key, "is not a number from " + std::to_string(lowest) + " to " + std::to_string(highest));
        return std::nullopt;
    }
    return number;
}

int JsonFields::count(std::string_view key) const
{
    return static_cast<int>(number(key, 0, std::numeric_limits<int>::max()).value_or(0));
}

std::optional<std::uint16_t> JsonFields::port(std::string_view key) const
{
    const auto value = number(key, 0, std::numeric_limits<std::uint16_t>::max());
    if (!value || *value == 0)
        return std::nullopt;
    return static_cast<std::uint16_t>(*value);
}

std::string JsonFields::portOrName(std::string_view key) const
{
    const auto value = find(key);
    if (value && value->is_string())
        return text(key);
    const auto number = port(key);
    return number ? std::to_string(*number) : std::string();
}

Protocol JsonFields::protocol(std::string_view key) const
{
    const std::string_view name = view(key);
    if (name.empty() || name == "TCP")
        return Protocol::tcp;
    if (name == "UDP")
        return Protocol::udp;
    if (name == "SCTP")
        return Protocol::sctp;
    fault(key, "is none of TCP, UDP and SCTP");
    return Protocol::any;
}

std::optional<array> JsonFields::list(std::string_view key) const
{
    const auto value = find(key);
    if (!value)
        return std::nullopt;
    array list;
    if (value->get_array().get(list) != SUCCESS) {
        fault(key, "is not a list");
        return std::nullopt;
    }
    return list;
}

std::vector<std::string> JsonFields::texts(std::string_view key) const
{
    std::vector<std::string> texts;
    if (const auto values = list(key)) {
        int index = 0;
        for (const element value : *values) {
            std::string_view text;
            if (value.get_string().get(text) == SUCCESS)
                texts.emplace_back(text);
            else
                below(key, index, std::nullopt).fault("", "is not a text");
            ++index;
        }
    }
    return texts;
}

std::map<std::string, std::string> JsonFields::textMap(std::string_view key) const
{
    std::map<std::string, std::string> texts;
    if (const auto fields = object(key)) {
        for (const auto field : *fields) {
            std::string_view text;
            if (field.value.get_string().get(text) == SUCCESS)
                texts.emplace(field.key, text);
            else
                below(key, -1, std::nullopt).fault(field.key, "is not a text");
        }
    }
    return texts;
}

std::optional<simdjson::dom::object> JsonFields::object(std::string_view key) const
{
    const auto value = find(key);
    if (!value)
        return std::nullopt;
    simdjson::dom::object fields;
    if (value->get_object().get(fields) != SUCCESS) {
        fault(key, "is not an object");
        return std::nullopt;
    }
    return fields;
}

JsonFields JsonFields::child(std::string_view key) const { return below(key, -1, object(key)); }

JsonFields JsonFields::with(OnFault onFault) const
{
    JsonFields copy = *this;
    copy.m_onFault = std::max(m_onFault, onFault);  // what loses the whole is not made less by a part
    return copy;
}

JsonFields JsonFields::below(std::string_view key, int index, std::optional<simdjson::dom::object> object) const
{
    JsonFields fields = *this;
    fields.m_object = object;
    if (fields.m_depth < fields.m_path.size())
        fields.m_path[fields.m_depth++] = {key.data(), static_cast<std::uint32_t>(key.size()), index};
    return fields;
}

std::string JsonFields::pathOf(std::string_view key) const
{
    std::string path;
    const auto append = [&path](std::string_view part) {
        if (!path.empty())
            path += '.';
        path += part;
    };
    for (std::size_t i = 0; i < m_depth; ++i) {
        append({m_path[i].key, m_path[i].size});
        if (m_path[i].index >= 0)
            path.append("[").append(std::to_string(m_path[i].index)).append("]");
    }
    if (!key.empty())
        append(key);
    return path;
}

void JsonFields::fault(std::string_view key, std::string_view fault) const { m_faults->add(pathOf(key), fault, m_onFault); }

}  // namespace fairlead::kubernetes
