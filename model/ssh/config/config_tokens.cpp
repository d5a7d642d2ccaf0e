#include "model/ssh/config/config_tokens.h"

#include <cstddef>

namespace fairlead::ssh {

std::optional<std::string> expandTokens(std::string_view text, const std::map<char, std::string>& tokens)
{
    std::string result;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '%') {
            result += text[at];
            continue;
        }
        if (++at == text.size())
            return std::nullopt;
        const auto token = tokens.find(text[at]);
        if (text[at] == '%')
            result += '%';
        else if (token != tokens.end())
            result += token->second;
        else
            return std::nullopt;
    }
    return result;
}

std::optional<std::string> expandVariables(std::string_view text, const kubernetes::Environment& environment)
{
    std::string result;
    for (;;) {
        const std::size_t start = text.find("${");
        result += text.substr(0, start);
        if (start == std::string_view::npos)
            return result;
        const std::size_t end = text.find('}', start);
        if (end == std::string_view::npos)
            return std::nullopt;
        const auto value = environment.find(text.substr(start + 2, end - start - 2));
        if (!value)
            return std::nullopt;
        result += *value;
        text.remove_prefix(end + 1);
    }
}

}  // namespace fairlead::ssh
