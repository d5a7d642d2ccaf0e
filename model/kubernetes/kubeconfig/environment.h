#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace fairlead::kubernetes {

// Environment variables as a value, so that what depends on them can be asked about any.
class Environment {
public:
    Environment() = default;
    explicit Environment(std::map<std::string, std::string, std::less<>> variables) : m_variables(std::move(variables)) { }
    // Those of this process, copied.
    static Environment ofProcess();

    // Nothing where the variable is missing or empty.
    std::optional<std::string> find(std::string_view name) const;
    const std::map<std::string, std::string, std::less<>>& variables() const { return m_variables; }

private:
    std::map<std::string, std::string, std::less<>> m_variables;
};

}  // namespace fairlead::kubernetes
