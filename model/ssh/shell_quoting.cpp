#include "model/ssh/shell_quoting.h"

namespace fairlead::ssh {

std::string quotedForAnyShell(std::string_view text)
{
    std::string word = "'";
    for (const char c : text) {
        if (c == '\0' || c == '\n' || c == '\r')
            continue;
        // Between quotation marks fish gives a backslash a meaning and csh an exclamation mark; outside of them a backslash takes
        // away the meaning of either, in all of them.
        if (c == '\'' || c == '\\' || c == '!')
            word += std::string("'\\") + c + '\'';
        else
            word += c;
    }
    return word + '\'';
}

}  // namespace fairlead::ssh
