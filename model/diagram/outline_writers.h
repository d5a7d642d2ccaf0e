#pragma once

#include "model/diagram/service_outline.h"

#include <string>

// A service's picture in the languages of programs that lay out by themselves. Names from the
// cluster are quoted as each language wants it, so that nothing in them is taken for its syntax.
// Pure; the same outline gives the same text; linear.

namespace fairlead::diagram {

std::string writeMermaid(const ServiceOutline& outline);  // mmd
std::string writeD2(const ServiceOutline& outline);
std::string writeDot(const ServiceOutline& outline);  // Graphviz

}  // namespace fairlead::diagram
