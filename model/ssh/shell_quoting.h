#pragma once

#include <string>
#include <string_view>

namespace fairlead::ssh {

// The text as one word that every login shell takes as it is: sh, bash, dash, zsh, ksh, fish, csh, tcsh. Without a line end or a
// null character inside, which csh and all of them cannot bear; such a character is left out.
std::string quotedForAnyShell(std::string_view text);

}  // namespace fairlead::ssh
