#pragma once

#include "model/kubernetes/kubeconfig/yaml_document.h"

#include <optional>
#include <string>
#include <string_view>

namespace fairlead::kubernetes {

// What a scalar is by the rules of YAML 1.1 as Kubernetes reads it: "yes" is a boolean, 0x1f and 1_000 are numbers, a
// date is text. `tag` is yaml-cpp's: "?" for a plain scalar, "!" for one in quotes, else what was written.
YamlNode::Kind scalarKind(std::string_view text, std::string_view tag);

// "true" or "false" for a scalar that is a boolean.
std::string_view booleanText(std::string_view text);

// Why a text cannot be a kubeconfig, found before it is parsed.
struct OddCharacter {
    int line = 0;
    std::string why;
    std::string hint;
};

// The first control character, byte that is no UTF-8, or directive in the middle (after which the parser would take the
// rest for another document and say nothing).
std::optional<OddCharacter> findOddCharacter(std::string_view text);

// JSON escapes what lies beyond U+FFFF as two halves ("\ud83d\ude00"), which YAML does not know: the same text with YAML's
// escape for the whole ("\U0001F600"). Nothing where the text is not JSON, or has none. Lines stay lines.
std::optional<std::string> joinSurrogatePairs(std::string_view text);

}  // namespace fairlead::kubernetes
