#include "model/kubernetes/kubeconfig/kubeconfig_fields.h"

#include "model/kubernetes/kubeconfig/base64.h"

namespace fairlead::kubernetes {

KubeconfigFields::KubeconfigFields(const YamlNode& mapping, const std::string& file, std::string entry)
    : m_mapping(mapping), m_file(file), m_entry(std::move(entry))
{
    if (mapping.kind != YamlNode::Kind::mapping && mapping.kind != YamlNode::Kind::null)
        refuse(mapping.line, {}, "it is " + std::string(toString(mapping.kind)) + ", not a mapping",
               "compare with `kubectl config view`");
}

TextField KubeconfigFields::text(std::string_view key) const
{
    const YamlNode* const node = m_mapping.find(key);
    return node ? textOf(*node, key) : TextField{};
}

TextField KubeconfigFields::shownText(std::string_view key) const
{
    TextField field = text(key);
    if (field.value.find(": ") != std::string::npos || field.value.find(":\n") != std::string::npos)
        refuse(field.line, key, "it holds what looks like the fields after it",
               "look for a quote that is missing, or one too many");
    return field;
}

TextField KubeconfigFields::textOf(const YamlNode& node, std::string_view key) const
{
    if (node.kind == YamlNode::Kind::null)
        return {};
    if (node.kind != YamlNode::Kind::text)
        refuse(node.line, key, "it is " + std::string(toString(node.kind)) + ", not text",
               node.kind == YamlNode::Kind::number || node.kind == YamlNode::Kind::boolean ? "put it in quotes"
                                                                                           : "write a text in quotes");
    return {node.text, node.line};
}

SecretField KubeconfigFields::secret(std::string_view key) const
{
    TextField field = text(key);
    return {Secret(std::move(field.value)), field.line};
}

FlagField KubeconfigFields::flag(std::string_view key) const
{
    const YamlNode* const node = m_mapping.find(key);
    if (!node)
        return {};
    if (node->kind != YamlNode::Kind::boolean)
        refuse(node->line, key, "it is " + std::string(toString(node->kind)) + ", not true or false",
               "write true or false, without quotes");
    return {node->text == "true", node->line};
}

TextField KubeconfigFields::path(std::string_view key) const
{
    TextField field = shownText(key);
    if (!field.empty())
        field.value = absolute(field.value);
    return field;
}

std::string KubeconfigFields::absolute(const std::string& path) const
{
    return (std::filesystem::path(m_file).parent_path() / path).lexically_normal().string();
}

TextField KubeconfigFields::data(std::string_view key) const
{
    TextField field = text(key);
    auto decoded = decodeBase64(field.value);
    if (!decoded)
        refuse(field.line, key, "it is not base64", "give the file as the output of `base64`, or name the file instead");
    field.value = std::move(*decoded);
    return field;
}

SecretField KubeconfigFields::secretData(std::string_view key) const
{
    TextField field = data(key);
    return {Secret(std::move(field.value)), field.line};
}

std::vector<std::string> KubeconfigFields::texts(std::string_view key) const
{
    std::vector<std::string> values;
    for (const YamlNode* const item : items(key))
        values.push_back(textOf(*item, key).value);
    return values;
}

std::vector<const YamlNode*> KubeconfigFields::items(std::string_view key) const
{
    const YamlNode* const node = m_mapping.find(key);
    if (!node)
        return {};
    if (node->kind != YamlNode::Kind::sequence)
        refuse(node->line, key, "it is " + std::string(toString(node->kind)) + ", not a list",
               "write a list, each item after a dash");
    return node->items;
}

const YamlNode* KubeconfigFields::mapping(std::string_view key) const
{
    const YamlNode* const node = m_mapping.find(key);
    if (node && node->kind != YamlNode::Kind::mapping)
        refuse(node->line, key, "it is " + std::string(toString(node->kind)) + ", not a mapping",
               "compare with `kubectl config view`");
    return node;
}

void KubeconfigFields::refuse(int line, std::string_view key, const std::string& why, const std::string& hint) const
{
    std::string what = m_file + ':' + std::to_string(line);
    if (!m_entry.empty())
        what += ": " + m_entry;
    if (!key.empty())
        what += (m_entry.empty() ? ": " : ", ") + std::string(key);
    throw KubeconfigRefusal{{what, why, hint}};
}

}  // namespace fairlead::kubernetes
