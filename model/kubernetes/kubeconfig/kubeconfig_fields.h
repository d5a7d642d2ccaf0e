#pragma once

#include "model/kubernetes/kubeconfig/kubeconfig.h"
#include "model/kubernetes/kubeconfig/yaml_document.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::kubernetes {

// Thrown by KubeconfigFields where a field is not as it must be; does not leave parseKubeconfig.
struct KubeconfigRefusal {
    Error error;
};

// Takes the fields of one mapping of a kubeconfig by name and type. `entry` says whose they are, for errors:
// `user "admin"`.
class KubeconfigFields {
public:
    KubeconfigFields(const YamlNode& mapping, const std::string& file, std::string entry);

    TextField text(std::string_view key) const;
    // A text that is shown to people: a name, a URL. One that swallowed the lines after it, for want of a quote, is refused,
    // because a secret can stand there.
    TextField shownText(std::string_view key) const;
    SecretField secret(std::string_view key) const;
    FlagField flag(std::string_view key) const;
    // A path; relative ones begin at the folder of the file.
    TextField path(std::string_view key) const;
    // Base64, decoded.
    TextField data(std::string_view key) const;
    SecretField secretData(std::string_view key) const;
    std::vector<std::string> texts(std::string_view key) const;
    // The items of a list; none where it is missing.
    std::vector<const YamlNode*> items(std::string_view key) const;
    // A mapping; null where it is missing.
    const YamlNode* mapping(std::string_view key) const;

    // What is given as text, or a refusal that names `key`.
    TextField textOf(const YamlNode& node, std::string_view key) const;
    std::string absolute(const std::string& path) const;
    [[noreturn]] void refuse(int line, std::string_view key, const std::string& why, const std::string& hint) const;
    const std::string& file() const { return m_file; }

private:
    const YamlNode& m_mapping;
    const std::string& m_file;
    std::string m_entry;
};

}  // namespace fairlead::kubernetes
